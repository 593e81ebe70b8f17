//! The members of an archive that are the parts of one log, laid down so that they can be joined.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use readers::archives::{self, Archive, Budget, Found, Packed};
use tempfile::TempDir;

use crate::rotation::{self, Entry};
use crate::series::{self, Piece};

/// Logs among members, which are counted from 0 as the archive shows them.
#[derive(Default)]
pub(crate) struct Rotated {
    /// By the member at whose place the log stands.
    logs: BTreeMap<usize, Vec<Piece>>,
    parts: BTreeSet<usize>,
    /// Where they lie as long as they are read.
    _folder: Option<TempDir>,
}

impl Rotated {
    /// `name` is the archive's. Members whose names are those of no rotation are not looked at.
    pub(crate) fn of(
        name: &str,
        archive: Archive,
        input: &mut dyn Packed,
        budget: &Budget,
    ) -> Self {
        // Windows' cabinets hold no rotated logs, and are unpacked even to be passed over.
        if matches!(archive, Archive::One(_) | Archive::Cab) {
            return Rotated::default();
        }
        let mut members: Vec<PathBuf> = Vec::new();
        archives::walk(archive, input, &Budget::of(0), &mut |found| {
            if let Found::Member { name, .. } = found {
                members.push(name.into());
            }
        });
        let named = rotation::named(&members);
        if named.is_empty() {
            return Rotated::default();
        }
        let Ok(folder) = tempfile::Builder::new().prefix("whyke-").tempdir() else {
            return Rotated::default();
        };
        let place = |at: usize| folder.path().join(at.to_string());
        let mut at = 0..;
        archives::walk(archive, input, budget, &mut |found| match found {
            Found::Member { input, .. } => {
                let at = at.next().unwrap_or(usize::MAX);
                if named.contains(&at) && lay_down(&place(at), input).is_err() {
                    lift(&place(at));
                }
            }
            // Of the member before: what is not whole is not joined, but read where it is.
            Found::Unread { .. } => lift(&place(at.start.saturating_sub(1))),
        });
        let mut places: BTreeMap<PathBuf, usize> = BTreeMap::new();
        for (at, member) in members.iter().enumerate() {
            places.entry(member.clone()).or_insert(at);
        }
        let of = |member: &Path| places.get(member).copied();
        let (mut logs, mut parts) = (BTreeMap::new(), BTreeSet::new());
        let names = members.clone();
        for entry in rotation::entries(members, |member| series::ends(&place(of(member)?))) {
            let Entry::Log(own) = entry else { continue };
            let own: Vec<usize> = own.iter().filter_map(|member| of(member)).collect();
            let piece = |at: &usize| {
                let member = names.get(*at).map(|member| member.display().to_string());
                Piece::new(format!("{name}/{}", member.unwrap_or_default()), place(*at))
            };
            if let Some(first) = own.iter().min() {
                parts.extend(own.iter().copied());
                logs.insert(*first, own.iter().map(piece).collect());
            }
        }
        Rotated { logs, parts, _folder: Some(folder) }
    }

    /// Whether the member is read with its log.
    pub(crate) fn holds(&self, member: usize) -> bool {
        self.parts.contains(&member)
    }

    /// The log that stands at this member's place, the oldest part first.
    pub(crate) fn log_at(&self, member: usize) -> Option<&[Piece]> {
        self.logs.get(&member).map(Vec::as_slice)
    }
}

/// It may never have been there.
fn lift(path: &Path) {
    let _ = fs::remove_file(path);
}

fn lay_down(path: &Path, input: &mut dyn io::Read) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    io::copy(input, &mut file).map(drop)
}
