//! Base-Filtering-Engine-Connections 2000 and 2001: IPsec connections that came up and ended.

use evidence::{Agreed, NegotiationMode, Statement};

use super::super::endpoint::endpoint;
use super::super::event::Event;
use super::super::words;
use crate::reading::Reading;

pub(super) fn is_wanted(id: u32) -> bool {
    matches!(id, 2000 | 2001)
}

pub(super) fn tell(event: &Event, reading: &mut Reading<'_>) {
    let agreed = Agreed {
        mode: NegotiationMode::Quick,
        keying: None,
        role: None,
        method: words::method(event.field("MachineAuthenticationMethod")),
        local: endpoint(event.field("LocalIPAddress"), ""),
        remote: endpoint(event.field("RemoteIPAddress"), ""),
    };
    let statement = match event.id {
        2000 => Statement::Agrees(agreed),
        _ => Statement::Ends(agreed),
    };
    reading.say(event.place, event.when, statement);
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, told};

    #[test]
    fn a_connection_that_came_up_names_both_ends() {
        let provider = "Microsoft-Windows-Base-Filtering-Engine-Connections";
        let fields = [("RemoteIPAddress", "203.0.113.5"), ("LocalIPAddress", "192.0.2.10")];
        let told = |id| told(&event(provider, id, &fields)).concat();
        assert!(told(2000).contains("Agrees(Agreed { mode: Quick"), "{}", told(2000));
        assert!(told(2000).contains("remote: Some(Address { address: 203.0.113.5, port: 0 })"));
        assert!(told(2001).contains("Ends(Agreed"), "{}", told(2001));
    }
}
