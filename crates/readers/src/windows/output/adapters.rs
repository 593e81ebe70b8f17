//! Network adapters of other VPN software: `Get-NetAdapter`.

use evidence::{Attachment, Change, Statement, When};

use super::Output;
use super::plain::{field, is, is_rule};
use super::software;
use crate::pasted::Line;
use crate::reading::Reading;

/// Where the columns of its table begin, in bytes.
#[derive(Default)]
pub(super) struct Adapters {
    columns: Option<(usize, usize)>,
}

impl Output for Adapters {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let text = line.text;
        let say = |reading: &mut Reading<'_>, statement| {
            reading.say(line.place(), When::Absent, statement);
        };
        if let Some((key, value)) = field(text)
            && is(key, &["InterfaceDescription"])
            && value.len() < 200
            && software::is_known(value)
        {
            return say(reading, Statement::Changes(Change::Software { name: value }));
        }
        if let (Some(from), Some(to)) = (text.find("InterfaceDescription"), text.find("ifIndex")) {
            self.columns = (from < to).then_some((from, to));
            return;
        }
        let Some((from, to)) = self.columns else {
            return;
        };
        if is_rule(text) {
            return;
        }
        // A cut description ends in dots and is still known by its beginning.
        let (Some(name), Some(description), Some(rest)) =
            (text.get(..from), text.get(from..to), text.get(to..))
        else {
            return;
        };
        if software::is_known(description) {
            let name = description.trim();
            say(reading, Statement::Changes(Change::Software { name }));
        }
        let mut words = rest.split_whitespace();
        if words.next().is_some_and(|index| index.parse::<u32>().is_ok())
            && words.next() == Some("Disconnected")
        {
            let attachment = Attachment::Disconnected { adapter: name.trim() };
            say(reading, Statement::Attached(attachment));
        }
    }

    fn close(&mut self, _reading: &mut Reading<'_>) {
        self.columns = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::assert_told;

    #[test]
    fn foreign_and_disconnected_adapters_are_told() {
        let text = "\
Name                      InterfaceDescription                    ifIndex Status       MacAddress
----                      --------------------                    ------- ------       ----------
Ethernet 2                TAP-Windows Adapter V9                       12 Disconnected 00-FF-00-00-00-01
Wi-Fi                     Intel(R) Wi-Fi 6 AX201 160MHz                 7 Up           00-00-00-00-00-02
";
        assert_told(
            text,
            &[
                (3, Statement::Changes(Change::Software { name: "TAP-Windows Adapter V9" })),
                (3, Statement::Attached(Attachment::Disconnected { adapter: "Ethernet 2" })),
            ],
        );
    }
}
