//! Exchanges written as text, and the captures they become.
//!
//! The notation is line based; `#` begins a comment, blanks separate words, quotes hold a value
//! with blanks together. Who takes part comes first, then who says what:
//!
//! ```text
//! client 10.0.2.15 ttl=128 product=windows
//! gateway 203.0.113.7 hops=9
//! 0.000 client  IKE_SA_INIT offer=windows-default
//! 0.047 gateway IKE_SA_INIT select=3des-sha1-modp1024
//! 0.090 client  IKE_AUTH bytes=3468 port=4500 count=3 every=1
//! ```
//!
//! # Captures
//!
//! Without a line of its own an exchange has one capture: classic pcap, Ethernet, taken at the
//! initiator. `vantages initiator responder` gives such captures at several places.
//!
//! `capture [pcap|pcapng] [vantage=initiator|middle|responder] …` gives one more. *Initiator* is
//! where the clients stand, whoever begins. Its other words:
//!
//! - `link=`: `ethernet`, `vlan:10`, `qinq:10:20`, `cooked`, `cooked2`, `raw`, `null`
//! - `resolution=`: `us`, `ns`; pcapng also `10^-3`, `2^-20`
//! - `big-endian` `gzip`: of the file
//! - `snap=96`: frames are cut to that many bytes
//! - `clock=+3.25`: this machine's clock is that far ahead
//! - `start=1768467600`: seconds since 1970 of time 0
//! - `only=500,4500`: UDP with these ports only: no later fragments, no ESP, no ICMP
//! - `from=1` `until=9`: nothing before, nothing from then on
//! - `filter="udp port 500"`: pcapng: is stated; it does not filter, `only=` does
//! - `comment=` `names=lan,wan` `directions` `offset=`: pcapng: section comment, interface names,
//!   inbound or outbound per packet, `if_tsoffset`
//! - `interfaces=2`: pcapng: every packet is seen at two interfaces. In the middle the first is the
//!   initiators' side, before their NAT
//!
//! # Who takes part
//!
//! - `client 10.0.2.15`: an end; further ones are `client2`, `gateway-new`, …
//! - `ttl=64` `hops=1`: its initial TTL, and the routers between it and a vantage not its own
//! - `product=`: `windows`, `strongswan`, `libreswan`, `unknown`: vendor ids, length of nonces
//! - `mtu=1500` `df`: of what it sends; with `df` nothing is fragmented
//! - `nat client 198.51.100.9 [port=62000]`: others see that address; 500 becomes the port, 4500
//!   the next
//! - `path delay=0.02 mtu=1400`: one way
//! - `seed 7`: of SPIs, nonces, sealed bytes; else the words of the text are
//!
//! # Who says what
//!
//! `TIME WHO WHAT …`. The time is in seconds; `+0.5` counts from the line before. It is when the
//! sender sends.
//!
//! **IKEv2**: `IKE_SA_INIT`, `IKE_AUTH`, `CREATE_CHILD_SA`, `INFORMATIONAL` and every other name
//! of the registry. Message ids and flags follow by themselves: a message is the response if the
//! other end's request of this exchange is open (`request`, `response`, `id=` overrule it). An
//! `IKE_SA_INIT` of the initiator begins a negotiation, unless a `COOKIE` or
//! `INVALID_KE_PAYLOAD` asked for the same one again: then it repeats the cookie or takes the
//! group.
//!
//! - `offer=`: a proposal per suite:
//!   `aes256-sha256-modp2048,aes128gcm16-prfsha256-ecp256-curve25519`; `windows-default`
//! - `select=`: the suite chosen; else the first one offered
//! - `ke=modp2048`: the key exchange's group, if not the suite's first
//! - `notify=`: `NO_PROPOSAL_CHOSEN,FRAGMENTATION_SUPPORTED`, numbers, data as `COOKIE:dead`. An
//!   error, `COOKIE` or `REDIRECT` in a response is alone in it
//! - `group=` `redirect=` `status=`: data of `INVALID_KE_PAYLOAD`, of `REDIRECT`, of a Microsoft
//!   status
//! - `vid=`: in place of the product's: product names, `none`, `0x…`, `ms-nt5`, `rfc3947`,
//!   `natt-00`, `natt-02`, `natt-02n`, `natt-03`, `fragmentation`, `fragmentation-cisco`, `dpd`,
//!   `xauth`, `unity`, `negotiation-discovery`, `initial-contact`, `cga`, `authip`, `windows-v1`,
//!   `windows-v2`, `strongswan-id`, `libreswan-id`, `openiked`, `racoon`
//! - `natd=none` `natd=forced`: no NAT-D; a source hash that matches nothing
//! - `critical=200`: an unknown payload with the critical bit
//! - `sealed=212` `bytes=3468`: what SK holds, by the agreed suite; or the length of the whole
//!   message
//! - `first=N`: the first payload inside, visible in clear: `IDi`, `N`, `D`, `none`, …
//! - `slices=5` `slice=580`: RFC 7383: so many, or of so many bytes
//!
//! All but `IKE_SA_INIT` and `IKE_SESSION_RESUME` are sealed, or in clear if they have `notify=`.
//!
//! **IKEv1**: `MAIN 1` … `6`, `AGGRESSIVE 1` … `3`, `QUICK 1` … `4`, `TRANSACTION`,
//! `INFORMATIONAL` (`v1` if it answers IKEv2), `AUTHIP 1`. The first message begins a
//! negotiation; the suites are transforms, `3des-sha1-modp1024:psk` (`rsa`, `xauthpsk`,
//! `xauthrsa`, `hybrid`, …). NAT-D is there if both announced it; `natd=none|rfc|draft`. Also
//! `life=28800`, `identity=10.0.0.1|fqdn:…|user:…|key:…` (aggressive), `id=` (message id),
//! `notify=` (in clear), `sealed=`, `bytes=`, `slices=` (the fragments of Cisco and Microsoft),
//! `no-cookie` (the responder has none yet).
//!
//! **Others**
//!
//! - `gateway ESP spi=0x1234 [seq=1] [bytes=120] [udp]`: `AH` likewise; the sequence goes on by
//!   itself
//! - `client KEEPALIVE`: one byte on port 4500
//! - `client UDP port=53 [bytes=60|hex=00ff]`: any other datagram
//! - `router 10.0.0.1 ICMP port-unreachable [of=client]`: about the last packet of that end, which
//!   gets it; `gateway ICMP …` likewise. `net-`, `host-`, `protocol-unreachable`, `prohibited`,
//!   `too-big mtu=1280`, `ttl-exceeded`, `reassembly-exceeded`; `quote=28`, `ttl=64`
//!
//! **With all of them**
//!
//! - `again`: the end's last message of that name, byte for byte
//! - `count=3 every=1`: sent so often
//! - `port=4500` `port=62000:4500`: both ports, or sender's and receiver's; stays. Behind a NAT,
//!   IKE_AUTH, MAIN 5 and what follows go to 4500 by themselves
//! - `to=gateway2`: to another than the first end of the other side
//! - `sa=a`: names a negotiation, for when two ends have several at once
//! - `drop` `drop=2,3`: in no capture, or only these fragments (or slices) are not
//! - `lost` `lost=2,3`: lost on the way: only the sender's vantage has it; with `after-middle` the
//!   middle too
//! - `skip=responder`: not in the captures of that vantage
//! - `mtu=1300` `df` `reversed`: how it is fragmented; the last fragment first
//! - `corrupt` `corrupt=20`: the datagram's last byte, or that one, changes after the sender's
//!   vantage
//! - `bad-checksum` `twice`: of UDP; recorded twice
//! - `version=3.0` `truncate=20`: in the header; the datagram is cut
//! - `comment="…"`: pcapng: of the packet

mod cast;
mod delivery;
mod error;
mod negotiation;
mod others;
mod script;
mod suite;
mod v1;
mod v2;
mod vendor;
mod view;
mod words;

use std::fmt;
use std::str::FromStr;

pub use error::NotationError;

/// One capture of an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedCapture {
    pub vantage: Vantage,
    pub bytes: Vec<u8>,
}

/// Where a capture is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vantage {
    /// On the machine of the clients.
    Initiator,
    /// On the way, outside of any NAT.
    Middle,
    /// On the machine of the gateways.
    Responder,
}

/// The captures of an exchange, in the order of its `capture` lines.
///
/// The same text gives the same bytes.
pub fn captures(text: &str) -> Result<Vec<NamedCapture>, NotationError> {
    script::Script::play(text)
}

impl Vantage {
    const EXPECTED: &str = "initiator, middle or responder";

    fn opposite(self) -> Self {
        match self {
            Self::Initiator => Self::Responder,
            Self::Middle => Self::Middle,
            Self::Responder => Self::Initiator,
        }
    }
}

impl FromStr for Vantage {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "initiator" => Ok(Self::Initiator),
            "middle" => Ok(Self::Middle),
            "responder" => Ok(Self::Responder),
            _ => Err(()),
        }
    }
}

impl fmt::Display for Vantage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Initiator => "initiator",
            Self::Middle => "middle",
            Self::Responder => "responder",
        })
    }
}
