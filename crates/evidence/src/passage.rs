//! One IKE message as it crossed the place where the source looked.

use crate::{Endpoint, Exchange};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// Straight after the UDP header (port 500 as a rule).
    Plain,
    /// After the four zero bytes of the non-ESP marker (RFC 3948 §2.2).
    Marked,
}

/// A message's part in its exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// IKEv2's request, or an odd message of an IKEv1 exchange.
    Request,
    Response,
    /// IKEv1's one-way messages, and where a late start leaves it open.
    Unknown,
}

/// A fragment made by IKE itself (RFC 7383 §2.5, or the Cisco and Microsoft payload of IKEv1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slice {
    /// 1-based.
    pub number: u16,
    /// 0 = not stated (IKEv1 marks only the last one).
    pub total: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage<'a> {
    pub exchange: Exchange,
    pub turn: Turn,
    pub message_id: u32,
    /// IKEv1: which message of its exchange, from 1; 0 = unknown or not counted.
    pub position: u8,
    pub from: Endpoint,
    pub to: Endpoint,
    pub transport: Transport,
    /// Length of the IKE message, without UDP header and marker.
    pub bytes: u32,
    /// IP packets it came in; 1 = not fragmented. Of a log's message as many as its size needs.
    pub packets: u16,
    /// Their numbers in the source, in the order they came; empty where it is the fact's place.
    pub pieces: &'a [u32],
    /// Payload types in clear, in order.
    pub kinds: &'a [u8],
    /// The content is encrypted and no key was given.
    pub sealed: bool,
    /// Bytes inside the encryption, without IV and checksum but with padding, when the agreed
    /// cipher makes that computable; a sealed size may narrow a verdict and never prove one.
    pub inner: Option<u32>,
    /// The first payload inside, which the Encrypted payload's header names in clear (RFC 7296
    /// §3.14); `Some(0)` = nothing inside.
    pub inside: Option<u8>,
    pub slice: Option<Slice>,
    /// Of the whole message: equal for a retransmission and at two vantages.
    pub digest: u64,
    /// IPv4 TTL or IPv6 hop limit, 0 = unknown.
    pub ttl: u8,
    /// The snap length cut it.
    pub cut: bool,
    /// Whether the capturing host sent it itself, where the link layer says so.
    pub outgoing: Option<bool>,
}
