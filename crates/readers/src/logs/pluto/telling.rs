//! What is stated of one IKE SA: each message once, its repetitions, offers and judgements.

use evidence::{
    Endpoint, Exchange, Fact, IkeVersion, Notice, Offer, Offering, Passage, Place, Product,
    Protocol, Remark, Remarked, Stamp, Statement, Transport, When,
};

use super::message::{Message, NOTIFY};
use super::threading::{Child, Sa, SaIndex, Threads};
use crate::reading::Reading;

/// The port to which IKE moves behind a NAT (RFC 3948 §4).
const NAT_PORT: u16 = 4500;

/// When and where a line stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) place: Place,
    pub(super) when: When,
}

/// Where facts go, with the IKE SAs that they are about.
pub(super) struct Teller<'a, 'r, 'l> {
    pub(super) threads: &'a mut Threads,
    pub(super) reading: &'r mut Reading<'l>,
    /// Whose message was told last: offers that follow are understood as being in it.
    pub(super) speaking: &'a mut Option<SaIndex>,
    pub(super) at: At,
    /// Which of the two it is, once a line shows it.
    pub(super) product: Option<Product>,
}

impl Teller<'_, '_, '_> {
    pub(super) fn fact(
        &mut self,
        sa: SaIndex,
        at: At,
        by: evidence::Party,
        statement: Statement<'_>,
    ) {
        self.reading.hear(Fact {
            place: at.place,
            when: Stamp::Known(at.when),
            about: self.threads.sa(sa).about(),
            by,
            statement,
            quote: &[],
        });
    }

    /// The first time as sent, then as repeated.
    pub(super) fn message(&mut self, sa: SaIndex, message: &Message) {
        self.message_at(sa, message, self.at);
    }

    fn message_at(&mut self, index: SaIndex, message: &Message, at: At) {
        let sa = self.threads.sa(index);
        let (mut own, mut remote) = (local(sa), sa.remote());
        if may_have_moved(message) && !sa.port_is_told && remote.port() != NAT_PORT {
            // Port 0: not told.
            (own, remote) = (own.host(), remote.host());
        }
        let (from, to) = if message.outgoing { (own, remote) } else { (remote, own) };
        let by = if message.outgoing { sa.own() } else { sa.own().peer() };
        let (again, version) = (sa.has_told(message), sa.version);
        let deletes = message.exchange == Exchange::Informational && message.kinds == [42];
        let passage = Passage {
            exchange: message.exchange,
            turn: message.turn,
            message_id: message.message_id,
            position: message.position,
            from,
            to,
            transport: match remote.port() == NAT_PORT {
                true => Transport::Marked,
                false => Transport::Plain,
            },
            bytes: 0,
            packets: 1,
            pieces: &[],
            kinds: &message.kinds,
            sealed: message.sealed,
            inner: None,
            inside: deletes.then_some(42),
            slice: None,
            digest: message.digest(),
            ttl: 0,
            cut: false,
            outgoing: Some(message.outgoing),
        };
        let statement = if again { Statement::Repeated(passage) } else { Statement::Sent(passage) };
        self.fact(index, at, by, statement);
        if again {
            // Offers and notices that follow are not in it.
            *self.speaking = None;
            return;
        }
        *self.speaking = Some(index);
        let own = self.threads.sa_mut(index);
        own.note(message);
        own.told_at.get_or_insert((at.place, at.when));
        self.logged(index, at);
        for &kind in &message.notices {
            let notice = Notice { version, protocol: Protocol::Ike, kind, data: &[] };
            self.fact(index, at, by, Statement::Notifies(notice));
        }
    }

    pub(super) fn logged(&mut self, index: SaIndex, at: At) {
        let Some(product) = self.product else { return };
        let sa = self.threads.sa_mut(index);
        if !std::mem::replace(&mut sa.product_is_told, true) {
            let by = sa.own();
            self.fact(index, at, by, Statement::LoggedBy(product));
            if let Some(connection) = self.threads.sa(index).connection() {
                self.fact(index, at, by, Statement::OfConnection(connection));
            }
            if self.threads.sa(index).answers_one_peer() {
                self.fact(index, at, by, Statement::OfFixedPeer);
            }
        }
    }

    /// A message that a sentence implies: nothing if it was told before.
    pub(super) fn implied(&mut self, sa: SaIndex, message: &Message) {
        if !self.threads.sa(sa).has_told(message) {
            self.message(sa, message);
        }
    }

    /// The messages up to this place have crossed: this one and the one before.
    pub(super) fn reached(&mut self, sa: SaIndex, position: u8) {
        if self.threads.sa(sa).is_fragment() {
            return;
        }
        for position in [position - 1, position] {
            if position > self.threads.sa(sa).reached {
                let message = self.threads.sa(sa).message(position);
                self.implied(sa, &message);
                self.threads.sa_mut(sa).reached = position;
            }
        }
    }

    pub(super) fn child_reached(&mut self, sa: SaIndex, child: Child, position: u8) {
        for position in [position - 1, position].into_iter().filter(|position| *position > 0) {
            let message = self.threads.sa(sa).child_message(child, position);
            self.implied(sa, &message);
        }
    }

    /// IKE_AUTH's answer, of which only now it is known what it said of the child SA.
    pub(super) fn authenticated(&mut self, sa: SaIndex, refused: Option<Option<u16>>) {
        let Some((place, when)) = self.threads.sa_mut(sa).authenticated.take() else { return };
        if self.threads.sa(sa).reached >= 4 {
            return;
        }
        let mut message = self.threads.sa(sa).message(4);
        let mut at = At { place, when };
        match refused {
            Some(Some(notice)) => {
                message = message.refusing(vec![36, 39, NOTIFY], notice);
                // The line that refuses shows the refusal.
                at = self.at;
            }
            Some(None) => message.kinds = vec![36, 39],
            None => {}
        }
        self.message_at(sa, &message, at);
        self.threads.sa_mut(sa).reached = 4;
    }

    /// The log says no more of the child SA.
    pub(super) fn left_open(&mut self, sa: SaIndex) {
        if let Some((place, when)) = self.threads.sa_mut(sa).authenticated.take()
            && self.threads.sa(sa).reached < 4
        {
            let mut message = self.threads.sa(sa).message(4);
            (message.kinds, message.sealed) = (vec![46], true);
            self.message_at(sa, &message, At { place, when });
            self.threads.sa_mut(sa).reached = 4;
        }
    }

    /// Requests whose repetitions alone are logged, told once it is known that they were in vain.
    pub(super) fn in_vain(&mut self, sa: SaIndex) {
        let probes = std::mem::take(&mut self.threads.sa_mut(sa).probes);
        let Some((&(place, when), _)) = probes.split_first() else { return };
        let version = self.threads.sa(sa).version;
        let id = self.threads.sa_mut(sa).next_child();
        let message = Message::informational(version, id, &[]);
        self.message_at(sa, &message, At { place, when });
        for &(place, when) in &probes {
            self.message_at(sa, &message, At { place, when });
        }
    }

    /// What the last message offered or selected, if it is this IKE SA's.
    pub(super) fn suite(&mut self, sa: SaIndex, selected: bool, offer: &Offer) {
        if *self.speaking != Some(sa) {
            return;
        }
        let own = self.threads.sa(sa);
        let by = if selected { evidence::Party::Responder } else { own.own().peer() };
        let listed = Offering::Listed(offer);
        let statement =
            if selected { Statement::Selects(listed) } else { Statement::Offers(listed) };
        let at = self.at;
        self.fact(sa, at, by, statement);
    }

    /// What this end is set to accept there, as it was listed at `at`.
    pub(super) fn accepts(&mut self, sa: SaIndex, accepted: &Offer, at: At) {
        let by = self.threads.sa(sa).own();
        self.fact(sa, at, by, Statement::Accepts(Offering::Listed(accepted)));
    }

    pub(super) fn remark(&mut self, sa: SaIndex, what: Remark, value: &str) {
        self.judges(sa, Remarked::new(what, value));
    }

    /// The same, with what the value should be.
    pub(super) fn judges(&mut self, sa: SaIndex, remarked: Remarked<'_>) {
        let own = self.threads.sa_mut(sa);
        own.has_reason |= !matches!(
            remarked.what,
            Remark::Established
                | Remark::AuthenticatedPeer
                | Remark::ChildUp
                | Remark::GaveUp
                | Remark::ProvesWithKey
                | Remark::ProvesWithSignature
        );
        own.has_given_up |= remarked.what == Remark::GaveUp;
        let by = own.own();
        let at = self.at;
        self.fact(sa, at, by, Statement::Remarks(remarked));
    }
}

/// Behind a NAT what follows the first exchange leaves from another port (RFC 7296 §2.23, RFC 3947
/// §4).
fn may_have_moved(message: &Message) -> bool {
    match message.exchange {
        Exchange::IkeSaInit => false,
        Exchange::Main => message.position > 4,
        Exchange::Aggressive => message.position > 2,
        Exchange::Informational => message.message_id > 0,
        _ => true,
    }
}

/// Where no line tells this end's address, one that equals itself alone.
fn local(sa: &Sa) -> Endpoint {
    sa.local.unwrap_or(Endpoint::unknown(500))
}

/// The version's own payload type for a notify.
pub(super) fn notify(version: IkeVersion) -> u8 {
    match version {
        IkeVersion::V1 => super::message::NOTIFY_V1,
        IkeVersion::V2 => NOTIFY,
    }
}
