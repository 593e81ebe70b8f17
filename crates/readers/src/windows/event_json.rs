//! Events as JSON: `ConvertTo-Json` of PowerShell, and what log shippers and parsers write.

use evidence::{Place, When, Why};
use serde_json::{Map, Value};

use super::event::{Event, Field};
use super::written::{Draft, Found};
use super::{event_xml, security_fields};
use crate::reading::Reading;

/// Of one event, as JSON.
const MOST_BYTES: usize = 1 << 20;

/// Tells all events of a text that is JSON; false where it is none, or holds no event.
pub(crate) fn read(text: &str, reading: &mut Reading<'_>) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    // One parser of event files writes `Record 7` before each object.
    if !start.starts_with(['{', '[']) && !start.starts_with("Record ") {
        return false;
    }
    let mut found = Found::default();
    let mut events = 0_u64;
    let mut too_long = None;
    for (place, object) in objects(text) {
        if object.len() > MOST_BYTES {
            too_long.get_or_insert(place);
            continue;
        }
        let Ok(Value::Object(object)) = serde_json::from_str(object) else { continue };
        events += add(&object, place, &mut found);
    }
    if too_long.is_some() {
        let limit = MOST_BYTES as u64;
        reading.gap(too_long, Why::Bound { what: "bytes of an event", limit });
    }
    found.tell(reading);
    events > 0
}

/// The outermost objects and where they begin; an array around them is looked through.
fn objects(text: &str) -> impl Iterator<Item = (Place, &str)> {
    let bytes = text.as_bytes();
    let (mut at, mut line, mut line_start) = (0, 1_u32, 0);
    std::iter::from_fn(move || {
        let (mut depth, mut start, mut in_string) = (0_u32, None, false);
        while at < bytes.len() {
            let byte = bytes[at];
            at += 1;
            match byte {
                b'\n' => {
                    line = line.saturating_add(1);
                    line_start = at;
                }
                b'\\' if in_string => at += 1,
                b'"' if depth > 0 => in_string = !in_string,
                _ if in_string => {}
                b'{' => {
                    depth += 1;
                    start.get_or_insert((at - 1, line, at - 1 - line_start));
                }
                b'}' if depth > 0 => {
                    depth -= 1;
                    if let (0, Some((start, line, column))) = (depth, start) {
                        return Some((place(line, column, at - start), &text[start..at]));
                    }
                }
                _ => {}
            }
        }
        None
    })
}

/// Many events may stand on one line.
fn place(line: u32, column: usize, length: usize) -> Place {
    match (u32::try_from(column), u32::try_from(length)) {
        (Ok(offset), Ok(length)) if offset > 2 => Place::Line { number: line, offset, length },
        _ => Place::line(line),
    }
}

/// Adds the event an object is, or those of a list inside it; how many there were.
fn add(object: &Map<String, Value>, place: Place, found: &mut Found) -> u64 {
    if let Some(draft) = draft(object, place) {
        found.add(draft);
        return 1;
    }
    let lists = object.values().filter_map(Value::as_array).flatten();
    let inner = lists.filter_map(|inner| draft(inner.as_object()?, place));
    inner.map(|draft| found.add(draft)).count() as u64
}

pub(super) fn draft(object: &Map<String, Value>, place: Place) -> Option<Draft> {
    nested(object, place, 0)
}

fn nested(object: &Map<String, Value>, place: Place, depth: u32) -> Option<Draft> {
    let of = |key: &str| object.get(key).and_then(Value::as_object);
    if let Some(event) = of("Event") {
        return of_the_schema(event, place);
    }
    if object.get("System").is_some_and(Value::is_object) {
        return of_the_schema(object, place);
    }
    if let Some(winlog) = of("winlog") {
        return shipped(object, winlog, place);
    }
    if object.contains_key("winlog.event_id") {
        return shipped(object, &undotted(object), place);
    }
    // An index of Elasticsearch's has a record below `_source`, Wazuh's manager below `data`.
    let inner = ["_source", "data"].into_iter().find_map(of);
    if let Some(draft) =
        inner.filter(|_| depth < 2).and_then(|inner| nested(inner, place, depth + 1))
    {
        return Some(draft);
    }
    of("win").and_then(|win| wazuh(win, place)).or_else(|| of_powershell(object, place))
}

/// Wazuh's decoder of event channels: keys as in the XML, their first letter small.
fn wazuh(win: &Map<String, Value>, place: Place) -> Option<Draft> {
    let system = win.get("system")?.as_object()?;
    let mut draft = begin(number(system.get("eventID")?)?, place);
    draft.event.provider = text(system.get("providerName"));
    draft.event.channel = text(system.get("channel"));
    draft.event.computer = text(system.get("computer"));
    draft.time = text(system.get("systemTime"));
    draft.event.message = text(system.get("message")).trim_matches('"').into();
    // Values without names it joins with commas, which they may hold: the message says them.
    let data = win.get("eventdata").and_then(Value::as_object).into_iter().flatten();
    for (name, value) in data.filter(|(name, _)| *name != "data" && *name != "binary") {
        draft.event.fields.push(Field::new(name, &text(Some(value))));
    }
    Some(draft)
}

/// Keys as the XML has them: System, EventData, UserData.
fn of_the_schema(event: &Map<String, Value>, place: Place) -> Option<Draft> {
    let system = event.get("System")?.as_object()?;
    let id = number(system.get("EventID")?)?;
    let mut draft = begin(id, place);
    draft.event.provider = attribute(system.get("Provider"), "Name");
    draft.event.channel = text(system.get("Channel"));
    draft.event.computer = text(system.get("Computer"));
    draft.time = attribute(system.get("TimeCreated"), "SystemTime");
    let rendering = event.get("RenderingInfo").and_then(Value::as_object);
    draft.event.message = rendering.map(|info| text(info.get("Message"))).unwrap_or_default();
    if let Some(data) = event.get("EventData").and_then(Value::as_object) {
        event_data(&mut draft.event, data);
    }
    if let Some(user_data) = event.get("UserData").and_then(Value::as_object) {
        // Below the event's own element.
        for element in user_data.values() {
            flatten("", element, &mut draft.event.fields, 0);
        }
    }
    Some(draft)
}

fn event_data(event: &mut Event, data: &Map<String, Value>) {
    for (name, value) in data {
        match name.as_str() {
            "Data" => values(value, event),
            "Binary" => event.binary = hexadecimal(&text(Some(value))),
            "#attributes" | "@Name" => {}
            name => event.fields.push(Field::new(name, &text(Some(value)))),
        }
    }
}

/// What Winlogbeat put below `winlog`, of a table whose columns are named by their whole path.
fn undotted(object: &Map<String, Value>) -> Map<String, Value> {
    let (mut winlog, mut data) = (Map::new(), Map::new());
    for (name, value) in object {
        if let Some(name) = name.strip_prefix("winlog.event_data.") {
            data.insert(name.into(), value.clone());
        } else if let Some(name) = name.strip_prefix("winlog.") {
            winlog.insert(name.into(), value.clone());
        }
    }
    winlog.insert("event_data".into(), Value::Object(data));
    winlog
}

/// Winlogbeat.
fn shipped(
    object: &Map<String, Value>,
    winlog: &Map<String, Value>,
    place: Place,
) -> Option<Draft> {
    let mut draft = begin(number(winlog.get("event_id")?)?, place);
    draft.event.provider = text(winlog.get("provider_name"));
    draft.event.channel = text(winlog.get("channel"));
    draft.event.computer = text(winlog.get("computer_name"));
    draft.event.message = text(object.get("message"));
    draft.time = text(object.get("@timestamp"));
    if let Some(data) = winlog.get("event_data").and_then(Value::as_object) {
        // Classic values are called param1, param2 …
        event_data(&mut draft.event, data);
        let is_classic = |field: &Field| field.name.starts_with("param");
        if draft.event.provider != "Service Control Manager"
            && draft.event.fields.iter().all(is_classic)
        {
            draft.event.fields.iter_mut().for_each(|field| field.name.clear());
        }
    }
    Some(draft)
}

/// Properties of EventLogRecord and EventLogEntry; their names are the same in every language.
fn of_powershell(object: &Map<String, Value>, place: Place) -> Option<Draft> {
    // GELF puts an underscore before all that is not its own.
    let own = |key: &&str| object.get(*key).or_else(|| object.get(&format!("_{key}")));
    let first = |keys: &[&str]| keys.iter().find_map(own);
    let provider =
        text(first(&["ProviderName", "Source", "Provider", "SourceName", "EventSourceName"]));
    let id = number(first(&["Id", "EventID", "EventId", "EventCode"])?)?;
    let mut draft = begin(id, place);
    draft.time = text(first(&["TimeCreated", "TimeGenerated", "EventTime", "@timestamp"]));
    if let Some(seconds) = object.get("timestamp").and_then(Value::as_f64)
        && draft.time.is_empty()
    {
        // GELF's, since 1970.
        draft.time = format!("/Date({})/", (seconds * 1000.0) as i64);
    }
    let messages = ["Message", "RenderedDescription", "full_message", "message", "short_message"];
    draft.event.message = text(first(&messages));
    if provider.is_empty() && draft.event.message.is_empty() {
        // Processes, too, have an Id.
        return None;
    }
    draft.event.provider = provider;
    draft.event.channel = text(first(&["LogName", "Channel", "EventLog"]));
    draft.event.computer = text(first(&["MachineName", "Computer", "Hostname", "host"]));
    if let Some(properties) = first(&["Properties", "ReplacementStrings"]) {
        values(properties, &mut draft.event);
    }
    if let Some(Value::String(xml)) = first(&["EventData"]) {
        draft.event.fields = event_xml::data(xml);
    }
    if draft.event.fields.is_empty() && draft.event.provider.contains("Security") {
        // Some shippers lay the event's fields beside its properties.
        for (name, value) in object {
            let name = name.strip_prefix('_').unwrap_or(name);
            if security_fields::is_name(name) {
                draft.event.fields.push(Field::new(name, &text(Some(value))));
            }
        }
    }
    if let Some(bytes) = object.get("Data").and_then(bytes) {
        draft.event.binary = bytes;
    }
    Some(draft)
}

fn begin(id: u32, place: Place) -> Draft {
    let mut event = Event::new(place, When::Absent);
    event.id = id;
    Draft { event, time: String::new() }
}

/// Values by their place: a list of values, of `{Value}`, or `{#text}` of either.
fn values(value: &Value, event: &mut Event) {
    match value {
        Value::Array(items) => {
            for item in items {
                let item = item.get("Value").unwrap_or(item);
                match bytes(item) {
                    Some(bytes) => event.binary = bytes,
                    None => {
                        let name = attribute(Some(item), "Name");
                        event.fields.push(Field::new(&name, &text(Some(item))));
                    }
                }
            }
            // ConvertTo-Json of too little depth leaves the names of types.
            if event.fields.iter().all(|field| field.value.ends_with("EventProperty")) {
                event.fields.clear();
            }
        }
        Value::Object(object) => match object.get("#text") {
            Some(inner @ Value::Array(_)) => values(inner, event),
            Some(inner) => event.fields.push(Field::new("", &text(Some(inner)))),
            None => {}
        },
        Value::Null => {}
        other => event.fields.push(Field::new("", &text(Some(other)))),
    }
}

/// Elements below an element of UserData by their paths; attributes after `@`.
fn flatten(path: &str, value: &Value, fields: &mut Vec<Field>, depth: u32) {
    const MOST_DEPTH: u32 = 8;
    const MOST_FIELDS: usize = 256;
    if depth > MOST_DEPTH || fields.len() >= MOST_FIELDS {
        return;
    }
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                match (key.as_str(), inner) {
                    ("#attributes", Value::Object(attributes)) => {
                        for (name, value) in attributes {
                            let name = format!("{path}@{name}");
                            fields.push(Field::new(&name, &text(Some(value))));
                        }
                    }
                    ("#text", inner) => fields.push(Field::new(path, &text(Some(inner)))),
                    (key, inner) if path.is_empty() => flatten(key, inner, fields, depth + 1),
                    (key, inner) => flatten(&format!("{path}/{key}"), inner, fields, depth + 1),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| flatten(path, item, fields, depth + 1)),
        other => fields.push(Field::new(path, &text(Some(other)))),
    }
}

/// A value as text; of an object what stands for its text.
fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(truth)) => truth.to_string(),
        Some(Value::Object(object)) => {
            let keys = ["#text", "value", "Value", "DateTime"];
            let inner = keys.iter().find_map(|key| object.get(*key));
            inner
                .filter(|inner| !inner.is_object())
                .map(|inner| text(Some(inner)))
                .unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// An attribute of an element, however the parser spells attributes.
fn attribute(value: Option<&Value>, name: &str) -> String {
    let Some(Value::Object(object)) = value else { return String::new() };
    let inner = object.get("#attributes").and_then(|attributes| attributes.get(name));
    let found = inner.or_else(|| object.get(&format!("@{name}"))).or_else(|| object.get(name));
    text(found)
}

fn number(value: &Value) -> Option<u32> {
    text(Some(value)).trim().parse().ok()
}

/// A list of bytes, as PowerShell writes binary data.
fn bytes(value: &Value) -> Option<Vec<u8>> {
    let items = value.as_array().filter(|items| !items.is_empty())?;
    items.iter().map(|item| item.as_u64().and_then(|byte| u8::try_from(byte).ok())).collect()
}

fn hexadecimal(text: &str) -> Vec<u8> {
    let digits = text.trim().as_bytes();
    let pairs = digits
        .chunks_exact(2)
        .map_while(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::super::written::tests::{statements, told};

    /// A main mode that was refused, as an agent's own keys name its fields.
    fn refused(field: impl Fn(&str) -> String) -> String {
        let fields = [
            ("LocalAddress", "192.0.2.10"),
            ("RemoteAddress", "203.0.113.5"),
            ("KeyModName", "%%8222"),
            ("FailurePoint", "%%8200"),
            ("FailureReason", "Policy match error\\r\\n"),
            ("State", "%%8202"),
            ("ResponderCookie", "0000000000000000"),
        ];
        fields.map(|(name, value)| format!("\"{}\":\"{value}\"", field(name))).join(",")
    }

    #[test]
    fn what_agents_and_their_servers_store_is_the_same_event() {
        let source = "Microsoft-Windows-Security-Auditing";
        let small = refused(|name| {
            let (first, rest) = name.split_at(1);
            format!("{}{rest}", first.to_lowercase())
        });
        let wazuh = format!(
            "{{\"timestamp\":\"2024-06-10T11:30:45.1+0200\",\"rule\":{{\"id\":\"1\"}},\"data\":{{\"win\":\
             {{\"system\":{{\"providerName\":\"{source}\",\"eventID\":\"4653\",\"systemTime\":\
             \"2024-06-10T09:30:45.1Z\",\"computer\":\"GW1\",\"message\":\"\\\"An IPsec\\\"\"}},\
             \"eventdata\":{{{small}}}}}}}}}"
        );
        let dotted = format!(
            "{{\"@timestamp\":\"2024-06-10T09:30:45.1Z\",\"winlog.event_id\":4653,\
             \"winlog.provider_name\":\"{source}\",\"winlog.computer_name\":\"GW1\",{}}}",
            refused(|name| format!("winlog.event_data.{name}"))
        );
        let gelf = format!(
            "{{\"version\":\"1.1\",\"host\":\"GW1\",\"short_message\":\"An IPsec\",\"timestamp\":\
             1718011845.1,\"_EventID\":4653,\"_SourceName\":\"{source}\",{}}}",
            refused(|name| format!("_{name}"))
        );
        let xml = refused(str::to_owned).replace("\",\"", "</Data><Data Name='");
        let xml = xml.replace("\":\"", "'>").replace("\\r\\n", "");
        let xml = format!("<Data Name='{}</Data>", xml.trim_matches('"'));
        let azure = format!(
            "{{\"TimeGenerated\":\"2024-06-10T09:30:45.1Z\",\"Computer\":\"GW1\",\"EventID\":4653,\
             \"EventSourceName\":\"{source}\",\"EventData\":\"<EventData xmlns='x'>{xml}</EventData>\"}}"
        );
        let indexed = format!("{{\"_index\":\"a\",\"_source\":{wazuh}}}");
        for text in [wazuh, indexed, dotted, gelf, azure] {
            let told = told(&text);
            assert!(told[0].contains("1718011845 Speaks { machine: \"GW1\" }"), "{text}: {told:?}");
            let told = told.concat();
            assert!(told.contains("noticed: Some(There), code: Some(13868)"), "{text}: {told}");
            assert!(told.contains("remote: Some(Address { address: 203.0.113.5"), "{text}: {told}");
            assert!(told.contains("responder_spi: Some(Spi(0))"), "{text}: {told}");
        }
    }

    #[test]
    fn convert_to_json_of_either_powershell_is_read_with_its_exact_time() {
        let event = |time: &str| {
            format!(
                "{{\"Message\":\"CoId={{FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}}: \",\"Id\":20227,\
                 \"ProviderName\":\"RasClient\",\"LogName\":\"Application\",\"MachineName\":\"PC-1\",\
                 \"TimeCreated\":{time},\"Properties\":[{{\"Value\":\
                 \"{{FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}}\"}},{{\"Value\":\"SYSTEM\"}},\
                 {{\"Value\":\"A\"}},{{\"Value\":\"809\"}}],\"RecordId\":8277}}"
            )
        };
        for time in [
            "\"\\/Date(1458308062123)\\/\"",
            "{\"value\":\"/Date(1458308062123)/\",\"DateTime\":\"venerdì 18 marzo 2016 13:34:22\"}",
            "\"2016-03-18T14:34:22.123+01:00\"",
        ] {
            let text = format!("[\n  {},\n{}\n]\n", event(time), event(time).replace("809", "868"));
            let told = statements(&text);
            assert_eq!(told.len(), 2, "{told:?}");
            assert!(told[0].starts_with("2 1458308062 Dials(Dial { step: Failed"), "{told:?}");
            assert!(told[0].contains("code: Some(809)"), "{told:?}");
            assert!(told[1].starts_with("3 "), "{told:?}");
            assert!(told[1].contains("code: Some(868)"), "{told:?}");
        }
    }

    #[test]
    fn dials_without_a_co_id_on_one_line_stay_apart() {
        let event = "{\"Id\":20227,\"ProviderName\":\"RasClient\",\"Message\":\"code 809\"}";
        let told = told(&format!("[{event},{event},{event}]"));
        assert_eq!(told.iter().filter(|line| line.contains("Opened")).count(), 3, "{told:?}");
    }

    #[test]
    fn too_little_depth_leaves_the_message() {
        let text = "{\"Id\":20227,\"ProviderName\":\"RasClient\",\"Properties\":[\
            \"System.Diagnostics.Eventing.Reader.EventProperty\"],\"Message\":\"CoId=\
            {FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: The user SYSTEM dialed a connection named A \
            which has failed. The error code returned on failure is 809.\"}";
        let told = told(text);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[1].contains("code: Some(809)"), "{told:?}");
    }

    #[test]
    fn values_of_a_security_event_are_known_by_their_place() {
        let values = [
            "-",
            "-",
            "192.0.2.10",
            "500",
            "203.0.113.5",
            "500",
            "%%8222",
            "%%8199",
            "Negotiation timed out",
            "%%8194",
            "%%8202",
            "%%8205",
            "%%8217",
            "0",
            "8a6bcd3a5d4f1c22",
            "0000000000000000",
        ];
        let values = values.map(|value| format!("{{\"Value\":{value:?}}}")).join(",");
        let text = format!(
            "{{\"Id\":4653,\"ProviderName\":\"Microsoft-Windows-Security-Auditing\",\
             \"Message\":\"x\",\"Properties\":[{values}]}}"
        );
        let told = statements(&text).concat();
        assert!(told.contains("code: Some(13805)"), "{told}");
        assert!(told.contains("responder_spi: Some(Spi(0))"), "{told}");
    }

    #[test]
    fn what_parsers_and_shippers_of_event_files_write_is_read() {
        let parsed = "Record 1\n{\n\"Event\":{\"#attributes\":{\"xmlns\":\"x\"},\"System\":{\
            \"Provider\":{\"#attributes\":{\"Name\":\"RemoteAccess\"}},\"EventID\":{\"#attributes\":\
            {\"Qualifiers\":0},\"#text\":20271},\"TimeCreated\":{\"#attributes\":{\"SystemTime\":\
            \"2016-03-18T13:34:22.000Z\"}},\"Channel\":\"System\",\"Computer\":\"vpn\"},\
            \"EventData\":{\"Data\":{\"#text\":[\"{NA}\",\"alice\",\"198.51.100.7\",\"x\"]},\
            \"Binary\":\"B3020000\"}}}\n";
        let told = statements(parsed).concat();
        assert!(told.contains("2 1458308062 JudgesUser"), "{told}");
        assert!(told.contains("code: Some(691)"), "{told}");
        let chain = "{\"Event\":{\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\
            \"Microsoft-Windows-CAPI2\"}},\"EventID\":11},\"UserData\":{\"CertGetCertificateChain\":\
            {\"Certificate\":{\"#attributes\":{\"subjectName\":\"vpn\"}},\"Result\":{\"#attributes\":\
            {\"value\":\"800B0109\"},\"#text\":\"A chain\"}}}}}";
        let told = statements(chain).concat();
        assert!(told.contains("subject: \"vpn\""), "{told}");
        assert!(told.contains("result: 2148204809"), "{told}");
        let beside = "{\"EventTime\":\"2016-03-18 13:34:22\",\"Hostname\":\"pc\",\"EventID\":4653,\
            \"SourceName\":\"Microsoft-Windows-Security-Auditing\",\"FailurePoint\":\"%%8200\",\
            \"FailureReason\":\"Policy match error\",\"Message\":\"x\"}";
        let told = statements(beside).concat();
        assert!(told.contains("noticed: Some(There), code: Some(13868)"), "{told}");
        let shipped = "{\"@timestamp\":\"2016-03-18T13:34:22.000Z\",\"message\":\"x\",\"winlog\":{\
            \"event_id\":20227,\"provider_name\":\"RasClient\",\"event_data\":{\"param1\":\"{a}\",\
            \"param2\":\"SYSTEM\",\"param3\":\"A\",\"param4\":\"809\"}}}";
        let told = statements(shipped).concat();
        assert!(told.contains("profile: \"A\""), "{told}");
        assert!(told.contains("code: Some(809)"), "{told}");
    }

    #[test]
    fn broken_json_and_json_of_other_things_tell_nothing() {
        for text in [
            "{",
            "[{]",
            "{\"Id\":4650}",
            "{\"a\":\"\\",
            "{\"a\":{\"b\":[",
            "[]",
            "[[[{}]]]",
            "{\"Id\":4650,\"Name\":\"svchost\"}",
        ] {
            assert_eq!(statements(text), [""; 0], "{text}");
        }
    }
}
