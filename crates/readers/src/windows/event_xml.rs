//! Events as XML: saved, printed or copied, one or many, with a root or not, anywhere in a text.

use std::io::Read;

use evidence::{Listener, Place, Source, SourceId, SourceKind, When, Why};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event as Piece};
use quick_xml::reader::Reader;

use super::elements::{Elements, TooMuch};
use super::event::{Event, Field};
use super::meaning;
use crate::pasted::{Line, Pasted};
use crate::reading::Reading;
use crate::text::{self, Decoded};

/// Of one event's XML; real ones take some kilobytes.
const MOST_BYTES: usize = 2 << 20;
const START: &str = "<Event";
const END: &str = "</Event>";
/// Others call their events so, too (the log of a Network Policy Server), but have no such element.
const SYSTEM: &str = "<System";
/// Of the root element of an event, which tells it from one of that name within UserData.
const NAMESPACE: &str = "schemas.microsoft.com/win/2004/08/events/event";
const LONGEST_TAG: usize = 1024;
/// How much of the input is looked at together.
const PART: usize = 64 << 10;

/// Whether a source that begins so is events in XML and nothing else.
pub(crate) fn recognise(start: &[u8]) -> bool {
    let (text, _) = text::whole(start, crate::HEAD * 4);
    let first = text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '-');
    let first_event = begin(&text).map_or("", |at| &text[at..]);
    first.starts_with('<') && (first_event.contains(SYSTEM) || first_event.contains(NAMESPACE))
}

pub(crate) fn read(
    id: SourceId,
    name: &str,
    input: impl Read,
    listener: &mut dyn Listener,
) -> Source {
    let mut reading = Reading::new(listener);
    each(input, &mut reading, &mut tell_wanted);
    reading.finish(id, name, SourceKind::Events)
}

type Tell<'t> = &'t mut dyn FnMut(&Event, &mut Reading<'_>);

fn each(input: impl Read, reading: &mut Reading<'_>, tell: Tell<'_>) {
    let mut input = Decoded::new(input);
    let mut events = EventXml::default();
    let mut bytes = vec![0; PART];
    let mut kept = 0;
    loop {
        let (read, ended) = text::fill(&mut input, &mut bytes[kept..]);
        let part = &bytes[..kept + read];
        // A letter may be cut by the end of the part.
        let whole = match str::from_utf8(part) {
            Ok(text) => text,
            Err(error) => str::from_utf8(&part[..error.valid_up_to()]).unwrap_or_default(),
        };
        events.push(whole, reading, tell);
        let (used, filled) = (whole.len(), part.len());
        bytes.copy_within(used..filled, 0);
        kept = filled - used;
        if ended || kept == PART {
            return events.finish(reading, tell);
        }
    }
}

/// Cuts a text into events and reads them.
#[derive(Debug)]
pub(crate) struct EventXml {
    /// From the start of an event, or what may become one.
    waiting: String,
    /// The line that `waiting` begins in.
    line: u32,
    is_inside: bool,
    /// How much of `waiting` holds neither the end of the event nor another's start.
    searched: usize,
    /// At `searched`, UserData is open: elements may follow that only look like the event's own.
    in_user_data: bool,
    elements: Elements,
}

impl Default for EventXml {
    fn default() -> EventXml {
        EventXml {
            waiting: String::new(),
            line: 1,
            is_inside: false,
            searched: 0,
            in_user_data: false,
            elements: Elements::new(),
        }
    }
}

impl Pasted for EventXml {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        if self.waiting.is_empty() {
            // Nearly all lines of nearly all texts.
            if !line.text.contains('<') {
                return;
            }
            self.line = line.number;
        }
        self.push(line.text, reading, &mut tell_wanted);
        self.push("\n", reading, &mut tell_wanted);
    }

    fn end(&mut self, reading: &mut Reading<'_>) {
        self.finish(reading, &mut tell_wanted);
    }
}

fn tell_wanted(event: &Event, reading: &mut Reading<'_>) {
    if meaning::is_wanted(&event.provider, event.id) {
        meaning::tell(event, reading);
    }
}

/// How an event's text ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Whole,
    /// Another begins, or the text is over.
    Cut,
}

impl EventXml {
    fn push(&mut self, text: &str, reading: &mut Reading<'_>, tell: Tell<'_>) {
        self.waiting.push_str(text);
        loop {
            if !self.is_inside {
                match begin(&self.waiting) {
                    Some(at) => self.drop(at),
                    None => {
                        // The mark may be cut by the end of what is there.
                        let keep = self.waiting.len().saturating_sub(START.len());
                        let mark = self.waiting.rfind('<').unwrap_or(self.waiting.len());
                        let end = mark.max(self.waiting.floor_char_boundary(keep));
                        return self.drop(end);
                    }
                }
                self.is_inside = true;
                self.searched = START.len();
            }
            let Some((length, ending)) = self.length() else {
                if self.waiting.len() > MOST_BYTES {
                    let limit = MOST_BYTES as u64;
                    let why = Why::Bound { what: "bytes of an event", limit };
                    reading.gap(Some(Place::line(self.line)), why);
                    self.drop(self.waiting.len());
                    self.is_inside = false;
                }
                return;
            };
            self.event(length, ending, reading, tell);
            self.drop(length);
            self.is_inside = false;
        }
    }

    fn finish(&mut self, reading: &mut Reading<'_>, tell: Tell<'_>) {
        if self.is_inside {
            self.event(self.waiting.len(), Ending::Cut, reading, tell);
        }
        self.drop(self.waiting.len());
        self.is_inside = false;
    }

    /// The length of the event that `waiting` begins with, once it is known.
    fn length(&mut self) -> Option<(usize, Ending)> {
        loop {
            let found = self.waiting.get(self.searched..)?.find("Event");
            let Some(at) = found.map(|at| self.searched + at) else {
                let keep = self.waiting.len().saturating_sub(END.len());
                self.search_to(self.waiting.floor_char_boundary(keep));
                return None;
            };
            self.search_to(at);
            let (before, after) = self.waiting.split_at(at);
            if before.ends_with("</") && after.starts_with("Event>") && !self.in_user_data {
                return Some((at - 2 + END.len(), Ending::Whole));
            }
            if before.ends_with('<') && begin(&self.waiting[at - 1..]) == Some(0) {
                let tag = &after[..after.floor_char_boundary(LONGEST_TAG)];
                let end = tag.find('>');
                if end.is_none() && tag.len() == after.len() {
                    return None;
                }
                let is_own = end.is_some_and(|end| tag[..end].contains(NAMESPACE));
                if is_own || !self.in_user_data {
                    return Some((at - 1, Ending::Cut));
                }
            }
            if after.len() < END.len() {
                return None;
            }
            self.searched = at + 1;
        }
    }

    fn search_to(&mut self, at: usize) {
        // A tag may stand across.
        let from = self.searched.saturating_sub("</UserData".len());
        let passed = &self.waiting[self.waiting.floor_char_boundary(from)..at.max(self.searched)];
        let (open, closed) = (passed.rfind("<UserData"), passed.rfind("</UserData"));
        if open.is_some() || closed.is_some() {
            self.in_user_data = open > closed;
        }
        self.searched = self.searched.max(at);
    }

    fn event(&mut self, length: usize, ending: Ending, reading: &mut Reading<'_>, tell: Tell<'_>) {
        let place = Place::line(self.line);
        let text = &self.waiting[..length];
        if !text.contains(SYSTEM) {
            return;
        }
        self.elements.clear(place, When::Absent);
        let read = parse(text, &mut self.elements);
        let event = self.elements.event();
        reading.entry(event.when);
        match read {
            Ok(()) if ending == Ending::Cut => reading.gap(Some(place), Why::EndsEarly),
            Ok(()) => {}
            Err(Broken::Xml { at }) => {
                let lines = self.waiting[..at.min(length)].matches('\n').count() as u32;
                let place = Place::line(self.line.saturating_add(lines));
                return reading.gap(Some(place), Why::Damaged { structure: "XML of an event" });
            }
            Err(Broken::Bound(bound)) => return reading.gap(Some(place), bound.why()),
        }
        if event.id != 0 {
            tell(event, reading);
        }
    }

    fn drop(&mut self, length: usize) {
        let lines = self.waiting[..length].matches('\n').count() as u32;
        self.line = self.line.saturating_add(lines);
        self.waiting.drain(..length);
        self.searched = 0;
        self.in_user_data = false;
    }
}

/// Where an event begins.
fn begin(text: &str) -> Option<usize> {
    let mut starts = text.match_indices(START).map(|(at, _)| at);
    starts.find(|at| {
        let next = text[at + START.len()..].chars().next();
        next.is_some_and(|letter| letter.is_whitespace() || letter == '>')
    })
}

/// Why an event's XML could not be read; `at` in bytes from its start.
enum Broken {
    Xml { at: usize },
    Bound(TooMuch),
}

impl From<TooMuch> for Broken {
    fn from(bound: TooMuch) -> Broken {
        Broken::Bound(bound)
    }
}

/// One event; that it has no end is no reason to leave out what it says.
fn parse(text: &str, elements: &mut Elements) -> Result<(), Broken> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    loop {
        let before = reader.buffer_position() as usize;
        let broken = |at: u64| Broken::Xml { at: at as usize };
        let piece = match reader.read_event() {
            Ok(piece) => piece,
            // A tag that the end of the text cuts.
            Err(_) if !text[before.min(text.len())..].contains('>') => return Ok(()),
            Err(_) => return Err(broken(reader.error_position())),
        };
        match piece {
            Piece::Start(tag) => start(&tag, elements, before)?,
            Piece::Empty(tag) => {
                start(&tag, elements, before)?;
                elements.end()?;
            }
            Piece::End(_) => elements.end()?,
            Piece::Text(content) => elements.text(|out| out.push_str(&content.xml10_content()))?,
            Piece::CData(content) => elements.text(|out| out.push_str(&content.xml10_content()))?,
            Piece::GeneralRef(name) => {
                let letter = match name.resolve_char_ref() {
                    Ok(Some(letter)) => Some(letter),
                    _ => quick_xml::escape::resolve_xml_entity(&name)
                        .and_then(|text| text.chars().next()),
                };
                elements.text(|out| out.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER)))?;
            }
            Piece::Eof => return Ok(()),
            Piece::Comment(_) | Piece::Decl(_) | Piece::PI(_) | Piece::DocType(_) => {}
        }
    }
}

/// The fields of an `EventData` that a record of another form holds as text.
pub(super) fn data(xml: &str) -> Vec<Field> {
    let from = xml.find("<EventData").unwrap_or(xml.len());
    let mut elements = Elements::new();
    elements.clear(Place::line(0), When::Absent);
    let read = xml.len() <= MOST_BYTES
        && parse(&format!("<Event>{}", &xml[from..]), &mut elements).is_ok();
    if read { elements.event().fields.clone() } else { Vec::new() }
}

fn start(tag: &BytesStart<'_>, elements: &mut Elements, at: usize) -> Result<(), Broken> {
    elements.start(tag.name().0)?;
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Broken::Xml { at })?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|_| Broken::Xml { at })?;
        elements.attribute(attribute.key.0)?;
        elements.text(|out| out.push_str(&value))?;
    }
    Ok(elements.content()?)
}

#[cfg(test)]
mod tests {
    use evidence::{Fact, Gap, Timestamp};
    use testkit::evtx::{self as kit, Rendered};

    use super::*;
    use crate::windows::evtx::tests::events as stored_events;

    const NOTATION: &str = "#41 09:15:20.1234567 Application RasClient 20227 {5F1A} PC\\user \
        \"Sede 'A' & <B>\" 809 Binary=29030000\n\
        09:15:21 Security Microsoft-Windows-Security-Auditing 4653 State=%%8204\n\
        09:15:22 Microsoft-Windows-CAPI2/Operational Microsoft-Windows-CAPI2 11 \
        CertGetCertificateChain: Certificate@subjectName=vpn.example.com \
        CertificateChain/TrustStatus/ErrorStatus@value=20 URL=http://a.example \
        Event/Event@x=1 Result@value=800B0109\n";

    fn events(input: &[u8]) -> (Vec<Event>, Vec<Gap>) {
        let mut listener = |_: Fact<'_>| {};
        let mut reading = Reading::new(&mut listener);
        let mut events = Vec::new();
        each(input, &mut reading, &mut |event, _| events.push(event.clone()));
        (events, reading.finish(SourceId(0), "", SourceKind::Events).gaps)
    }

    fn xml(how: Rendered) -> String {
        kit::write_xml(&kit::read("machine=PC-42", NOTATION).unwrap(), how)
    }

    #[test]
    fn every_form_of_xml_says_what_the_stored_log_says() {
        let stored = kit::write(&kit::read("machine=PC-42", NOTATION).unwrap());
        let (expected, ..) = stored_events(&stored);
        assert_eq!(expected.len(), 3);
        for how in [Rendered::Bare, Rendered::Saved, Rendered::Tree] {
            let (mut events, gaps) = events(xml(how).as_bytes());
            for event in &mut events {
                let has_message = how == Rendered::Saved;
                assert_eq!(!event.message.is_empty(), has_message, "{how:?}");
                event.message.clear();
            }
            assert_eq!((events, gaps), (expected.clone(), vec![]), "{how:?}");
        }
    }

    #[test]
    fn a_rendered_message_is_kept() {
        let (events, _) = events(xml(Rendered::Saved).as_bytes());
        assert_eq!(events[0].message, "RasClient & 20227");
    }

    #[test]
    fn every_encoding_is_read() {
        let text = xml(Rendered::Saved);
        let (expected, _) = events(text.as_bytes());
        let units = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect();
        let little: Vec<u8> = units(u16::to_le_bytes);
        let big: Vec<u8> = units(u16::to_be_bytes);
        let forms = [
            little.clone(),
            [&[0xff, 0xfe][..], &little].concat(),
            [&[0xfe, 0xff][..], &big].concat(),
            [&[0xef, 0xbb, 0xbf][..], text.as_bytes()].concat(),
        ];
        for bytes in forms {
            assert!(recognise(&bytes[..bytes.len().min(crate::HEAD)]));
            assert_eq!(events(&bytes), (expected.clone(), vec![]));
        }
    }

    #[test]
    fn an_event_without_a_number_stands_in_its_line() {
        let text = "<Event xmlns='x'>\n<System><Provider Name='RasClient'/><EventID \
            Qualifiers='0'>20227</EventID></System></Event>";
        let (events, gaps) = events(format!("\n\n   {text}\n{text}").as_bytes());
        let places: Vec<_> = events.iter().map(|event| event.place).collect();
        assert_eq!((places, gaps), (vec![Place::line(3), Place::line(5)], vec![]));
    }

    #[test]
    fn damage_in_one_event_is_a_gap_and_the_next_is_read() {
        let lines: Vec<String> = xml(Rendered::Bare).lines().map(str::to_owned).collect();
        let broken = lines[0].replace("</Channel>", "</Chanel>");
        let (told, gaps) = events(format!("{broken}\n{}\n{}", lines[1], lines[2]).as_bytes());
        assert_eq!(told.iter().map(|event| event.id).collect::<Vec<_>>(), [4653, 11]);
        let why = Why::Damaged { structure: "XML of an event" };
        assert_eq!(gaps, [Gap { place: Some(Place::line(1)), why }]);
    }

    #[test]
    fn an_event_that_is_cut_says_what_is_left_of_it() {
        let lines: Vec<String> = xml(Rendered::Bare).lines().map(str::to_owned).collect();
        for cut in [
            "</EventData></Event>",
            "Data><Data Name='ResponderCookie'>-</Data></EventData></Event>",
        ] {
            let start = lines[1].strip_suffix(cut).unwrap();
            for text in [start.to_owned(), format!("{start}\n{}", lines[0])] {
                let (told, gaps) = events(text.as_bytes());
                assert_eq!((told[0].id, told[0].field("State")), (4653, "%%8204"), "{text}");
                assert_eq!(gaps, [Gap { place: Some(Place::line(1)), why: Why::EndsEarly }]);
                assert_eq!(told.len(), text.lines().count());
            }
        }
    }

    #[test]
    fn events_among_other_text_are_found_with_their_lines() {
        let mut pasted = EventXml::default();
        let mut listener = |_: Fact<'_>| {};
        let mut reading = Reading::new(&mut listener);
        let text = format!("Ciao,\n1 < 2 & <Eventi>\n{}\nGrazie", xml(Rendered::Tree));
        for (number, line) in (1..).zip(text.lines()) {
            pasted.line(Line { number, text: line }, &mut reading);
        }
        pasted.end(&mut reading);
        let source = reading.finish(SourceId(0), "", SourceKind::Events);
        assert_eq!((source.covers.entries, source.gaps), (3, vec![]));
        assert!(!recognise(text.as_bytes()));
    }

    #[test]
    fn the_time_and_the_bytes_are_those_that_are_written() {
        let (events, _) = events(xml(Rendered::Bare).as_bytes());
        assert_eq!(events[0].when, When::Exact(Timestamp(1_772_442_920_123_456_700)));
        assert_eq!(events[0].binary, [0x29, 3, 0, 0]);
        assert_eq!(events[0].place, Place::Record { number: 41.into() });
    }

    #[test]
    fn an_event_copied_from_a_viewer_is_read() {
        let text = "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">
<System>
  <Provider Name=\"RemoteAccess\" /> 
  <EventID Qualifiers=\"0\">20271</EventID> 
  <TimeCreated SystemTime=\"2020-03-23T19:40:08.225301000Z\" /> 
  <EventRecordID>32407</EventRecordID> 
  <Channel>System</Channel> 
  <Computer>vpn.example.com</Computer> 
  <Security /> 
  </System>
<EventData>
  <Data>{NA}</Data> 
  <Data /> 
  <Data>198.51.100.7</Data> 
  <Binary>B302 0000</Binary> 
  </EventData>
</Event>";
        let (events, gaps) = events(text.as_bytes());
        let [event] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!(gaps, []);
        assert_eq!((event.provider.as_str(), event.id), ("RemoteAccess", 20271));
        assert_eq!(
            (event.channel.as_str(), event.computer.as_str()),
            ("System", "vpn.example.com")
        );
        assert_eq!([event.data(0), event.data(1), event.data(2)], ["{NA}", "", "198.51.100.7"]);
        assert_eq!((event.fields.len(), event.binary.as_slice()), (3, &[0xb3, 2, 0, 0][..]));
        assert_eq!(event.when, When::Exact(Timestamp(1_584_992_408_225_301_000)));
        assert_eq!(event.place, Place::Record { number: 32407.into() });
    }

    #[test]
    fn nothing_that_a_text_says_stops_or_swells_the_reader() {
        let text = xml(Rendered::Saved);
        let mut random = testkit::Random::new(5);
        for _ in 0..500 {
            let mut bytes = text.clone().into_bytes();
            for _ in 0..random.between(1, 20) {
                let at = random.below(bytes.len() as u64 - 40) as usize;
                match random.below(3) {
                    0 => bytes[at] = random.word() as u8,
                    1 => drop(bytes.drain(at..at + 30)),
                    _ => bytes.copy_within(at..at + 30, 0),
                }
            }
            events(&bytes);
        }
        let deep = format!("<Event xmlns='x'><System/><UserData>{}", "<a>".repeat(100_000));
        let (_, gaps) = events(deep.as_bytes());
        assert!(matches!(gaps[0].why, Why::Bound { .. }), "{gaps:?}");
        let long = format!("<Event xmlns='x'><System/><EventData><Data>{}", "a".repeat(5 << 20));
        let (_, gaps) = events(long.as_bytes());
        assert!(matches!(gaps[0].why, Why::Bound { .. }), "{gaps:?}");
    }
}
