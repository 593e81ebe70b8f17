//! What one source tells of machines beside their IKE messages.

use std::collections::HashMap;

use evidence::{Dial, Dropped, Fact, Session, SourceId, Statement, When};
use foldhash::quality::RandomState;

use super::told::{self, At, Told};
use super::told::{
    AgreedTold, AttachmentTold, CertificateTold, ChangeTold, CodeTold, DialTold, DroppedTold,
    FailureTold, FilterTold, KernelDropTold, LackingTold, PortOwnerTold, ProcessTold, ProfileTold,
    RejectedTold, ServiceTold, SettingTold, UserTold,
};

/// Folded as it is heard; each list keeps so many and counts the rest.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    /// Names as told; the first is empty: the machine that was not named yet.
    pub machines: Vec<String>,
    pub dials: Vec<Told<DialTold>>,
    pub failures: Vec<Told<FailureTold>>,
    pub agreed: Vec<Told<AgreedTold>>,
    pub dropped: Vec<Told<DroppedTold>>,
    pub filters: Vec<Told<FilterTold>>,
    pub rejected: Vec<Told<RejectedTold>>,
    pub lacking: Vec<Told<LackingTold>>,
    pub discarded: Vec<Told<KernelDropTold>>,
    pub services: Vec<Told<ServiceTold>>,
    pub settings: Vec<Told<SettingTold>>,
    pub changes: Vec<Told<ChangeTold>>,
    pub profiles: Vec<Told<ProfileTold>>,
    pub ports: Vec<Told<PortOwnerTold>>,
    pub processes: Vec<Told<ProcessTold>>,
    pub attachments: Vec<Told<AttachmentTold>>,
    pub certificates: Vec<Told<CertificateTold>>,
    pub users: Vec<Told<UserTold>>,
    pub keying_not_started: Vec<Told<()>>,
    pub codes: Vec<Told<CodeTold>>,
    /// Things that found no room.
    pub dropped_statements: u64,
    labels: HashMap<u32, String, RandomState>,
    /// By session, the dial it is about.
    open: HashMap<(usize, u32), usize, RandomState>,
    speaking: usize,
}

impl Journal {
    pub const MOST_DIALS: usize = 50_000;
    pub const MOST: usize = 20_000;
    const MOST_MACHINES: usize = 10_000;

    /// Whether it was one of a machine's own statements.
    pub(super) fn hear(&mut self, source: SourceId, fact: &Fact<'_>) -> bool {
        let at = At { source, place: fact.place, when: fact.when.when() };
        match &fact.statement {
            Statement::Opened { id, label } => {
                self.labels.insert(*id, told::text(label));
            }
            Statement::Speaks { machine } => self.speak(machine),
            Statement::Dials(dial) => self.dial(fact.about, dial, at),
            Statement::Fails(failure) => self.keep(at, |j| &mut j.failures, || failure.into()),
            Statement::Agrees(agreed) => self.keep(at, |j| &mut j.agreed, || *agreed),
            Statement::Drops(dropped) => self.drops(dropped, at),
            Statement::Filter(filter) => self.keep(at, |j| &mut j.filters, || filter.into()),
            Statement::Discards(drop) => self.keep(at, |j| &mut j.discarded, || *drop),
            Statement::Service(service) => self.keep(at, |j| &mut j.services, || service.into()),
            Statement::Sets(setting) => self.keep(at, |j| &mut j.settings, || setting.into()),
            Statement::Changes(change) => self.keep(at, |j| &mut j.changes, || change.into()),
            Statement::Profile(profile) => self.keep(at, |j| &mut j.profiles, || profile.into()),
            Statement::Owns(owner) => self.keep(at, |j| &mut j.ports, || owner.into()),
            Statement::Runs(process) => self.keep(at, |j| &mut j.processes, || process.into()),
            Statement::Attached(attachment) => {
                self.keep(at, |j| &mut j.attachments, || attachment.into());
            }
            Statement::JudgesCertificate(judged) => {
                self.keep(at, |j| &mut j.certificates, || judged.into());
            }
            Statement::JudgesUser(judged) => {
                let has_room = self.users.len() < Journal::MOST;
                let label = if has_room { self.label(fact.about) } else { String::new() };
                self.keep(at, |j| &mut j.users, || UserTold::new(judged, label));
            }
            Statement::Rejects(rejected) => self.keep(at, |j| &mut j.rejected, || *rejected),
            Statement::Lacks(lacking) => self.keep(at, |j| &mut j.lacking, || *lacking),
            Statement::KeyingNotStarted => self.keep(at, |j| &mut j.keying_not_started, || ()),
            Statement::Reports { code, partly } => {
                let code = told::plain_code(*code);
                self.keep(at, |j| &mut j.codes, || CodeTold { code, partly: *partly });
            }
            _ => return false,
        }
        true
    }

    /// What was told is made only where there is room for it.
    fn keep<T>(
        &mut self,
        at: At,
        list: impl Fn(&mut Journal) -> &mut Vec<Told<T>>,
        what: impl FnOnce() -> T,
    ) {
        let machine = self.machine();
        let list = list(self);
        if list.len() < Journal::MOST {
            list.push(Told { at, machine, what: what() });
        } else {
            self.dropped_statements += 1;
        }
    }

    /// Index of the machine the source speaks of.
    fn machine(&mut self) -> usize {
        if self.machines.is_empty() {
            self.machines.push(String::new());
        }
        self.speaking
    }

    /// What the source calls a session.
    fn label(&self, about: Session) -> String {
        match about {
            Session::Opened(id) => self.labels.get(&id).cloned().unwrap_or_default(),
            _ => String::new(),
        }
    }

    fn speak(&mut self, name: &str) {
        self.machine();
        let name = told::text(name);
        // Sources speak of few machines, or of one after another: the newest is met first.
        let known = self.machines.iter().rposition(|known| known.eq_ignore_ascii_case(&name));
        self.speaking = match known {
            Some(known) => known,
            None if self.machines.len() < Journal::MOST_MACHINES => {
                self.machines.push(name);
                self.machines.len() - 1
            }
            None => 0,
        };
    }

    fn dial(&mut self, about: Session, dial: &Dial<'_>, at: At) {
        let machine = self.machine();
        let id = match about {
            Session::Opened(id) => Some(id),
            _ => None,
        };
        let known = id.and_then(|id| self.open.get(&(machine, id)).copied());
        let index = match known {
            Some(index) => index,
            None if self.dials.len() >= Journal::MOST_DIALS => {
                self.dropped_statements += 1;
                return;
            }
            None => {
                let label = self.label(about);
                self.dials.push(Told { at, machine, what: DialTold::new(label) });
                let index = self.dials.len() - 1;
                if let Some(id) = id {
                    self.open.insert((machine, id), index);
                }
                index
            }
        };
        self.dials[index].what.hear(dial, at);
    }

    fn drops(&mut self, dropped: &Dropped<'_>, at: At) {
        let machine = self.machine();
        let again = self
            .dropped
            .iter_mut()
            .rev()
            .take(64)
            .find(|told| told.machine == machine && told.what.is_again(dropped));
        match again {
            Some(told) => {
                told.what.count = told.what.count.saturating_add(1);
                told.what.last = at;
            }
            None => self.keep(at, |j| &mut j.dropped, || DroppedTold::new(dropped, at)),
        }
    }
}

impl Journal {
    /// Nothing was told of a machine.
    pub fn is_empty(&self) -> bool {
        let Journal { dials, failures, agreed, dropped, discarded, services, settings, .. } = self;
        let Journal { changes, profiles, ports, processes, attachments, certificates, .. } = self;
        dials.is_empty()
            && failures.is_empty()
            && agreed.is_empty()
            && dropped.is_empty()
            && discarded.is_empty()
            && services.is_empty()
            && settings.is_empty()
            && changes.is_empty()
            && profiles.is_empty()
            && ports.is_empty()
            && processes.is_empty()
            && attachments.is_empty()
            && certificates.is_empty()
            && self.users.is_empty()
            && self.lacking.is_empty()
            && self.rejected.is_empty()
            && self.keying_not_started.is_empty()
            && self.codes.is_empty()
    }

    /// Whether a source told any of it.
    pub fn is_told_by(&self, source: SourceId) -> bool {
        macro_rules! any {
            ($($list:ident)*) => { $(self.$list.iter().any(|t| t.at.source == source))||* };
        }
        any!(dials failures agreed dropped filters rejected lacking discarded services settings
            changes profiles ports processes attachments certificates users keying_not_started
            codes)
    }

    /// The times that a source gives to dials, failures and users.
    pub fn times_of(&self, source: SourceId) -> impl Iterator<Item = When> + '_ {
        let dials = self.dials.iter().map(|told| told.at);
        let failures = self.failures.iter().map(|told| told.at);
        let users = self.users.iter().map(|told| told.at);
        let all = dials.chain(failures).chain(users);
        all.filter(move |at| at.source == source).map(|at| at.when)
    }
}
