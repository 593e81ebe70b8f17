//! One item of a list, as far as it means anything: a net event, a filter, a provider.

/// The elements that matter, by their names in lower case; `netsh` spells them like the members
/// of the C structures (fwpmtypes.h), and no element of the IKE arms was ever seen, so the case
/// is left open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Item,
    NetEvents,
    Events,
    Header,
    InternalFields,
    AppId,
    DisplayData,
    Action,
    Flags,
    // Leaves: what they hold is kept.
    TimeStamp,
    IpVersion,
    IpProtocol,
    LocalAddrV4,
    RemoteAddrV4,
    LocalAddrV6,
    RemoteAddrV6,
    LocalPort,
    RemotePort,
    AsString,
    Data,
    Type,
    FailureErrorCode,
    FailureStatus,
    FailurePoint,
    KeyingModuleType,
    State,
    SaRole,
    AuthMethod,
    EndCertHash,
    Direction,
    Spi,
    FilterId,
    FilterKey,
    ProviderKey,
    ServiceName,
    Name,
    Other,
}

const TAGS: usize = Tag::Other as usize + 1;

impl Tag {
    pub(super) fn of(name: &str) -> Tag {
        let mut lower = [0; 24];
        let Some(lower) = lower.get_mut(..name.len()) else { return Tag::Other };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        match &*lower {
            b"item" | b"netevent" => Tag::Item,
            b"netevents" => Tag::NetEvents,
            b"events" => Tag::Events,
            b"header" => Tag::Header,
            b"internalfields" => Tag::InternalFields,
            b"appid" => Tag::AppId,
            b"displaydata" => Tag::DisplayData,
            b"action" => Tag::Action,
            b"flags" => Tag::Flags,
            b"timestamp" => Tag::TimeStamp,
            b"ipversion" => Tag::IpVersion,
            b"ipprotocol" => Tag::IpProtocol,
            b"localaddrv4" => Tag::LocalAddrV4,
            b"remoteaddrv4" => Tag::RemoteAddrV4,
            b"localaddrv6" | b"localaddrv6.bytearray16" => Tag::LocalAddrV6,
            b"remoteaddrv6" | b"remoteaddrv6.bytearray16" => Tag::RemoteAddrV6,
            b"localport" => Tag::LocalPort,
            b"remoteport" => Tag::RemotePort,
            b"asstring" => Tag::AsString,
            b"data" => Tag::Data,
            b"type" => Tag::Type,
            b"failureerrorcode" => Tag::FailureErrorCode,
            b"failurestatus" => Tag::FailureStatus,
            b"failurepoint" => Tag::FailurePoint,
            b"keyingmoduletype" => Tag::KeyingModuleType,
            b"mmstate" | b"qmstate" | b"emstate" => Tag::State,
            b"sarole" => Tag::SaRole,
            b"mmauthmethod" | b"emauthmethod" => Tag::AuthMethod,
            b"endcerthash" => Tag::EndCertHash,
            b"msfwpdirection" | b"direction" => Tag::Direction,
            b"spi" => Tag::Spi,
            b"filterid" => Tag::FilterId,
            b"filterkey" => Tag::FilterKey,
            b"providerkey" => Tag::ProviderKey,
            b"servicename" => Tag::ServiceName,
            b"name" => Tag::Name,
            _ => Tag::Other,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// No child element yet.
    #[default]
    Open,
    Event,
    Filter,
    Provider,
    /// Nothing that is read; items inside it may be.
    Foreign,
}

/// Bytes kept of one value.
const LONGEST_VALUE: usize = 4096;

#[derive(Debug)]
pub(super) struct Item {
    pub(super) kind: Kind,
    /// The line of its first tag.
    pub(super) line: u32,
    /// How many elements were open around it; none while there is no item.
    around: Option<usize>,
    values: [String; TAGS],
    /// The element inside an event that is named after the event's type.
    pub(super) arm: String,
    /// The texts of the arm's flags, one after another.
    pub(super) flags: String,
    now: Option<Slot>,
}

/// Where text goes.
#[derive(Clone, Copy, Debug)]
enum Slot {
    Value(Tag),
    Flags,
}

impl Default for Item {
    fn default() -> Item {
        Item {
            kind: Kind::Open,
            line: 0,
            around: None,
            values: std::array::from_fn(|_| String::new()),
            arm: String::new(),
            flags: String::new(),
            now: None,
        }
    }
}

impl Item {
    /// The last of `open` has just begun.
    pub(super) fn start(&mut self, open: &[Tag], name: &str, line: impl FnOnce() -> u32) {
        let Some((&tag, outer)) = open.split_last() else { return };
        if tag == Tag::Item && matches!(self.kind, Kind::Open | Kind::Foreign) {
            self.forget();
            self.around = Some(outer.len());
            self.line = line();
            return;
        }
        let path = self.around.and_then(|around| open.get(around + 1..)).unwrap_or_default();
        if let ([first], Kind::Open) = (path, self.kind) {
            self.kind = match first {
                Tag::Header => Kind::Event,
                Tag::FilterKey => Kind::Filter,
                Tag::ProviderKey => Kind::Provider,
                _ => Kind::Foreign,
            };
        }
        if self.kind == Kind::Event
            && matches!(path, [Tag::Other])
            && self.arm.is_empty()
            && name.len() <= LONGEST_VALUE
        {
            name.clone_into(&mut self.arm);
        }
        self.now = slot(self.kind, path);
        if let Some(Slot::Value(tag)) = self.now
            && let Some(value) = self.values.get_mut(tag as usize)
        {
            value.clear();
        }
    }

    /// Whether the element that has just ended, with so many still open, was this item.
    pub(super) fn ends(&mut self, open: usize) -> bool {
        self.now = None;
        self.around == Some(open)
    }

    pub(super) fn wants_text(&self) -> bool {
        self.now.is_some()
    }

    pub(super) fn text(&mut self, text: &str) {
        let value = match self.now {
            Some(Slot::Value(tag)) => self.values.get_mut(tag as usize),
            Some(Slot::Flags) => Some(&mut self.flags),
            None => None,
        };
        let Some(value) = value else { return };
        let mut room = LONGEST_VALUE.saturating_sub(value.len()).min(text.len());
        while !text.is_char_boundary(room) {
            room -= 1;
        }
        value.push_str(text.get(..room).unwrap_or_default());
    }

    pub(super) fn is_event(&self) -> bool {
        self.kind == Kind::Event
    }

    /// Trimmed; empty where the item lacks it.
    pub(super) fn value(&self, tag: Tag) -> &str {
        self.values.get(tag as usize).map_or("", |value| value.trim())
    }

    pub(super) fn forget(&mut self) {
        self.kind = Kind::Open;
        self.around = None;
        self.now = None;
        self.arm.clear();
        self.flags.clear();
        self.values.iter_mut().for_each(String::clear);
    }
}

/// Where the text of an element is kept, by its path below the item.
fn slot(kind: Kind, path: &[Tag]) -> Option<Slot> {
    use Tag::*;
    let kept = match (kind, path) {
        (Kind::Event, [Header, AppId, leaf @ (AsString | Data)]) => *leaf,
        (Kind::Event, [Header, leaf]) if *leaf as usize >= TimeStamp as usize => *leaf,
        (Kind::Event, [Type]) => Type,
        (Kind::Event, [Other, Flags, ..]) => return Some(Slot::Flags),
        (Kind::Event, [Other, EndCertHash, ..]) => EndCertHash,
        (Kind::Event, [Other, leaf]) if *leaf as usize >= FailureErrorCode as usize => *leaf,
        (Kind::Filter, [leaf @ (FilterId | FilterKey | ProviderKey)]) => *leaf,
        (Kind::Filter, [Action, Type]) => Type,
        (Kind::Filter | Kind::Provider, [DisplayData, Name]) => Name,
        (Kind::Provider, [leaf @ (ProviderKey | ServiceName)]) => *leaf,
        _ => return None,
    };
    (kept != Other).then_some(Slot::Value(kept))
}
