//! Reads a text line by line and plays it: who takes part, then who says what.

use std::collections::BTreeMap;

use numbers::ike::{NAT_PORT, PORT};
use numbers::ikev1;
use numbers::ikev2::ExchangeType;
use wire::udp::NON_ESP_MARKER;

use super::cast::Cast;
use super::delivery::{Complainer, Content, Delivery, Fate, Sending};
use super::negotiation::{INITIATOR, Negotiation, RESPONDER, Sent};
use super::v1::{self, Step};
use super::v2;
use super::view::View;
use super::words::{Result, Words, nanoseconds};
use super::{NamedCapture, NotationError, Vantage};

pub(super) struct Script {
    pub(super) seed: u64,
    pub(super) cast: Cast,
    pub(super) views: Vec<View>,
    negotiations: Vec<Negotiation>,
    /// The latest of two ends, and those that lines call by name.
    current: BTreeMap<[usize; 2], usize>,
    named: BTreeMap<String, usize>,
    /// The last of each SPI of ESP and AH.
    pub(super) sequences: BTreeMap<u32, u32>,
    pub(super) delivery: Delivery,
    pub(super) now: i64,
}

/// Of a line: who speaks to whom, when, and how often.
pub(super) struct Speech {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) time: i64,
    pub(super) fate: Fate,
    pub(super) count: u64,
    pub(super) every: i64,
}

/// What UDP over IPv4 can carry, without a non-ESP marker.
pub(super) const LONGEST: usize = 65_535 - 20 - 8 - 4;

enum Saying {
    V1(Step),
    V2(ExchangeType),
}

impl Script {
    pub(super) fn play(text: &str) -> Result<Vec<NamedCapture>> {
        let mut script = Self {
            seed: seed(text),
            cast: Cast::default(),
            views: Vec::new(),
            negotiations: Vec::new(),
            current: BTreeMap::new(),
            named: BTreeMap::new(),
            sequences: BTreeMap::new(),
            delivery: Delivery::default(),
            now: 0,
        };
        for (index, line) in text.lines().enumerate() {
            if let Some(mut words) = Words::read(index + 1, line)? {
                script.line(&mut words)?;
            }
        }
        if script.views.is_empty() {
            let (line, what) = (1, "nothing happens in this exchange".to_owned());
            return Err(NotationError { line, what });
        }
        Ok(script.views.into_iter().map(View::finish).collect())
    }

    fn line(&mut self, words: &mut Words) -> Result<()> {
        let first = words.next("a word")?;
        match first.as_str() {
            "capture" | "vantages" | "seed" if !self.negotiations.is_empty() => {
                Err(words.error(format_args!("`{first}` stands before the first message")))
            }
            "capture" => {
                self.views.push(View::read(words)?);
                Ok(())
            }
            "vantages" => {
                while let Some(vantage) = words.next_if() {
                    self.views.push(View::plain(vantage));
                }
                words.finish("among vantages")
            }
            "seed" => {
                let seed = words.next("a number")?;
                self.seed = seed.parse().map_err(|_| words.error("the seed is a number"))?;
                words.finish("after a seed")
            }
            "nat" => self.cast.translate(words),
            "path" => self.cast.set_path(words),
            _ if first.starts_with("client") || first.starts_with("gateway") => {
                self.cast.add(first, words)
            }
            _ => {
                self.now = time(&first, self.now, words)?;
                if self.views.is_empty() {
                    self.views.push(View::plain(Vantage::Initiator));
                }
                self.event(words)
            }
        }
    }

    /// `client IKE_SA_INIT …`, the time already taken.
    fn event(&mut self, words: &mut Words) -> Result<()> {
        let who = words.next("who speaks")?;
        if who == "router" {
            let address = words.next("the router's address")?;
            let address = address.parse();
            let address = address.map_err(|_| words.error("the router needs an address"))?;
            return self.complain(Complainer::Router(address), words);
        }
        let from = self.cast.find(&who, words)?;
        let what = words.next("what is said")?;
        if what == "ICMP" {
            return self.complaint(Complainer::End(from), words);
        }
        let to = match words.value("to") {
            Some(name) => self.cast.find(&name, words)?,
            None => self.cast.opposite(from, words)?,
        };
        let fate = Fate::read(words)?;
        let count = words.number("count")?.unwrap_or(1);
        let every = words.seconds("every")?.unwrap_or(1_000_000_000);
        let mut speech = Speech { from, to, time: self.now, fate, count, every };
        match what.as_str() {
            "ESP" | "AH" => self.protected(&what, &speech, words)?,
            "KEEPALIVE" => {
                let content = Content::Udp { ports: [NAT_PORT; 2], payload: vec![0xff] };
                self.send(&mut speech, |_| content.clone());
            }
            "UDP" => self.other(&mut speech, words)?,
            _ => self.ike(&what, &mut speech, words)?,
        }
        words.finish(&format!("for {what}"))
    }

    /// One IKE message, new or sent again.
    fn ike(&mut self, what: &str, speech: &mut Speech, words: &mut Words) -> Result<()> {
        let label = words.value("sa");
        let again = words.flag("again");
        let saying = self.saying(what, label.as_deref(), speech, words)?;
        let begins = match &saying {
            Saying::V1(step) => step.begins_negotiation(),
            Saying::V2(exchange) => self.begins(*exchange, label.as_deref(), speech),
        };
        let (index, version) = match &saying {
            Saying::V1(_) => (self.known(label.as_deref(), speech), 1),
            Saying::V2(_) => (self.known(label.as_deref(), speech), 2),
        };
        let index = match index {
            Some(index) if again || !begins => index,
            _ if begins && !again => self.begin(version, label, speech),
            _ => return Err(words.error("no negotiation between these two has begun")),
        };
        let negotiation = &mut self.negotiations[index];
        let half = negotiation
            .half_of(speech.from)
            .ok_or_else(|| words.error("this end is no party of the negotiation"))?;
        let name = match &saying {
            Saying::V1(step) => format!("{} {}", step.exchange, step.number),
            Saying::V2(exchange) => exchange.to_string(),
        };
        let said_ports = ports(half, words)?;
        if again {
            let sent = negotiation.last_sent(half, &name).cloned();
            let mut sent =
                sent.ok_or_else(|| words.error("nothing was sent that could be again"))?;
            sent.ports = said_ports.unwrap_or(sent.ports);
            self.send_ike(&sent, speech);
            return Ok(());
        }
        let floats = match &saying {
            Saying::V1(step) => match step.exchange {
                ikev1::ExchangeType::IDENTITY_PROTECTION => step.number >= 5,
                ikev1::ExchangeType::AGGRESSIVE => step.number >= 3,
                ikev1::ExchangeType::INFORMATIONAL => false,
                _ => true,
            },
            Saying::V2(exchange) => *exchange == ExchangeType::IKE_AUTH,
        };
        let floats = floats && self.cast.has_nat(negotiation.ends);
        if let Some(said) = said_ports.or(floats.then_some([NAT_PORT; 2])) {
            // A port once said stays; a NAT moves nobody who was moved before.
            if said_ports.is_some() || negotiation.ports[RESPONDER] == PORT {
                negotiation.ports = said;
            }
        }
        let mut datagrams = match &saying {
            Saying::V1(step) => v1::messages(negotiation, &self.cast, half, *step, words)?,
            Saying::V2(exchange) => v2::messages(negotiation, &self.cast, half, *exchange, words)?,
        };
        damage(&mut datagrams, words)?;
        if let Some(long) = datagrams.iter().find(|bytes| bytes.len() > LONGEST) {
            let length = long.len();
            return Err(words.error(format_args!("{length} bytes do not fit into a datagram")));
        }
        let sent = Sent { half, label: name, datagrams, ports: negotiation.ports };
        negotiation.remember(sent.clone());
        self.send_ike(&sent, speech);
        Ok(())
    }

    fn saying(
        &self,
        what: &str,
        label: Option<&str>,
        speech: &Speech,
        words: &mut Words,
    ) -> Result<Saying> {
        if let Some(step) = Step::read(what, words)? {
            return Ok(Saying::V1(step));
        }
        if what == "INFORMATIONAL" {
            let index = self.known(label, speech);
            let version = index.map(|index| self.negotiations[index].version);
            let version = if words.flag("v1") { version.and(Some(1)) } else { version };
            return match version {
                Some(1) => {
                    let exchange = ikev1::ExchangeType::INFORMATIONAL;
                    Ok(Saying::V1(Step { exchange, number: 0 }))
                }
                Some(_) => Ok(Saying::V2(ExchangeType::INFORMATIONAL)),
                None => Err(words.error("no negotiation between these two has begun")),
            };
        }
        let known = ExchangeType::ALL.iter().find(|(_, name)| *name == what);
        let error = || words.error(format_args!("`{what}` is nothing that an end can say"));
        known.map(|(exchange, _)| Saying::V2(*exchange)).ok_or_else(error)
    }

    /// Whether this IKEv2 message begins a negotiation: a request that no cookie asked for.
    fn begins(&self, exchange: ExchangeType, label: Option<&str>, speech: &Speech) -> bool {
        if !matches!(exchange, ExchangeType::IKE_SA_INIT | ExchangeType::IKE_SESSION_RESUME) {
            return false;
        }
        let Some(index) = self.known(label, speech) else { return true };
        let negotiation = &self.negotiations[index];
        negotiation.ends[INITIATOR] == speech.from && !negotiation.retry
    }

    fn begin(&mut self, version: u8, label: Option<String>, speech: &Speech) -> usize {
        let index = self.negotiations.len();
        let ends = [speech.from, speech.to];
        self.negotiations.push(Negotiation::new(version, ends, self.seed, index as u64));
        self.current.insert(pair(speech), index);
        if let Some(label) = label {
            self.named.insert(label, index);
        }
        index
    }

    fn known(&self, label: Option<&str>, speech: &Speech) -> Option<usize> {
        match label {
            Some(label) => self.named.get(label).copied(),
            None => self.current.get(&pair(speech)).copied(),
        }
    }

    fn send_ike(&mut self, sent: &Sent, speech: &mut Speech) {
        let ports = [sent.ports[sent.half], sent.ports[1 - sent.half]];
        let marker: &[u8] = if ports.contains(&PORT) { &[] } else { &NON_ESP_MARKER };
        let payloads: Vec<_> =
            sent.datagrams.iter().map(|message| [marker, message.as_slice()].concat()).collect();
        let sliced = payloads.len() > 1;
        for copy in 0..speech.count {
            for (index, payload) in payloads.iter().enumerate() {
                let fate =
                    if sliced { speech.fate.of_slice(index + 1) } else { speech.fate.clone() };
                let time = speech.time + speech.every * copy as i64 + 1_000 * index as i64;
                let content = Content::Udp { ports, payload: payload.clone() };
                let Speech { from, to, .. } = *speech;
                let sending = Sending { time, from, to, content, fate };
                self.delivery.send(sending, &self.cast, &mut self.views);
            }
        }
    }

    pub(super) fn send(&mut self, speech: &mut Speech, mut content: impl FnMut(u64) -> Content) {
        for copy in 0..speech.count {
            let Speech { from, to, .. } = *speech;
            let time = speech.time + speech.every * copy as i64;
            let (content, fate) = (content(copy), speech.fate.clone());
            let sending = Sending { time, from, to, content, fate };
            self.delivery.send(sending, &self.cast, &mut self.views);
        }
    }
}

/// `0.5`, or `+0.5` after the line before.
fn time(text: &str, now: i64, words: &Words) -> Result<i64> {
    let time = nanoseconds(text).ok_or_else(|| {
        words.error(format_args!(
            "`{text}` is no time, and none of capture, vantages, client, gateway, nat, path, seed"
        ))
    })?;
    Ok(if text.starts_with('+') { now + time } else { time })
}

/// `port=4500`, or `port=62000:4500` for the sender's and the receiver's, by halves.
pub(super) fn ports(half: usize, words: &mut Words) -> Result<Option<[u16; 2]>> {
    let Some(text) = words.value("port") else { return Ok(None) };
    let (own, peer) = text.split_once(':').unwrap_or((&text, &text));
    match (own.parse(), peer.parse()) {
        (Ok(own), Ok(peer)) if half == RESPONDER => Ok(Some([peer, own])),
        (Ok(own), Ok(peer)) => Ok(Some([own, peer])),
        _ => Err(words.error(format_args!("port={text}: expected 4500 or 62000:4500"))),
    }
}

/// `version=3.0` in the header, `truncate=` to that many bytes.
fn damage(datagrams: &mut [Vec<u8>], words: &mut Words) -> Result<()> {
    const VERSION: usize = 17;
    if let Some(text) = words.value("version") {
        let parts = text.split_once('.').and_then(|(major, minor)| {
            Some((major.parse::<u8>().ok()?, minor.parse::<u8>().ok()?))
        });
        let error = || words.error(format_args!("version={text}: expected 2.0"));
        let (major, minor) = parts.ok_or_else(error)?;
        for byte in datagrams.iter_mut().filter_map(|bytes| bytes.get_mut(VERSION)) {
            *byte = major << 4 | minor & 0xf;
        }
    }
    if let Some(length) = words.size("truncate")? {
        datagrams.iter_mut().for_each(|bytes| bytes.truncate(length));
    }
    Ok(())
}

fn pair(speech: &Speech) -> [usize; 2] {
    let (from, to) = (speech.from, speech.to);
    [from.min(to), from.max(to)]
}

/// FNV-1a over the words, so that blanks and comments change nothing.
fn seed(text: &str) -> u64 {
    let lines = text.lines().map(|line| line.split(" #").next().unwrap_or(line));
    let words = lines.flat_map(str::split_whitespace).filter(|word| !word.starts_with('#'));
    let bytes = words.flat_map(|word| word.bytes().chain([b' ']));
    bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}
