//! A table that remembers the first few distinct keys and refuses the rest.

use super::octets::mix;

/// Probing is short, so that no choice of keys makes it slow.
const PROBES: usize = 16;

#[derive(Clone, Debug)]
pub(super) struct Few<K, V> {
    slots: Vec<u16>,
    entries: Vec<(K, V)>,
    most: usize,
    full: bool,
}

impl<K: PartialEq, V> Few<K, V> {
    /// `most` is at most 16 384.
    pub(super) fn new(most: usize) -> Self {
        let most = most.min(1 << 14);
        let slots = vec![u16::MAX; (most * 2).next_power_of_two()];
        Self { slots, entries: Vec::new(), most, full: false }
    }

    /// The value of `key`, made if it is new; `None` if there is no room.
    #[inline]
    pub(super) fn entry(&mut self, hash: u64, key: K, new: impl FnOnce() -> V) -> Option<&mut V> {
        let mask = self.slots.len() - 1;
        for probe in 0..PROBES {
            let slot = (hash as usize).wrapping_add(probe) & mask;
            let index = usize::from(*self.slots.get(slot)?);
            if index == usize::from(u16::MAX) {
                if self.entries.len() >= self.most {
                    break;
                }
                *self.slots.get_mut(slot)? = self.entries.len() as u16;
                self.entries.push((key, new()));
                return self.entries.last_mut().map(|(_, value)| value);
            }
            if self.entries.get(index).is_some_and(|(known, _)| *known == key) {
                return self.entries.get_mut(index).map(|(_, value)| value);
            }
        }
        self.full = true;
        None
    }

    pub(super) fn find(&self, hash: u64, key: &K) -> Option<&V> {
        self.entries.get(self.index(hash, key)?).map(|(_, value)| value)
    }

    #[inline(always)]
    pub(super) fn find_mut(&mut self, hash: u64, key: &K) -> Option<&mut V> {
        let index = self.index(hash, key)?;
        self.entries.get_mut(index).map(|(_, value)| value)
    }

    #[inline(always)]
    fn index(&self, hash: u64, key: &K) -> Option<usize> {
        if self.entries.is_empty() {
            return None;
        }
        let mask = self.slots.len() - 1;
        for probe in 0..PROBES {
            let slot = (hash as usize).wrapping_add(probe) & mask;
            let index = usize::from(*self.slots.get(slot)?);
            if self.entries.get(index)?.0 == *key {
                return Some(index);
            }
        }
        None
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Some key was refused.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// In the order in which they came.
    pub(super) fn into_entries(self) -> Vec<(K, V)> {
        self.entries
    }
}

/// Of two addresses as they stand in a header.
#[inline(always)]
pub(super) fn pair_hash(source: u64, destination: u64) -> u64 {
    mix(source, destination)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_first_and_refuses_the_rest() {
        let mut few = Few::new(4);
        for key in 0..100_u64 {
            if let Some(count) = few.entry(mix(key, 0), key, || 0_u32) {
                *count += 1;
            }
        }
        assert_eq!(few.len(), 4);
        assert!(few.is_full());
        assert_eq!(few.find(mix(2, 0), &2), Some(&1));
        assert_eq!(few.find(mix(9, 0), &9), None);
    }

    #[test]
    fn colliding_keys_do_not_make_it_slow_or_wrong() {
        let mut few = Few::new(1000);
        for key in 0..1000_u64 {
            few.entry(7, key, || ());
        }
        assert_eq!(few.len(), PROBES);
        assert!(few.is_full());
    }
}
