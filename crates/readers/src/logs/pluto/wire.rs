//! What pluto says of messages that it cannot read, and of its sockets.

use evidence::Remark;

use super::sentences::of;
use crate::logs::form::Form::{Begins, BeginsAndHolds};
use crate::logs::form::Group;

pub(super) static GROUPS: &[Group] = &[
    Group {
        origin: of("3–5", "ikev1.c, ikev2_message.c, crypt_ke.c, unpack.c"),
        rows: &[
            (BeginsAndHolds("KE has ", " byte DH public value; "), Remark::Malformed),
            (
                BeginsAndHolds("message ", " contained an unknown critical payload type ("),
                Remark::Malformed,
            ),
        ],
    },
    Group {
        origin: of("5.2", "send.c, initiate.c, ikev1_dpd.c"),
        rows: &[
            (BeginsAndHolds("send on ", "Operation not permitted"), Remark::SendRefused),
            (BeginsAndHolds("send on ", "Network is unreachable"), Remark::NoRoute),
            (BeginsAndHolds("send on ", "No route to host"), Remark::NoRoute),
            (BeginsAndHolds("send on ", "Message too long"), Remark::TooLong),
            (Begins("DPD action - putting connection into hold"), Remark::PeerDead),
            (
                Begins("cannot initiate connection without resolved dynamic peer IP address"),
                Remark::NameUnresolved,
            ),
        ],
    },
    Group {
        origin: of("5", "iface_tcp.c"),
        rows: &[(
            BeginsAndHolds("TCP: socket ", ": Connection refused (errno "),
            Remark::PortRefused,
        )],
    },
];
