//! What events of which provider look like: their fields with names and types.

mod security;

use super::value::Kind::{self, Int32, Text, UInt32};

/// One event of a manifest: its number, its version, its fields.
type Row = (u32, u8, Fields);
type Fields = &'static [(&'static str, Kind)];

pub(super) struct Provider {
    pub(super) name: &'static str,
    pub(super) guid: &'static str,
    pub(super) events: &'static [Row],
}

/// Those whose events have no names: a list of texts for the sentences of a message file
/// (mprmsg.dll), and bytes at times.
pub(super) const CLASSIC: &[&str] =
    &["RasClient", "RasMan", "RemoteAccess", "Rasman", "PolicyAgent"];

/// From the providers' manifests as Windows 10 and 11 carry them.
pub(super) const PROVIDERS: &[Provider] = &[
    Provider {
        name: "Microsoft-Windows-Security-Auditing",
        guid: "{54849625-5478-4994-A5BA-3E3B0328C30D}",
        events: security::SECURITY,
    },
    Provider {
        name: "Microsoft-Windows-EapMethods-RasChap",
        guid: "{58980F4B-BD39-4A3E-B344-492ED2254A4E}",
        events: &[
            (100, 0, &[("Domain", Text), ("Username", Text)]),
            (101, 0, &[("Domain", Text), ("Username", Text), ("int1", Int32)]),
        ],
    },
    Provider {
        name: "Microsoft-Windows-EapMethods-RasTls",
        guid: "{9CC0413E-5717-4AF5-82EB-6103D8707B45}",
        events: &[
            (100, 0, &[("uint1", UInt32)]),
            (101, 0, &[("uint1", UInt32), ("uint2", UInt32)]),
        ],
    },
    Provider {
        name: "Microsoft-Windows-CAPI2",
        guid: "{5BBCA4A8-B209-48DC-A8C7-B23D3E5216FB}",
        events: &[],
    },
    Provider {
        name: "Service Control Manager",
        guid: "{555908D1-A6D7-4695-8E1E-26931D2012F4}",
        events: &[
            (7000, 0, &[("param1", Text), ("param2", Text)]),
            (7001, 0, &[("param1", Text), ("param2", Text), ("param3", Text)]),
            (7023, 0, &[("param1", Text), ("param2", Text)]),
            (7036, 0, &[("param1", Text), ("param2", Text)]),
            (7040, 0, &[("param1", Text), ("param2", Text), ("param3", Text), ("param4", Text)]),
        ],
    },
];

pub(super) fn provider(name: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.name == name)
}

/// The fields of an event in its newest version; nothing where they are not known here.
pub(super) fn fields(provider_name: &str, id: u32) -> Option<(u8, Fields)> {
    let events = provider(provider_name)?.events.iter();
    let newest = events.filter(|(event, ..)| *event == id).max_by_key(|(_, version, _)| *version);
    newest.map(|(_, version, fields)| (*version, *fields))
}
