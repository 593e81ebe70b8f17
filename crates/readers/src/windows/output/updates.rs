//! Installed updates: `Get-HotFix`, `wmic qfe`.

use evidence::{Change, Place, Statement, When};

use super::Output;
use super::date::{Order, Printed};
use super::plain::{field, is, starts};
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Default)]
pub(super) struct Updates {
    /// Within a table whose heading names `HotFixID`.
    is_table: bool,
    order: Option<Order>,
    /// Of the block so far: the order of its dates is known only when all were seen.
    updates: Vec<Update>,
}

struct Update {
    place: Place,
    kb: u32,
    installed_on: Option<Printed>,
}

/// No machine lists more at once.
const MOST: usize = 4096;

impl Output for Updates {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let text = line.text.trim();
        let is_long = text.len() > 1000;
        if is_long {
            return;
        }
        if text.split_whitespace().any(|word| is(word, &["HotFixID"])) && !text.contains(':') {
            self.close(reading);
            self.is_table = true;
            // Win32_QuickFixEngineering keeps the date as text, month first on every Windows;
            // Get-HotFix prints it by the user's region.
            self.order = text.contains("FixComments").then_some(Order::MonthFirst);
        } else if let Some((key, value)) = field(text)
            && is(key, &["HotFixID", "InstalledOn"])
        {
            match kb(value) {
                Some(kb) => self.push(line.place(), kb, None, reading),
                None if is(key, &["InstalledOn"]) => {
                    if let Some(last) = self.updates.last_mut() {
                        last.installed_on = Printed::find(value);
                    }
                }
                None => {}
            }
        } else if self.is_table
            && let Some((kb, rest)) = kb_in(text)
        {
            self.push(line.place(), kb, Printed::find(rest), reading);
        }
    }

    fn close(&mut self, reading: &mut Reading<'_>) {
        self.tell(reading);
        self.is_table = false;
        self.order = None;
    }
}

impl Updates {
    fn push(&mut self, place: Place, kb: u32, on: Option<Printed>, reading: &mut Reading<'_>) {
        if self.updates.len() >= MOST {
            self.tell(reading);
        }
        self.updates.push(Update { place, kb, installed_on: on });
    }

    fn tell(&mut self, reading: &mut Reading<'_>) {
        let stated = self.updates.iter().filter_map(|update| update.installed_on);
        let seen = stated.map(Printed::order).find(|order| *order != Order::Unknown);
        let order = self.order.or(seen).unwrap_or(Order::Unknown);
        for update in self.updates.drain(..) {
            let at = update.installed_on.and_then(|on| on.at(order));
            let when = at.map_or(When::Absent, When::WithoutZone);
            let change = Change::Update { kb: update.kb, installed: true, title: "" };
            reading.say(update.place, when, Statement::Changes(change));
        }
    }
}

/// `KB5009543`, and nothing else.
pub(super) fn kb(word: &str) -> Option<u32> {
    let digits = word.strip_prefix("KB").or_else(|| word.strip_prefix("kb"))?;
    let is_number = (6..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}

/// The first word that is one, and what stands behind it.
fn kb_in(text: &str) -> Option<(u32, &str)> {
    let word = text.split_whitespace().find(|word| starts(word, "kb") && kb(word).is_some())?;
    let (_, rest) = text.split_once(word)?;
    Some((kb(word)?, rest))
}

#[cfg(test)]
mod tests {
    use evidence::Timestamp;

    use crate::told::facts;

    fn told(text: &str) -> Vec<(u64, Option<i64>, String)> {
        let seconds = |at: Timestamp| at.0 / Timestamp::SECOND;
        let facts = facts(text.as_bytes()).0.into_iter();
        facts.map(|(at, when, said)| (at, when.on_its_clock().map(seconds), said)).collect()
    }

    fn update(kb: u32) -> String {
        format!("Changes(Update {{ kb: {kb}, installed: true, title: \"\" }})")
    }

    #[test]
    fn updates_are_told_with_their_day_where_its_order_is_sure() {
        let text = "\
Source        Description      HotFixID      InstalledBy          InstalledOn
------        -----------      --------      -----------          -----------
PC            Update           KB5009543     NT AUTHORITY\\SYSTEM  12/01/2022 00:00:00
PC            Security Update  KB5008876     NT AUTHORITY\\SYSTEM  13/01/2022 00:00:00
PC            Update           KB5000000
";
        assert_eq!(
            told(text),
            [
                (3, Some(1_641_945_600), update(5_009_543)),
                (4, Some(1_642_032_000), update(5_008_876)),
                (5, None, update(5_000_000)),
            ]
        );
        let unsure = text.replace("13/01", "11/01");
        assert_eq!(told(&unsure)[0], (3, None, update(5_009_543)));
    }

    #[test]
    fn wmic_prints_the_month_first_on_every_windows() {
        let text = "\
C:\\>wmic qfe list brief
Description      FixComments  HotFixID   InstallDate  InstalledBy          InstalledOn  Name
Update                        KB5009543               NT AUTHORITY\\SYSTEM  1/12/2022
";
        assert_eq!(told(text), [(3, Some(1_641_945_600), update(5_009_543))]);
        let list =
            "HotFixID      : KB5009543\nInstalledOn   : mercoledì 12 gennaio 2022 00:00:00\n";
        assert_eq!(told(list), [(1, Some(1_641_945_600), update(5_009_543))]);
    }

    #[test]
    fn a_number_in_prose_is_no_installed_update() {
        assert_eq!(told("after KB5009543 the VPN stopped\n"), []);
    }
}
