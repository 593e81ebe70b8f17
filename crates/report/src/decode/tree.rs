//! The tree of a message: header, payloads with their places, fields, faults where they are.

use evidence::Place;
use numbers::ikev1::ExchangeType;
use verdict::Language;
use wire::Fault;
use wire::ike::{Content, Decoded, Header, Part};

use super::field::{Field, Value, hex};
use super::{Message, exchange, faults_at, fields, flags, kind, labels};
use crate::columns::{Page, pad, right, width};
use crate::{Style, places, times, words};

const INDENT: usize = 4;
/// Where the fields of a payload begin, from its own indent.
const FIELDS: usize = 16;
/// Bytes of a value that are shown before it is cut.
const BYTES: usize = 20;

/// The messages one beneath the other, an empty line between them.
pub fn tree<'m, 'a: 'm>(
    messages: impl IntoIterator<Item = &'m Message<'a>>,
    style: &Style,
) -> String {
    let mut page = Page::new(style);
    let mut any = false;
    for message in messages {
        any = true;
        page.gap();
        head(&mut page, message);
        body(&mut page, message);
    }
    if !any {
        page.strong(words::no_messages(style.language));
    }
    page.finish()
}

/// `#1  2026-03-12 10:42:03.114  10.0.2.15:500 → 203.0.113.7:500`.
fn head(page: &mut Page<'_>, message: &Message<'_>) {
    let style = page.style;
    let mut parts = vec![match message.place {
        Place::Argument { .. } => String::new(),
        place => places::spelled(None, [place], style),
    }];
    let date = times::date(message.at, style);
    let clock = times::clock(message.at, times::is_precise(message.at), style);
    parts.extend(date.zip(clock).map(|(date, clock)| format!("{date} {clock}")));
    let end = |end: evidence::Endpoint| match end.address() {
        Some(std::net::IpAddr::V6(address)) => format!("[{address}]:{}", end.port()),
        _ => format!("{end}:{}", end.port()),
    };
    parts.push(format!("{} → {}", end(message.from), end(message.to)));
    parts.retain(|part| !part.is_empty());
    page.strong(&parts.join("\u{a0} "));
}

fn body(page: &mut Page<'_>, message: &Message<'_>) {
    let decoded = &message.decoded;
    let language = page.style.language;
    let Some(header) = &decoded.header else {
        page.prose(INDENT, 2, words::no_header(language));
        decoded.faults.iter().for_each(|own| fault(page, own, INDENT));
        left_over(page, words::left_over(language), decoded.rest);
        return;
    };
    self::header(page, header);
    parts(page, header, decoded, message.inside.as_ref(), INDENT);
    left_over(page, words::left_over(language), decoded.rest);
    left_over(page, words::after_the_message(language), decoded.trailing);
}

fn header(page: &mut Page<'_>, header: &Header) {
    let language = page.style.language;
    let mut name = exchange(header);
    if header.version.major == 1 && header.exchange == ExchangeType::IDENTITY_PROTECTION.0 {
        name.push_str(" (Main Mode)");
    } else if header.version.major != 1 {
        name = words::requested(&name, header.flags.is_response(), language);
    }
    let length = usize::try_from(header.length).unwrap_or(usize::MAX);
    let mut parts = vec![
        name,
        format!("IKE {}", header.version),
        format!("{} {}", words::message_id(language), header.message_id),
        words::bytes(length, language),
    ];
    let flags = flags(header);
    if !flags.is_empty() {
        parts.push(flags.join(", "));
    }
    page.prose(INDENT, 2, &parts.join(" ·\u{a0}"));
    let spis = format!("{:016x} → {:016x}", header.initiator_spi, header.responder_spi);
    let what = if header.version.major == 1 { "cookies" } else { "SPIs" };
    page.prose(INDENT, 2, &format!("{what} {spis}"));
}

fn parts(
    page: &mut Page<'_>,
    header: &Header,
    decoded: &Decoded<'_>,
    inside: Option<&Decoded<'_>>,
    indent: usize,
) {
    faults_at(decoded, None).for_each(|own| fault(page, own, indent));
    for (index, part) in decoded.parts.iter().enumerate() {
        self::part(page, header, part, indent);
        faults_at(decoded, Some(index)).for_each(|own| fault(page, own, indent));
        if let Some(inside) = inside.filter(|_| is_sealed(part)) {
            parts(page, header, inside, None, indent + 4);
        }
    }
}

fn is_sealed(part: &Part<'_>) -> bool {
    use wire::ike::v2::Payload;
    match &part.content {
        Content::Sealed(_) => true,
        Content::V2(payload) => {
            matches!(payload, Payload::Encrypted(_) | Payload::EncryptedFragment(_))
        }
        Content::V1(_) | Content::Unread(_) => false,
    }
}

/// `@28   220 B  SA  Security Association`.
fn part(page: &mut Page<'_>, header: &Header, part: &Part<'_>, indent: usize) {
    let language = page.style.language;
    let (notation, name) = kind(part, header.version.major);
    let name = notified(part).unwrap_or(name);
    let mut title = match (notation, &part.content) {
        (_, Content::Sealed(_)) => words::encrypted(language).to_owned(),
        (Some(notation), _) => format!("{}  {name}", pad(notation, 7)),
        (None, _) => name,
    };
    if part.critical {
        title.push_str(&format!(", {}", words::critical(language)));
    }
    if matches!(part.content, Content::Unread(_)) {
        title.push_str(&format!(", {}", words::not_readable(language)));
    }
    let offset = pad(&format!("@{}", part.offset), 6);
    let length = right(&format!("{} B", words::grouped(part.length as u64)), 8);
    page.verbatim(indent, &format!("{offset}{length}  {title}"));
    let mut fields = fields(header, part);
    if notified(part).is_some() {
        fields.retain(|field| !matches!(field.name.as_ref(), "type" | "number"));
    }
    nested(page, &fields, indent + FIELDS);
}

/// A notification is known by its own name: `INVALID_KE_PAYLOAD (17)`.
fn notified(part: &Part<'_>) -> Option<String> {
    use wire::ike::{v1, v2};
    match &part.content {
        Content::V1(v1::Payload::Notification(own)) => {
            Some(format!("{} ({})", own.kind, own.kind.0))
        }
        Content::V2(v2::Payload::Notify(own)) => Some(format!("{} ({})", own.kind, own.kind.0)),
        _ => None,
    }
}

fn nested(page: &mut Page<'_>, fields: &[Field], indent: usize) {
    let named = |field| labels::label(field, page.style.language).into_owned();
    let names: Vec<String> = fields.iter().map(|field| named(&field.name)).collect();
    let room = names.iter().map(|name| width(name)).max().unwrap_or(0).min(28);
    for (field, name) in fields.iter().zip(names) {
        let value = value(&field.value, page.style);
        let line = match value.is_empty() {
            true => name,
            false => format!("{}  {value}", pad(&name, room)),
        };
        // A name is padded so that values align: those spaces must survive a wrap.
        let hang = room + 2;
        let head = line.len() - value.len();
        let (name, rest) = line.split_at(head);
        let glued = format!("{}{rest}", crate::columns::glued(name));
        page.prose(indent, hang, &glued);
        nested(page, &field.fields, indent + 2);
    }
}

fn value(value: &Value, style: &Style) -> String {
    match value {
        Value::None => String::new(),
        Value::Text(text) => text.clone(),
        Value::Words(text) => text.of(style.language).to_owned(),
        Value::Says([english, italian]) => match style.language {
            Language::English => (*english).to_owned(),
            Language::Italian => (*italian).to_owned(),
        },
        Value::Sealed(length) => words::bytes(*length, style.language),
        Value::Secret(length) => {
            let bytes = words::bytes(*length, style.language);
            format!("{bytes}, {}", words::not_shown(style.language))
        }
        Value::Bytes(bytes) => shown(bytes, style),
    }
}

/// All of a short value; of a longer one its length and how it begins.
fn shown(bytes: &[u8], style: &Style) -> String {
    if bytes.len() <= BYTES {
        return hex(bytes);
    }
    let length = words::bytes(bytes.len(), style.language);
    match (style.all, bytes.get(..12)) {
        (false, Some(start)) => format!("{length}, {}…", hex(start)),
        _ => format!("{length}, {}", hex(bytes)),
    }
}

fn fault(page: &mut Page<'_>, fault: &Fault, indent: usize) {
    let language = page.style.language;
    let why = evidence::Why::TooShort {
        structure: fault.structure,
        offset: fault.offset,
        need: fault.need,
        have: fault.have,
    };
    let line = format!("{}: {}", words::fault(language), words::gap(&why, language));
    page.prose(indent, 2, &line);
}

fn left_over(page: &mut Page<'_>, label: &str, bytes: &[u8]) {
    if !bytes.is_empty() {
        let line = format!("{label}: {}", shown(bytes, page.style));
        page.prose(INDENT, 2, &line);
    }
}
