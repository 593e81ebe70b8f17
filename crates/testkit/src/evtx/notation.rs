//! Reads the notation of events.

use super::value::hex;
use super::{Body, Element, Error, Event, Field, Kind, moment, tables};

const DATE: &str = "2026-03-02";
const MACHINE: &str = "PC";

/// Events in their order. `options` are what stands behind `events` where a block opens:
/// `machine=PC-42 date=2026-03-02`.
pub fn read(options: &str, text: &str) -> Result<Vec<Event>, Error> {
    let (mut machine, mut day) = (MACHINE.to_owned(), moment::day(DATE)?);
    for option in options.split_whitespace() {
        match option.split_once('=') {
            Some(("machine", name)) => name.clone_into(&mut machine),
            Some(("date", date)) => day = moment::day(date)?,
            _ => return Err(Error::new(format!("no option is called {option:?}"))),
        }
    }
    let mut events: Vec<Event> = Vec::new();
    let mut joined = String::new();
    for (number, line) in (1..).zip(text.lines()) {
        let (line, goes_on) = match line.strip_suffix('\\') {
            Some(line) => (line, true),
            None => (line, false),
        };
        joined.push_str(line);
        joined.push(' ');
        if goes_on {
            continue;
        }
        let line = std::mem::take(&mut joined);
        if line.trim().is_empty() || line.trim_start().starts_with("//") {
            continue;
        }
        let next = events.last().map_or(1, |event| event.number + 1);
        let event = event(&line, &mut day, next, &machine);
        events.push(event.map_err(|error| error.in_line(number))?);
    }
    Ok(events)
}

/// A word, and whether it was quoted.
struct Word {
    name: Option<String>,
    value: String,
}

fn event(line: &str, day: &mut u64, next: u64, machine: &str) -> Result<Event, Error> {
    let mut words = words(line)?.into_iter().peekable();
    let mut plain = |what: &str| match words.next() {
        Some(Word { name: None, value }) => Ok(value),
        _ => Err(Error::new(format!("{what} is missing"))),
    };
    let mut word = plain("time")?;
    let mut number = next;
    if let Some(digits) = word.strip_prefix('#') {
        number = digits.parse().map_err(|_| Error::new(format!("{word:?} is no number")))?;
        word = plain("time")?;
    }
    if word.contains('-') {
        *day = moment::day(&word)?;
        word = plain("time")?;
    }
    let time = moment::time(&word)
        .ok_or_else(|| Error::new(format!("{word:?} is no time such as 09:15:20")))?;
    let (channel, provider, id) = (plain("channel")?, plain("provider")?, plain("number")?);
    let id = id.parse().map_err(|_| Error::new(format!("{id:?} is no event's number")))?;
    let rest: Vec<Word> = words.collect();
    let version = tables::fields(&provider, id).map_or(0, |(version, _)| version);
    let body = body(&provider, id, rest)?;
    Ok(Event {
        number,
        filetime: moment::filetime(*day, time),
        computer: machine.to_owned(),
        channel,
        provider,
        id,
        version,
        body,
    })
}

fn body(provider: &str, id: u32, mut words: Vec<Word>) -> Result<Body, Error> {
    if let Some(Word { name: None, value }) = words.first()
        && let Some(own) = value.strip_suffix(':')
    {
        let mut element = Element { name: own.to_owned(), ..Element::default() };
        for word in &words[1..] {
            let path = word.name.as_deref().ok_or_else(|| Error::new("a path is missing"))?;
            element.place(path, &word.value);
        }
        return Ok(Body::User(element));
    }
    let is_binary = |word: &Word| word.name.as_deref() == Some("Binary");
    let mut binary = Vec::new();
    if let Some(at) = words.iter().position(is_binary) {
        let digits = words.remove(at).value;
        binary = hex(&digits).ok_or_else(|| Error::new(format!("{digits:?} are no bytes")))?;
    }
    if tables::CLASSIC.contains(&provider) {
        let data = words.into_iter().map(|word| word.value).collect();
        return Ok(Body::Classic { data, binary });
    }
    let fields = match tables::fields(provider, id) {
        Some((_, known)) => fill(known, words)?,
        None if words.iter().all(|word| word.name.is_none()) => {
            let data = words.into_iter().map(|word| word.value).collect();
            return Ok(Body::Classic { data, binary });
        }
        None => {
            let named = words.into_iter().map(|word| {
                let name = word.name.ok_or_else(|| Error::new("a field without a name"))?;
                Ok(Field { name, kind: Kind::Text, value: word.value })
            });
            named.collect::<Result<_, Error>>()?
        }
    };
    Ok(Body::Named { fields, binary })
}

fn fill(known: &[(&str, Kind)], words: Vec<Word>) -> Result<Vec<Field>, Error> {
    let mut fields: Vec<Field> = known
        .iter()
        .map(|(name, kind)| Field {
            name: (*name).to_owned(),
            kind: *kind,
            value: kind.nothing().to_owned(),
        })
        .collect();
    let mut next = 0;
    for Word { name, value } in words {
        let at = match &name {
            Some(name) => fields.iter().position(|field| field.name == *name),
            None => Some(next),
        };
        let field = at.and_then(|at| fields.get_mut(at)).ok_or_else(|| {
            Error::new(format!("the event has no field {}", name.as_deref().unwrap_or("more")))
        })?;
        field.kind.bytes(&value)?;
        field.value = value;
        next = at.map_or(next, |at| at + 1);
    }
    Ok(fields)
}

impl Element {
    fn place(&mut self, path: &str, value: &str) {
        let (steps, attribute) = match path.split_once('@') {
            Some((steps, attribute)) => (steps, Some(attribute)),
            None => (path, None),
        };
        let mut element = self;
        let steps: Vec<&str> = steps.split('/').filter(|step| !step.is_empty()).collect();
        for (at, step) in steps.iter().enumerate() {
            let is_last = at + 1 == steps.len();
            // Said again, it is another one.
            let fits = element.elements.last().is_some_and(|last| {
                let is_taken = match attribute {
                    Some(attribute) => last.attributes.iter().any(|(name, _)| name == attribute),
                    None => !last.text.is_empty(),
                };
                last.name == *step && !(is_last && is_taken)
            });
            if !fits {
                element.elements.push(Element { name: (*step).to_owned(), ..Element::default() });
            }
            let last = element.elements.len() - 1;
            element = &mut element.elements[last];
        }
        match attribute {
            Some(attribute) => element.attributes.push((attribute.to_owned(), value.to_owned())),
            None => value.clone_into(&mut element.text),
        }
    }
}

fn words(line: &str) -> Result<Vec<Word>, Error> {
    let mut words = Vec::new();
    let mut letters = line.chars().peekable();
    while let Some(first) = letters.peek() {
        if first.is_whitespace() {
            letters.next();
            continue;
        }
        let (mut name, mut value, mut was_quoted) = (None, String::new(), false);
        while let Some(letter) = letters.next_if(|letter| !letter.is_whitespace()) {
            match letter {
                '=' if name.is_none() && !was_quoted && is_name(&value) => {
                    name = Some(std::mem::take(&mut value));
                }
                '"' => {
                    was_quoted = true;
                    quoted(&mut letters, &mut value)?;
                }
                _ => value.push(letter),
            }
        }
        words.push(Word { name, value });
    }
    Ok(words)
}

fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '@')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || "_/@.-".contains(letter))
}

fn quoted(
    letters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    value: &mut String,
) -> Result<(), Error> {
    loop {
        match letters.next() {
            None => return Err(Error::new("a quote is not closed")),
            Some('"') => return Ok(()),
            Some('\\') => match letters.next_if(|next| matches!(next, '"' | '\\' | 'n')) {
                Some('n') => value.push('\n'),
                Some(letter) => value.push(letter),
                None => value.push('\\'),
            },
            Some(letter) => value.push(letter),
        }
    }
}
