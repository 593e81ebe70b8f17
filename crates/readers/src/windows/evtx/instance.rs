//! Instances of templates in a chunk: where the definition stands, where the values.

use super::octets::{u16_at, u32_at};
use super::value::Kind;

/// One value of a template instance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) kind: Kind,
    pub(super) start: u32,
    length: u16,
}

/// An instance of a template: where its definition stands and its values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instance {
    /// Of the definition in the chunk, which several instances share.
    pub(super) definition: usize,
    /// Where the number of values stands.
    values: usize,
}

/// Where a definition's elements begin behind its start.
const DEFINITION_HEAD: usize = 24;

/// The instance of a template that begins at `at`, behind the head of a fragment or not.
pub(super) fn instance(chunk: &[u8], at: usize) -> Option<Instance> {
    let at = if chunk.get(at) == Some(&0x0f) { at + 4 } else { at };
    if chunk.get(at)? & 0xbf != 0x0c {
        return None;
    }
    let definition = u32_at(chunk, at + 6)? as usize;
    let here = at + 10;
    let length = u32_at(chunk, definition.checked_add(DEFINITION_HEAD - 4)?)? as usize;
    let values = match definition == here {
        true => here + DEFINITION_HEAD + length.min(chunk.len()),
        false => here,
    };
    Some(Instance { definition, values })
}

impl Instance {
    /// One value without the others.
    pub(super) fn slot(self, chunk: &[u8], end: usize, place: u16) -> Option<Slot> {
        let count = u32_at(chunk, self.values)? as usize;
        let heads = chunk.get(self.values + 4..)?.get(..count.checked_mul(4)?)?;
        let (before, own) = heads.split_at_checked(usize::from(place) * 4)?;
        let own = own.first_chunk::<4>()?;
        let before: usize =
            before.chunks_exact(4).filter_map(|head| u16_at(head, 0)).map(usize::from).sum();
        let start = self.values + 4 + heads.len() + before;
        let length = u16_at(own, 0)?;
        let fits = start + usize::from(length) <= end.min(chunk.len());
        fits.then_some(Slot { kind: Kind(own[2]), start: start as u32, length })
    }

    /// Whether all of them lie before `end`; those that do not are left out.
    pub(super) fn slots(self, chunk: &[u8], end: usize, slots: &mut Vec<Slot>) -> bool {
        slots.clear();
        let heads = u32_at(chunk, self.values)
            .and_then(|count| (count as usize).checked_mul(4))
            .and_then(|length| chunk.get(self.values + 4..)?.get(..length));
        let Some(heads) = heads else { return false };
        let mut start = self.values + 4 + heads.len();
        for head in heads.chunks_exact(4) {
            let length = u16::from_le_bytes([head[0], head[1]]);
            if start + usize::from(length) > end.min(chunk.len()) {
                return false;
            }
            slots.push(Slot { kind: Kind(head[2]), start: start as u32, length });
            start += usize::from(length);
        }
        true
    }
}

impl Slot {
    pub(super) fn bytes(self, chunk: &[u8]) -> &[u8] {
        let start = self.start as usize;
        chunk.get(start..start + usize::from(self.length)).unwrap_or_default()
    }
}

/// Of a definition: behind its head and that of the fragment, which says nothing.
pub(super) fn first_token(chunk: &[u8], definition: usize) -> usize {
    let start = definition.saturating_add(DEFINITION_HEAD);
    let is_start = |at: usize| chunk.get(at).is_some_and(|token| token & 0xbf == 0x01);
    if is_start(start + 4) { start + 4 } else { start }
}
