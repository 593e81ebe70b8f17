//! What both ends of one negotiation have said so far, as far as later messages depend on it.

use std::net::{IpAddr, SocketAddr};

use crypto::Hash;
use numbers::ikev2::{ExchangeType, KeyExchangeMethod};

use super::cast::{Cast, End};
use super::suite::{Suite, group, windows_v1, windows_v2};
use super::vendor;
use super::words::{Result, Words};
use crate::Random;

/// Index of the initiator's half of every pair below; the responder's is 1.
pub(super) const INITIATOR: usize = 0;
pub(super) const RESPONDER: usize = 1;

#[derive(Clone, Debug)]
pub(super) struct Negotiation {
    pub(super) version: u8,
    /// Initiator and responder, as indices of the cast.
    pub(super) ends: [usize; 2],
    pub(super) spis: [u64; 2],
    pub(super) ports: [u16; 2],
    pub(super) offer: Vec<Suite>,
    pub(super) selected: Option<Suite>,
    /// Of the last IKE_SA_INIT response, to be repeated.
    pub(super) cookie: Option<Vec<u8>>,
    pub(super) wanted_group: Option<KeyExchangeMethod>,
    /// The IKE_SA_INIT just answered is to be sent again, changed.
    pub(super) retry: bool,
    pub(super) next_id: [u32; 2],
    /// The request of each half that waits for its answer.
    pub(super) unanswered: [Option<(ExchangeType, u32)>; 2],
    /// IKEv1: whether each half announced NAT traversal.
    pub(super) announced: [bool; 2],
    /// IKEv1: message id of the exchange under way, and how many there were.
    pub(super) quick: (u32, u32),
    sent: Vec<Sent>,
    stream: [u64; 2],
    draws: u64,
}

/// One message as it went out, in as many datagrams.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) half: usize,
    pub(super) label: String,
    pub(super) datagrams: Vec<Vec<u8>>,
    pub(super) ports: [u16; 2],
}

/// What one draws that both are the same whatever else is drawn between.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Spi = 1,
    Nonce,
    PublicValue,
}

impl Negotiation {
    pub(super) fn new(version: u8, ends: [usize; 2], seed: u64, number: u64) -> Self {
        let mut negotiation = Self {
            version,
            ends,
            spis: [0; 2],
            ports: [numbers::ike::PORT; 2],
            offer: Vec::new(),
            selected: None,
            cookie: None,
            wanted_group: None,
            retry: false,
            next_id: [0; 2],
            unanswered: [None; 2],
            announced: [false; 2],
            quick: (0, 0),
            sent: Vec::new(),
            stream: [seed, number],
            draws: 0,
        };
        negotiation.spis[INITIATOR] = negotiation.random(Purpose::Spi, INITIATOR).word();
        negotiation
    }

    /// As soon as the responder has one.
    pub(super) fn assign_responder_spi(&mut self) {
        self.spis[RESPONDER] = self.random(Purpose::Spi, RESPONDER).word();
    }

    pub(super) fn random(&self, purpose: Purpose, half: usize) -> Random {
        let [seed, number] = self.stream;
        Random::of(&[seed, number, purpose as u64, half as u64])
    }

    /// Never the same twice: for what is sealed.
    pub(super) fn draw(&mut self, count: usize) -> Vec<u8> {
        self.draws += 1;
        let [seed, number] = self.stream;
        Random::of(&[seed, number, 0, self.draws]).bytes(count)
    }

    pub(super) fn half_of(&self, end: usize) -> Option<usize> {
        self.ends.iter().position(|own| *own == end)
    }

    pub(super) fn remember(&mut self, sent: Sent) {
        self.sent.push(sent);
    }

    pub(super) fn last_sent(&self, half: usize, label: &str) -> Option<&Sent> {
        self.sent.iter().rev().find(|sent| sent.half == half && sent.label == label)
    }

    /// `offer=`, else what was offered before, else one suite of today.
    pub(super) fn read_offer(&mut self, words: &mut Words) -> Result<()> {
        if let Some(list) = words.list("offer") {
            self.offer = Vec::new();
            for text in list {
                match (text.as_str(), self.version) {
                    ("windows-default", 1) => self.offer.extend(windows_v1()),
                    ("windows-default", _) => self.offer.extend(windows_v2()),
                    _ => self.offer.push(suite(&text, words)?),
                }
            }
        }
        if self.offer.is_empty() {
            self.offer.push(suite("aes256-sha256-modp2048", words)?);
        }
        Ok(())
    }

    /// `select=`, else the first suite of the offer; with the number of the one it answers.
    pub(super) fn read_selection(&mut self, words: &mut Words) -> Result<(Suite, u8)> {
        let selected = match words.value("select") {
            Some(text) => suite(&text, words)?,
            None => match self.offer.first() {
                Some(first) => first.clone(),
                None => suite("aes256-sha256-modp2048", words)?,
            },
        };
        let number = self.offer.iter().position(|offer| offer.offers(&selected)).unwrap_or(0);
        self.selected = Some(selected.clone());
        Ok((selected, number as u8 + 1))
    }

    /// `ke=`, else the group that the other end wanted, else the first of the suite.
    pub(super) fn read_group(
        &self,
        words: &mut Words,
        suite: Option<&Suite>,
    ) -> Result<KeyExchangeMethod> {
        if let Some(name) = words.value("ke") {
            return named_group(&name, words);
        }
        let own = self.wanted_group.or_else(|| suite.and_then(Suite::group));
        Ok(own.unwrap_or(KeyExchangeMethod::MODP_2048))
    }

    /// What the ends agreed on, or would have.
    pub(super) fn suite(&self) -> Option<&Suite> {
        self.selected.as_ref().or(self.offer.first())
    }

    /// SPIs, address and port, of the sender's own address and of the receiver's as it sees it.
    pub(super) fn nat_detection(&self, cast: &Cast, half: usize, hash: Hash) -> NatDetection {
        let own = cast.end(self.ends[half]);
        let peer = cast.end(self.ends[1 - half]);
        let source = SocketAddr::new(own.address, self.ports[half]);
        let destination = peer.seen_at(own.near, self.ports[1 - half]);
        let of = |address| address_hash(self.spis, address, hash);
        NatDetection { source: of(source), destination: of(destination) }
    }
}

pub(super) struct NatDetection {
    pub(super) source: Vec<u8>,
    pub(super) destination: Vec<u8>,
}

/// RFC 7296 §2.23 and RFC 3947 §3.2.
fn address_hash(spis: [u64; 2], address: SocketAddr, hash: Hash) -> Vec<u8> {
    let (initiator, responder) = (spis[0].to_be_bytes(), spis[1].to_be_bytes());
    let port = address.port().to_be_bytes();
    let digest = match address.ip() {
        IpAddr::V4(v4) => hash.digest(&[&initiator, &responder, &v4.octets(), &port]),
        IpAddr::V6(v6) => hash.digest(&[&initiator, &responder, &v6.octets(), &port]),
    };
    digest.as_slice().to_vec()
}

/// `vid=`, else those of the product.
pub(super) fn vendor_ids(end: &End, version: u8, words: &mut Words) -> Result<Vec<Vec<u8>>> {
    let Some(list) = words.list("vid") else { return Ok(end.product.vendor_ids(version)) };
    let named = list.iter().map(|name| {
        let error = || words.error(format_args!("vid={name}: no such vendor id"));
        vendor::named(name, version).ok_or_else(error)
    });
    Ok(named.collect::<Result<Vec<_>>>()?.concat())
}

pub(super) fn named_group(name: &str, words: &Words) -> Result<KeyExchangeMethod> {
    group(name).ok_or_else(|| words.error(format_args!("`{name}` is no group")))
}

fn suite(text: &str, words: &Words) -> Result<Suite> {
    let error = |word| words.error(format_args!("`{word}` in the suite `{text}` is unknown"));
    Suite::read(text).map_err(error)
}
