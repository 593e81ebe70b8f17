//! VPN-Client 10001–10008: profiles created, changed and deleted.

use evidence::{Change, Statement};

use super::super::event::Event;
use crate::reading::Reading;

/// The even ones up to 10006 say that it failed; 10007 and 10008 that part of it did.
pub(super) fn is_wanted(id: u32) -> bool {
    matches!(id, 10001 | 10003 | 10005 | 10007 | 10008)
}

/// `VpnConnectionName` first; the properties may hold a preshared key and are never read.
pub(super) fn tell(event: &Event, reading: &mut Reading<'_>) {
    let name = event.pick("VpnConnectionName", 0);
    if name.is_empty() {
        return;
    }
    let change = match event.id {
        10001 => Change::ProfileCreated { name },
        10003 => Change::ProfileDeleted { name },
        10005 | 10007 | 10008 => Change::ProfileChanged { name },
        _ => return,
    };
    reading.say(event.place, event.when, Statement::Changes(change));
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, told};

    #[test]
    fn a_profile_s_life_is_told_and_what_failed_is_not() {
        let said = |id| {
            let fields = [("VpnConnectionName", "Office"), ("PropertiesString", "L2tpPsk : x")];
            told(&event("Microsoft-Windows-VPN-Client", id, &fields)).concat()
        };
        assert_eq!(said(10001), "Whole Changes(ProfileCreated { name: \"Office\" })");
        assert_eq!(said(10005), "Whole Changes(ProfileChanged { name: \"Office\" })");
        assert_eq!(said(10003), "Whole Changes(ProfileDeleted { name: \"Office\" })");
        assert_eq!(said(10002), "");
    }
}
