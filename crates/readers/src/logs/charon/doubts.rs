//! What speaks against one configuration of several: another one may do.

use evidence::{Place, When};

use super::{Charon, Entry, before};
use crate::pasted::floor;
use crate::reading::Reading;

/// Held at once: further ones judge as they come.
const MOST: usize = 16;
/// Bytes of one.
const MOST_BYTES: usize = 1024;

/// A sentence until its thread says how it goes on.
#[derive(Debug)]
pub(super) struct Doubt {
    thread: u32,
    text: String,
    place: Place,
    when: When,
}

/// What is said while an address is looked for (`ike_config.c`, `mem_pool.c`, `dhcp_socket.c`).
const BETWEEN: [&str; 4] =
    ["peer requested virtual IP ", "assigning new lease ", "reassigning ", "sending DHCP "];
/// Another configuration does, or another pool.
const SETTLED: [&str; 2] = ["switching to peer config '", "assigning virtual IP "];

/// Written before another configuration is tried, or none is left (strongSwan 5.0 to 6.0:
/// `ike_auth.c`, `auth_cfg.c`, `xauth.c`).
fn is_doubt(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(b'c') => {
            text.starts_with("constraint check failed: ")
                || text.starts_with("constraint requires ")
        }
        Some(b'p') => text.starts_with("peer requested EAP, config ") || before::is_full(text),
        // Another pool may have one, or one of the other kind be given.
        Some(b'n') => before::is_without(text) || before::is_full(text),
        Some(b's') if text.starts_with("selected peer config '") => text.contains("acceptable"),
        // `RSA-1024 signatures not acceptable`
        Some(b'B' | b'E' | b'I' | b'R' | b'X' | b's') => text.ends_with(" not acceptable"),
        _ => false,
    }
}

impl Charon {
    /// Whether the sentence waits for what comes next.
    pub(super) fn doubts(&mut self, thread: u32, entry: Entry<'_>) -> bool {
        if !is_doubt(entry.text) || self.doubts.len() >= MOST {
            return false;
        }
        let text = entry.text[..floor(entry.text, MOST_BYTES)].to_owned();
        self.doubts.push(Doubt { thread, text, place: entry.place, when: entry.when });
        true
    }

    /// The thread goes on: with another configuration nothing was wrong.
    pub(super) fn settles(&mut self, thread: u32, text: &str, reading: &mut Reading<'_>) {
        if is_doubt(text) || BETWEEN.iter().any(|start| text.starts_with(start)) {
            return;
        }
        let (of_thread, others) =
            std::mem::take(&mut self.doubts).into_iter().partition(|doubt| doubt.thread == thread);
        self.doubts = others;
        if !SETTLED.iter().any(|start| text.starts_with(start)) {
            self.tell_doubts(of_thread, reading);
        }
    }

    /// Nothing follows.
    pub(super) fn end_doubts(&mut self, reading: &mut Reading<'_>) {
        let all = std::mem::take(&mut self.doubts);
        self.tell_doubts(all, reading);
    }

    fn tell_doubts(&mut self, doubts: Vec<Doubt>, reading: &mut Reading<'_>) {
        for Doubt { thread, text, place, when } in doubts {
            self.remarks(thread, Entry { place, when, text: &text }, reading);
            self.breath.goes_on = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    const ASKS: &str = "06[IKE] peer requested EAP, config unacceptable\n";
    const SWITCHES: &str = "06[CFG] switching to peer config 'rw-eap'\n";

    #[test]
    fn a_configuration_that_another_replaces_is_no_failure() {
        assert_eq!(judgements(&format!("{ASKS}{SWITCHES}")), [""; 0]);
        let tried = "06[CFG] constraint check failed: identity 'gw.example' required\n\
                     06[CFG] selected peer config 'a' unacceptable: constraint checking failed\n";
        assert_eq!(judgements(&format!("{tried}{SWITCHES}")), [""; 0]);
        let told = judgements(&format!("{tried}06[CFG] no alternative config found\n"));
        assert_eq!(told, ["1 #0 WrongIdentity"]);
        // Another thread's word settles nothing.
        let told = judgements(&format!("{ASKS}07[CFG] switching to peer config 'rw-eap'\n"));
        assert_eq!(told, ["1 #0 MethodRefused"]);
        assert_eq!(judgements(ASKS), ["1 #0 MethodRefused"]);
        let told = judgements(&format!("{ASKS}{SWITCHES}{ASKS}06[IKE] x\n"));
        assert_eq!(told, ["3 #0 MethodRefused"]);
    }

    #[test]
    fn more_than_are_held_are_told_at_once() {
        let many: String = (0..40).map(|thread| ASKS.replace("06", &thread.to_string())).collect();
        assert_eq!(judgements(&many).len(), 40);
    }
}
