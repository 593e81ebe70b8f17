//! The plans of a chunk's templates, and telling an instance by its plan.

use std::rc::Rc;

use super::binary_xml::Walk;
use super::brief::Instanced;
use super::hears::{Hears, Stop};
use super::instance::Slot;
use super::plan::{Brief, Plan, Planner, Step};
use super::value::Kind;

/// By their definitions; none for one that must be walked.
#[derive(Debug, Default)]
pub(super) struct Plans {
    known: Vec<(usize, Option<Rc<Plan>>)>,
    planner: Option<Planner>,
    /// Spent on making them in this chunk.
    pub(super) tokens: u32,
    /// Every definition is walked, to compare.
    #[cfg(test)]
    pub(super) has_none: bool,
}

impl Plans {
    /// Of one chunk: real ones have some twenty templates.
    const MOST: usize = 256;

    pub(super) fn clear(&mut self) {
        self.known.clear();
        self.tokens = 0;
    }

    pub(super) fn known(&self, definition: usize) -> Option<Option<Rc<Plan>>> {
        let known = self.known.iter().find(|(known, _)| *known == definition);
        known.map(|(_, plan)| plan.clone())
    }

    /// What makes another one, if there is room for it.
    pub(super) fn planner(&mut self) -> Option<Planner> {
        if self.known.len() >= Plans::MOST {
            return None;
        }
        #[cfg(test)]
        if self.has_none {
            return None;
        }
        let mut planner = self.planner.take().unwrap_or_default();
        planner.clear();
        Some(planner)
    }

    pub(super) fn keep(&mut self, definition: usize, plan: Option<Rc<Plan>>, planner: Planner) {
        self.known.push((definition, plan));
        self.planner = Some(planner);
    }
}

impl Walk {
    pub(super) fn replay(
        &mut self,
        plan: &Plan,
        chunk: &[u8],
        slots: &[Slot],
        depth: u32,
        ear: &mut impl Hears,
    ) -> Result<(), Stop> {
        let values = Instanced { plan, chunk, slots };
        let mut at = 0;
        while let Some(step) = plan.step(at) {
            at += 1;
            match *step {
                Step::Unless { place, to } => {
                    if values.slot(place).is_some_and(|slot| slot.kind == Kind::NULL) {
                        at = to as usize;
                    }
                }
                Step::Start { name, end, brief } => {
                    if ear.at_once(brief, &values)? {
                        at = match brief {
                            Brief::Other { to } => to as usize,
                            _ => end as usize + 1,
                        };
                        continue;
                    }
                    ear.start(plan.text(name))?;
                    if ear.ignores() {
                        at = end as usize;
                    }
                }
                Step::Attribute(name) => ear.attribute(plan.text(name))?,
                Step::Content => ear.content()?,
                Step::Text(text) => ear.text(plan.text(text))?,
                Step::Value(place) => {
                    let Some(slot) = values.slot(place) else { continue };
                    match self.value(chunk, slot, depth, ear) {
                        Err(Stop::Damaged) => {
                            self.damaged = true;
                            at = plan.around(at).ok_or(Stop::Damaged)?;
                        }
                        told => told?,
                    }
                }
                Step::End => ear.end()?,
            }
        }
        Ok(())
    }
}
