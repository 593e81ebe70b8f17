//! Whose filters they are: filters and providers may stand before or behind the drops they explain.

use std::collections::HashMap;

use evidence::{Change, Dropped, Endpoint, Filter, Place, Statement, When};

use super::item::{Item, Tag};
use super::values;
use crate::reading::Reading;

/// Filters, providers and drops kept until the end of a document; a machine has some thousand
/// filters and its log about a hundred drops.
const MOST_FILTERS: usize = 20_000;
const MOST_PROVIDERS: usize = 2_000;
const MOST_DROPS: usize = 4_096;
/// Characters of a name.
const LONGEST_NAME: usize = 200;

#[derive(Default)]
pub(super) struct Owners {
    /// By key in lower case, the provider's name and whether it is Windows' own.
    providers: HashMap<String, (String, bool)>,
    filters: Vec<KeptFilter>,
    by_id: HashMap<u64, usize>,
    drops: Vec<KeptDrop>,
}

struct KeptFilter {
    id: u64,
    name: String,
    /// In lower case.
    provider: String,
    place: Place,
}

/// A drop whose filter may still come.
pub(super) struct KeptDrop {
    pub(super) place: Place,
    pub(super) when: When,
    pub(super) outbound: Option<bool>,
    pub(super) protocol: u8,
    pub(super) local: Option<Endpoint>,
    pub(super) remote: Option<Endpoint>,
    pub(super) filter: u64,
    pub(super) program: String,
}

impl Owners {
    pub(super) fn provider(&mut self, item: &Item, reading: &mut Reading<'_>) {
        let key = item.value(Tag::ProviderKey);
        let (name, service) = (item.value(Tag::Name), item.value(Tag::ServiceName));
        let name = short(if name.is_empty() { service } else { name });
        if key.is_empty() || name.is_empty() {
            return;
        }
        let own = is_microsoft(key, &name);
        if !own {
            let change = Change::FilterProvider { name: &name };
            reading.say(Place::line(item.line), When::Absent, Statement::Changes(change));
        }
        if self.providers.len() < MOST_PROVIDERS {
            self.providers.insert(short(key).to_lowercase(), (name, own));
        }
    }

    /// Those that let everything pass never threw anything away.
    pub(super) fn filter(&mut self, item: &Item, reading: &mut Reading<'_>) {
        let id = values::number(item.value(Tag::FilterId)).unwrap_or(0);
        if id == 0 || permits(item.value(Tag::Type)) {
            return;
        }
        let filter = KeptFilter {
            id,
            name: short(item.value(Tag::Name)),
            provider: short(item.value(Tag::ProviderKey)).to_lowercase(),
            place: Place::line(item.line),
        };
        if self.filters.len() < MOST_FILTERS {
            self.by_id.insert(id, self.filters.len());
            self.filters.push(filter);
        } else {
            self.tell_filter(&filter, reading);
        }
    }

    pub(super) fn drop(&mut self, drop: KeptDrop, reading: &mut Reading<'_>) {
        if drop.filter == 0 || self.drops.len() >= MOST_DROPS {
            self.tell_drop(&drop, reading);
        } else {
            self.drops.push(drop);
        }
    }

    /// The document is over.
    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        for filter in &self.filters {
            self.tell_filter(filter, reading);
        }
        for drop in &self.drops {
            self.tell_drop(drop, reading);
        }
    }

    fn tell_filter(&self, filter: &KeptFilter, reading: &mut Reading<'_>) {
        let provider = self.provider_of(filter).map_or("", |(name, _)| name);
        let statement = Filter { id: filter.id, name: &filter.name, provider };
        reading.say(filter.place, When::Absent, Statement::Filter(statement));
    }

    fn tell_drop(&self, drop: &KeptDrop, reading: &mut Reading<'_>) {
        let dropped = Dropped {
            outbound: drop.outbound,
            protocol: drop.protocol,
            local: drop.local,
            remote: drop.remote,
            filter: drop.filter,
            owner: self.owner(drop.filter),
            program: &drop.program,
        };
        reading.say(drop.place, drop.when, Statement::Drops(dropped));
    }

    /// Someone else's program is named; of Windows' own filters the name says more.
    fn owner(&self, id: u64) -> &str {
        let found = self.by_id.get(&id).and_then(|at| self.filters.get(*at));
        let Some(filter) = found.filter(|_| id != 0) else { return "" };
        match self.provider_of(filter) {
            Some((name, false)) => name,
            _ => &filter.name,
        }
    }

    fn provider_of(&self, filter: &KeptFilter) -> Option<(&str, bool)> {
        self.providers.get(&filter.provider).map(|(name, own)| (name.as_str(), *own))
    }
}

/// FWP_ACTION_PERMIT.
fn permits(action: &str) -> bool {
    action.to_ascii_uppercase().ends_with("_PERMIT") || values::number(action) == Some(0x1002)
}

fn short(text: &str) -> String {
    text.chars().take(LONGEST_NAME).collect()
}

/// Windows' own providers are printed by their constants or carry its maker's name.
fn is_microsoft(key: &str, name: &str) -> bool {
    let starts = |text: &str, start: &str| {
        text.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start))
    };
    starts(key, "FWPM_PROVIDER_")
        || starts(name, "Microsoft")
        || ["Windows", "MpsSvc", "IKEEXT", "PolicyAgent", "BFE"].iter().any(|own| starts(name, own))
}
