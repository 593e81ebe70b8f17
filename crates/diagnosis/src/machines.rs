//! The machines that speak of themselves, each with what all sources tell of it.

use crate::gather::{Gathered, Journal, Told};

/// One machine; what it told is in the order of its sources, each in its own order.
#[derive(Debug)]
pub struct Machine {
    /// As its events name it; empty where no source does.
    pub name: String,
    /// Of servers that do not name themselves, as daemons of L2TP and PPP: kept apart from what a
    /// machine tells of itself.
    pub is_daemons: bool,
    pub journal: Journal,
}

impl Machine {
    /// Whether it lets others in and does not dial itself.
    pub fn is_server(&self) -> bool {
        let journal = &self.journal;
        journal.dials.is_empty() && speaks_as_server(journal)
    }
}

fn is_daemons(journal: &Journal) -> bool {
    journal.dials.iter().any(|told| told.what.by_daemon)
}

fn speaks_as_server(journal: &Journal) -> bool {
    // What is lacking, too, only the remote access server says of itself.
    journal.users.iter().any(|told| told.what.says != evidence::Authenticator::Client)
        || !journal.lacking.is_empty()
}

/// Takes the journals out of what was gathered. Sources without a name belong to the only machine
/// that has one, unless that is the server and they are not, or a daemon tells them.
pub(crate) fn join(gathered: &mut [Gathered]) -> Vec<Machine> {
    let mut machines: Vec<Machine> = Vec::new();
    let mut unnamed: Vec<Journal> = Vec::new();
    for told in gathered {
        let mut journal = std::mem::take(&mut told.journal);
        let names = std::mem::take(&mut journal.machines);
        if names.iter().all(String::is_empty) {
            unnamed.push(journal);
            continue;
        }
        // Where a source names itself late, what came before is its own too.
        let first = names.iter().find(|name| !name.is_empty()).cloned().unwrap_or_default();
        let index: Vec<usize> = names
            .iter()
            .map(|name| find(&mut machines, if name.is_empty() { &first } else { name }, false))
            .collect();
        share(journal, &index, &mut machines);
    }
    for journal in unnamed {
        let named: Vec<usize> =
            (0..machines.len()).filter(|at| !machines[*at].name.is_empty()).collect();
        let serves = journal.dials.is_empty() && speaks_as_server(&journal);
        let home = match named.as_slice() {
            _ if is_daemons(&journal) => find(&mut machines, "", true),
            [only] if machines[*only].is_server() == serves => *only,
            _ => find(&mut machines, "", serves),
        };
        share(journal, &[home], &mut machines);
    }
    machines.retain(|machine| !machine.journal.is_empty());
    machines
}

fn find(machines: &mut Vec<Machine>, name: &str, is_daemons: bool) -> usize {
    let same = |machine: &Machine| {
        machine.name.eq_ignore_ascii_case(name) && machine.is_daemons == is_daemons
    };
    let known = machines.iter().position(same);
    known.unwrap_or_else(|| {
        let (name, journal) = (name.to_owned(), Journal::default());
        machines.push(Machine { name, is_daemons, journal });
        machines.len() - 1
    })
}

/// Hands each thing to the machine it is about; `index` maps the journal's machines.
fn share(journal: Journal, index: &[usize], machines: &mut [Machine]) {
    let home = |machine: usize| index.get(machine).or(index.first()).copied().unwrap_or(0);
    macro_rules! lists {
        ($($list:ident)*) => {
            $(for told in journal.$list {
                let machine = home(told.machine);
                machines[machine].journal.$list.push(Told { machine, ..told });
            })*
        };
    }
    lists!(dials failures agreed dropped filters rejected lacking discarded services);
    lists!(settings changes profiles ports processes attachments certificates users codes);
    lists!(keying_not_started);
}
