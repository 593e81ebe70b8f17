//! What a rule looks at: one negotiation, its symptom, and the questions one asks of them.

use std::collections::BTreeMap;

use evidence::{
    AddressHash, Endpoint, IkeVersion, Limit, Limitation, Party, Place, Remark, SourceId, Spi,
    Timestamp, Vantage, When, Why,
};
use verdict::{Citation, Phase, Text};

use crate::case::{Case, Negotiation, Witness};
use crate::course::{Course, StepIndex};
use crate::gather::{Account, Hosts, Lost, RemarkTold, Said, Step};

/// Something that is wrong, seen from outside: several causes share it.
#[derive(Clone, Debug)]
pub struct Symptom {
    /// A row of `knowledge::symptoms`.
    pub name: &'static str,
    /// The phases it can belong to, most likely first; see [`Symptom::phases`].
    pub(crate) usual: &'static [Phase],
    /// A tunnel of the same two parties was up before.
    pub(crate) was_up: bool,
    pub exchange: evidence::Exchange,
    pub noticed_by: Party,
    /// Which witness of the negotiation saw it.
    pub witness: usize,
    /// The step that shows it, and who sent it.
    pub step: StepIndex,
    pub step_by: Party,
    /// Place in the list of detectors: what decides most comes first.
    pub precedence: usize,
    /// What was seen, in citations; at least one.
    pub shows: Vec<Citation>,
}

impl Symptom {
    /// The phases it can belong to, most likely first: once a tunnel was up, what fails anew may
    /// also belong to what follows.
    pub fn phases(&self) -> Vec<Phase> {
        let follows = self.was_up && !self.usual.contains(&Phase::PostConnect);
        let after = follows.then_some(Phase::PostConnect);
        self.usual.iter().copied().chain(after).collect()
    }
}

/// One negotiation under one of its witnesses.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub case: &'a Case,
    pub negotiation: &'a Negotiation,
    pub witness: &'a Witness,
}

impl<'a> View<'a> {
    pub fn new(case: &'a Case, negotiation: &'a Negotiation, witness: usize) -> View<'a> {
        View { case, negotiation, witness: &negotiation.witnesses[witness] }
    }

    pub fn account(&self) -> &'a Account {
        self.case.account(self.witness)
    }

    pub fn course(&self) -> &'a Course {
        &self.witness.course
    }

    pub fn hosts(&self) -> Option<&'a Hosts> {
        self.case.hosts(self.witness)
    }

    pub fn step(&self, at: StepIndex) -> &'a Step {
        &self.account().steps[at]
    }

    pub fn version(&self) -> IkeVersion {
        self.negotiation.version
    }

    pub fn source(&self) -> SourceId {
        self.account().source
    }

    pub fn vantage(&self) -> Vantage {
        self.witness.vantage
    }

    /// The name the report uses for an end: its address.
    pub fn address(&self, party: Party) -> String {
        self.end(party).map_or_else(|| "?".into(), |end| end.to_string())
    }

    /// An end's address as this witness tells it, else as another one does.
    pub fn end(&self, party: Party) -> Option<Endpoint> {
        let others = self.negotiation.witnesses.iter().map(|other| self.case.account(other));
        let mut ends = std::iter::once(self.account()).chain(others);
        ends.find_map(|account| account.end(party).filter(|end| end.is_told()))
    }

    // ---- citing

    pub fn cite(&self, place: Place, says: Text) -> Citation {
        Citation { source: self.source(), place, also: Vec::new(), says }
    }

    /// A step with its repetitions.
    pub fn cite_step(&self, at: StepIndex, says: Text) -> Citation {
        let step = self.step(at);
        let mut also = step.places();
        let place = also.remove(0);
        also.extend(step.seen.repetitions());
        Citation { source: self.source(), place, also, says }
    }

    /// The first transmission of a step, with all its fragments.
    pub fn cite_once(&self, at: StepIndex, says: Text) -> Citation {
        let mut also = self.step(at).places();
        let place = also.remove(0);
        Citation { source: self.source(), place, also, says }
    }

    // ---- silence

    /// The last moment this source covers.
    pub fn covered_until(&self) -> Option<Timestamp> {
        self.case.sources[self.witness.source].covers.last
    }

    /// Seconds from a step to the last thing that the daemon's log tells of any negotiation.
    pub fn logged_after(&self, at: StepIndex) -> Option<f64> {
        let sent = self.step(at).seen.first_at()?;
        let last = self.case.gathered[self.witness.source].told_until?;
        Some(last.seconds_since(sent))
    }

    /// Seconds between the first transmission of a step and the end of what the source covers;
    /// none without times.
    pub fn watched_after(&self, at: StepIndex) -> Option<f64> {
        let sent = self.step(at).seen.first_at()?;
        Some(self.covered_until()?.seconds_since(sent))
    }

    /// Whether the other end had time to answer: asked again and a second went by, or two seconds.
    /// Without times, asked again, or the end that asked says that it waited in vain; with them,
    /// both.
    /// IKE repeats after half a second at the earliest (Libreswan 0.5 s, Windows 1 s, strongSwan
    /// 4 s), and a slow gateway may take as long to answer.
    pub fn had_time(&self, at: StepIndex) -> bool {
        let again = self.step(at).seen.count() > 1;
        let by = self.step(at).by;
        let in_vain = self.account().remarks().any(|(said, told)| {
            told.what == evidence::Remark::GaveUp && said.by == by && usize::from(said.step) >= at
        });
        if again && in_vain {
            return true;
        }
        match self.watched_after(at) {
            Some(seconds) => seconds >= if again { 1.0 } else { 2.0 },
            None => again || in_vain,
        }
    }

    /// The source breaks off in the middle of a record: what would have followed is unknown.
    pub fn breaks_off(&self) -> bool {
        let gaps = &self.case.sources[self.witness.source].gaps;
        gaps.iter().any(|gap| gap.why == Why::EndsEarly)
    }

    /// The source holds no packet but those of this negotiation's messages: a filter may have
    /// hidden whatever else there was.
    pub fn holds_these_alone(&self) -> bool {
        let steps = self.account().steps.iter();
        let packets: u64 =
            steps.map(|step| u64::from(step.seen.count()) * u64::from(step.packets)).sum();
        self.case.sources[self.witness.source].covers.entries <= packets
    }

    /// One end's messages alone were recorded although the other end answered: they carry its SPI.
    pub fn one_sided(&self) -> bool {
        let account = self.account();
        let heard = |party| account.steps.iter().any(|step| step.by == party);
        let answered = account.responder_spi != Spi::NONE;
        answered
            && !(heard(Party::Initiator) && heard(Party::Responder))
            && !account.steps.iter().any(|step| step.by == Party::Unknown)
    }

    pub fn limit(&self, wanted: impl Fn(&Limit) -> bool) -> Option<&'a Limitation> {
        self.case.sources[self.witness.source].covers.limited_by(wanted)
    }

    // ---- what was said

    pub fn notice(&self, by: Party, kind: u16) -> Option<&'a Said> {
        self.account().has_notice(by, kind)
    }

    /// The error notify in clear that a step carries.
    pub fn error_in(&self, at: StepIndex) -> Option<(u16, &'a [u8], Place)> {
        self.account().notices().find_map(|(said, kind, data)| {
            let error = match self.version() {
                IkeVersion::V2 => kind < 16384,
                // RFC 2408 §3.14.1: errors are 1 to 16383, statuses 16384 and above.
                IkeVersion::V1 => kind < 16384,
            };
            (usize::from(said.step) == at && error).then_some((kind, data, said.place))
        })
    }

    pub fn notify_name(&self, kind: u16) -> String {
        match self.version() {
            IkeVersion::V2 => numbers::ikev2::NotifyType(kind).to_string(),
            IkeVersion::V1 => numbers::ikev1::NotifyType(kind).to_string(),
        }
    }

    /// The product that the user names for an end, else the one that its log or vendor IDs name.
    pub fn product(&self, party: Party) -> Option<&'static str> {
        if let Some(stated) = self.case.stated.of(party) {
            return Some(stated);
        }
        let account = self.account();
        let mut loggers =
            self.negotiation.witnesses.iter().filter_map(|own| self.case.account(own).logger);
        let logger = loggers.find(|(own, _)| *own == party);
        logger.and_then(|(_, product)| product.key()).or_else(|| {
            account.vendors(party).find_map(|index| knowledge::VENDORS[usize::from(index)].product)
        })
    }

    /// In whose words that end is spoken to: where a log does not tell which end it is, it is taken
    /// for the gateway's. It is no claim.
    pub fn dialect(&self, party: Party) -> Option<&'static str> {
        let of_log = || {
            let witnesses = self.negotiation.witnesses.iter();
            let mut loggers = witnesses.filter_map(|own| self.case.account(own).logger);
            loggers.find(|(own, _)| *own == Party::Unknown)?.1.key()
        };
        self.product(party).or_else(|| (party == Party::Responder).then(of_log).flatten())
    }

    /// A child SA came up, as far as can be seen.
    pub(crate) fn came_up(&self) -> bool {
        self.witness.came_up
    }

    /// The log of that end says why.
    pub fn judged_by(&self, party: Party) -> bool {
        self.negotiation.witnesses.iter().any(|witness| {
            let mut remarks = self.case.account(witness).remarks();
            remarks.any(|(said, told)| said.by == party && told.judges())
        })
    }

    /// The log of that end says that its packets do not leave, and nothing shows that later ones
    /// did.
    pub fn cannot_send(&self, party: Party) -> bool {
        self.negotiation.witnesses.iter().any(|witness| {
            let account = self.case.account(witness);
            account.remarks().any(|(said, told)| {
                said.by == party
                    && told.what.is_of_sending()
                    && told.judges()
                    && !account.is_overtaken(said, told)
            })
        })
    }

    /// The client's vendor IDs name a product for clients.
    pub(crate) fn names_client(&self) -> bool {
        let mut vendors = self.account().vendors(Party::Initiator);
        vendors.any(|index| knowledge::VENDORS[usize::from(index)].product == Some("windows"))
    }

    /// The first judgement of this kind in any log of the negotiation, and whose it is.
    pub fn remark(&self, what: Remark) -> Option<(Party, &'a RemarkTold)> {
        self.negotiation.witnesses.iter().find_map(|witness| {
            let mut remarks = self.case.account(witness).remarks();
            remarks.find(|(_, told)| told.what == what).map(|(said, told)| (said.by, told))
        })
    }

    /// A moment of the source, with what its clock states.
    pub fn when(&self, at: Option<Timestamp>) -> When {
        self.case.when(self.witness.source, at)
    }

    /// Whether the address of `party` is translated on the way to the other end, and the packet
    /// that shows it: at its own side the other end's view of it differs, elsewhere its own.
    pub fn translated(&self, party: Party) -> Option<(bool, Place)> {
        let account = self.account();
        let own = account.hash_matched(party, AddressHash::Source);
        let other = account.hash_matched(party.peer(), AddressHash::Destination);
        match (own, other) {
            (Some((false, place)), _) | (_, Some((false, place))) => Some((true, place)),
            // Seen from both sides of a NAT, each hash may match the address of its own side.
            (Some((true, place)), Some((true, _))) if self.one_address(party) => {
                Some((false, place))
            }
            _ => None,
        }
    }

    /// What `party` sends comes from the address to which its peer answers.
    fn one_address(&self, party: Party) -> bool {
        let account = self.account();
        let of = |party| account.steps.iter().filter(move |step| step.by == party);
        let mut own = of(party).map(|step| account.from(step));
        let Some(first) = own.next() else { return false };
        let mut answered = of(party.peer()).map(|step| account.to(step));
        own.all(|end| end.same_host(first)) && answered.all(|end| end.same_host(first))
    }

    // ---- the path

    /// Fragmented datagrams of `party` that never became whole, with as many pieces as came.
    pub fn lost_fragments(&self, party: Party) -> Vec<&'a Lost> {
        let Some(address) = self.account().end(party).and_then(Endpoint::address) else {
            return Vec::new();
        };
        let lost = self.hosts().map(|hosts| hosts.lost.as_slice()).unwrap_or_default();
        lost.iter().filter(|lost| lost.from == address).collect()
    }

    /// Steps of one party that crossed on a port.
    pub fn heard_on_port(&self, party: Party, port: u16) -> Option<StepIndex> {
        self.account().steps.iter().position(|step| step.by == party && step.uses_port(port))
    }

    /// ESP or AH of one party after the keys were agreed: packets and the place of the first.
    pub fn protected(&self, party: Party) -> Protected {
        let mut total = Protected::default();
        let Some(address) = self.account().end(party).and_then(Endpoint::address) else {
            return total;
        };
        for flow in self.hosts().map(|hosts| hosts.flows.as_slice()).unwrap_or_default() {
            if flow.from.address() != Some(address) {
                continue;
            }
            if flow.last < self.account().first_at() {
                continue;
            }
            total.packets += flow.packets;
            total.in_udp |= flow.in_udp;
            total.first = total.first.or(Some(flow.first_place));
            total.last_at = total.last_at.max(flow.last);
            total.first_at = match (total.first_at, flow.first) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            total.spis.insert(flow.spi, flow.packets);
        }
        total
    }
}

/// The protected traffic of one end.
#[derive(Clone, Debug, Default)]
pub struct Protected {
    pub packets: u64,
    pub in_udp: bool,
    pub first: Option<Place>,
    pub first_at: Option<Timestamp>,
    pub last_at: Option<Timestamp>,
    /// Packets of each SPI.
    pub spis: BTreeMap<u32, u64>,
}
