//! Rows that are exported sorted by the newest, told in the order of time all the same.

use evidence::Timestamp;

/// Rows that are held until they can be told.
const MOST: usize = 10_000;
/// Steps of time that decide: records of several machines may cross by a second.
const STEPS: u32 = 8;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Direction {
    #[default]
    Unknown,
    OldestFirst,
    NewestFirst,
}

/// Most steps between rows tell which way they are sorted.
#[derive(Debug)]
pub(super) struct Order<T> {
    direction: Direction,
    held: Vec<T>,
    last: Option<Timestamp>,
    /// Steps to a later and to an earlier moment.
    later: u32,
    earlier: u32,
}

impl<T> Default for Order<T> {
    fn default() -> Order<T> {
        let direction = Direction::Unknown;
        Order { direction, held: Vec::new(), last: None, later: 0, earlier: 0 }
    }
}

impl<T> Order<T> {
    /// The rows that can be told now.
    pub(super) fn row(&mut self, at: Option<Timestamp>, row: T) -> Vec<T> {
        if let Some((at, last)) = at.zip(self.last) {
            self.later = self.later.saturating_add(u32::from(at > last));
            self.earlier = self.earlier.saturating_add(u32::from(at < last));
        }
        if self.direction == Direction::Unknown && self.later + self.earlier >= STEPS {
            self.direction = self.majority(Direction::OldestFirst);
        }
        self.last = at.or(self.last);
        self.held.push(row);
        match self.direction {
            Direction::OldestFirst => std::mem::take(&mut self.held),
            _ if self.held.len() < MOST => Vec::new(),
            _ => self.end(false),
        }
    }

    /// What was held; `newest_first` where all of it is of one moment.
    pub(super) fn end(&mut self, newest_first: bool) -> Vec<T> {
        let even = if newest_first { Direction::NewestFirst } else { Direction::OldestFirst };
        let mut held = std::mem::take(&mut self.held);
        let direction = match self.direction {
            Direction::Unknown => self.majority(even),
            direction => direction,
        };
        if direction == Direction::NewestFirst {
            held.reverse();
        }
        held
    }

    fn majority(&self, even: Direction) -> Direction {
        match self.later.cmp(&self.earlier) {
            std::cmp::Ordering::Less => Direction::NewestFirst,
            std::cmp::Ordering::Equal => even,
            std::cmp::Ordering::Greater => Direction::OldestFirst,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(times: &[i64]) -> Vec<usize> {
        let mut order = Order::default();
        let mut told = Vec::new();
        for (row, time) in times.iter().enumerate() {
            told.extend(order.row(Some(Timestamp(*time)), row));
        }
        told.extend(order.end(true));
        told
    }

    #[test]
    fn rows_are_told_in_the_order_of_time() {
        assert_eq!(rows(&[3, 3, 2, 1]), [3, 2, 1, 0]);
        assert_eq!(rows(&[1, 1, 2, 3]), [0, 1, 2, 3]);
        assert_eq!(rows(&[1, 1]), [1, 0]);
        // One record is late.
        let times = [2, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        assert_eq!(rows(&times), (0..times.len()).collect::<Vec<_>>());
        assert_eq!(rows(&[]), [0; 0]);
    }
}
