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
        origin: of("3–5", "kernel_xfrm.c, iface_udp.c, server.c"),
        rows: &[
            (BeginsAndHolds("sendto on ", "Operation not permitted"), Remark::SendRefused),
            (BeginsAndHolds("sendto on ", "Network is unreachable"), Remark::NoWayOut),
            (BeginsAndHolds("sendto on ", "No route to host"), Remark::NoRoute),
            (
                BeginsAndHolds("asynchronous network error report", "[errno 111,"),
                Remark::PortRefused,
            ),
            (BeginsAndHolds("asynchronous network error report", "[errno 90,"), Remark::TooLong),
            (BeginsAndHolds("sendto on ", "Message too long"), Remark::TooLong),
            (BeginsAndHolds("asynchronous network error report", "[errno 113,"), Remark::NoRoute),
            (BeginsAndHolds("asynchronous network error report", "[errno 101,"), Remark::NoRoute),
        ],
    },
    Group {
        origin: of("5.2", "send.c, initiate.c, ikev1_dpd.c"),
        rows: &[
            (BeginsAndHolds("send on ", "Operation not permitted"), Remark::SendRefused),
            (BeginsAndHolds("send on ", "Network is unreachable"), Remark::NoWayOut),
            (BeginsAndHolds("send on ", "No route to host"), Remark::NoRoute),
            (BeginsAndHolds("send on ", "Message too long"), Remark::TooLong),
            (Begins("DPD action - putting connection into hold"), Remark::PeerDead),
            (Begins(super::phrases::DIALS_NOBODY), Remark::NameUnresolved),
        ],
    },
    // RFC 8229: instead of UDP, where a connection is set so.
    Group {
        origin: of("4", "iface_tcp.c"),
        rows: &[(BeginsAndHolds("TCP: connect(", "Connection refused"), Remark::PortRefused)],
    },
    Group {
        origin: of("5", "iface_tcp.c"),
        rows: &[(
            BeginsAndHolds("TCP: socket ", ": Connection refused (errno "),
            Remark::PortRefused,
        )],
    },
];
