//! What a thread said before gives some of its judgements their meaning.

use evidence::{Place, Remark, When};

use super::Entry;
use crate::pasted::floor;

/// Threads that are known at once; the oldest gives way.
const MOST: usize = 32;
/// Bytes of a name.
const MOST_BYTES: usize = 256;

/// `received netlink error: File exists (17)` (`kernel_netlink_shared.c`), before what could not be
/// added for it.
const KERNEL_ERROR: &str = "received netlink error: ";
const KERNEL: [(&str, Remark); 4] = [
    ("File exists", Remark::SaExists),
    ("Operation not permitted", Remark::KernelDenied),
    ("Cannot allocate memory", Remark::KernelShort),
    ("No buffer space available", Remark::KernelShort),
];

/// `mem_pool.c`, `attr_sql_provider.c`: a pool was there.
const FULL: [(&str, &str); 2] =
    [("pool '", "is full, unable to assign address"), ("no available address found in pool '", "")];

#[derive(Debug, Default)]
struct Thread {
    number: u32,
    /// What the kernel's last error means.
    kernel: Option<Remark>,
    /// Of the message that it is at: the client refuses the EAP method.
    refuses: bool,
    /// Why the pool, or what stands for one, gives no address.
    empty: Option<Remark>,
    /// An address was given.
    assigns: bool,
    /// What is wrong with a certificate was said: that none is left to trust follows from it.
    has_fault: bool,
}

/// Which IKE SA has to go for another one, until its number is said.
#[derive(Debug)]
pub(super) struct Replaced {
    thread: u32,
    pub(super) peer: String,
    pub(super) place: Place,
    pub(super) when: When,
}

#[derive(Debug, Default)]
pub(super) struct Before {
    threads: Vec<Thread>,
    /// Another process has its port.
    lacks_port: bool,
    /// The file of preshared keys could not be read to its end.
    lacks_secrets: bool,
    /// A file of a private key may not be read.
    lacks_key: bool,
    /// A private key was loaded, or a preshared one.
    has_private: bool,
    has_shared: bool,
    replaced: Option<Replaced>,
    /// As a client: the server has asked who its user is, and nothing else yet.
    is_named: bool,
}

impl Before {
    /// A message came in.
    pub(super) fn begins(&mut self, number: u32, text: &str) {
        self.threads.retain(|thread| thread.number != number);
        if text.ends_with(" EAP/RES/NAK ]") {
            self.of(number).refuses = true;
        }
    }

    fn of(&mut self, number: u32) -> &mut Thread {
        let known = self.threads.iter().position(|thread| thread.number == number);
        let at = known.unwrap_or_else(|| {
            if self.threads.len() >= MOST {
                self.threads.remove(0);
            }
            self.threads.push(Thread { number, ..Thread::default() });
            self.threads.len() - 1
        });
        &mut self.threads[at]
    }

    pub(super) fn hears(&mut self, number: u32, text: &str) {
        match text.as_bytes().first() {
            Some(b'a') if text.starts_with("assigning virtual IP ") => {
                self.of(number).assigns = true;
            }
            Some(b'D') if text.starts_with("DHCP ") && text.ends_with(" timed out") => {
                self.of(number).empty = Some(Remark::NoLease);
            }
            Some(b'p' | b'n') if is_full(text) => {
                self.of(number).empty = Some(Remark::NoAddress);
            }
            Some(b'r') => {
                if let Some(error) = text.strip_prefix(KERNEL_ERROR) {
                    let known = KERNEL.iter().find(|(start, _)| error.starts_with(start));
                    self.of(number).kernel = known.map(|(_, what)| *what);
                }
            }
            Some(b's') if text.starts_with("subject certificate invalid ") => {
                self.of(number).has_fault = true;
            }
            Some(b's') if text.starts_with("server requested EAP_") => {
                self.is_named = text.starts_with("server requested EAP_IDENTITY");
            }
            // `loaded ANY private key`, `  loaded IKE secret for %any` (load_creds, stroke_cred.c)
            Some(b'l' | b' ') if text.trim_start().starts_with("loaded ") => {
                self.has_private |= text.contains(" private key");
                self.has_shared |= text.contains(" shared key") || text.contains(" secret for ");
            }
            // By another daemon, until this one is started again (socket_default_socket.c).
            Some(b'u') if text.starts_with("unable to bind socket: ") => {
                self.lacks_port |= text.contains("in use");
            }
            Some(b'l') if text.starts_with("loading secrets from '") => {
                self.lacks_secrets = false;
            }
            // `stroke_cred.c`: what stands behind that line was not read.
            Some(b'l') if is_objection(text) => self.lacks_secrets = true,
            Some(b'o') if text.starts_with("opening secrets file '") => {
                self.lacks_secrets = text.contains("' failed: ");
            }
            Some(b'o') if text.starts_with("opening '") && text.contains("/private/") => {
                self.lacks_key |= text.ends_with("' failed: Permission denied");
            }
            _ => {}
        }
    }

    pub(super) fn refine(
        &mut self,
        number: u32,
        what: Remark,
        text: &str,
        shows_pools: bool,
    ) -> Remark {
        let thread = self.threads.iter().find(|thread| thread.number == number);
        match what {
            Remark::KernelRefused => thread.and_then(|own| own.kernel).unwrap_or(what),
            Remark::EapFailed if self.is_named && text.starts_with("received EAP_FAILURE") => {
                Remark::EapEnded
            }
            // No password was asked for.
            Remark::EapFailed if thread.is_some_and(|own| own.refuses) => Remark::EapMethodRefused,
            Remark::NoSocket if self.lacks_port => Remark::PortTaken,
            Remark::NoSecret if self.lacks_secrets => Remark::SecretsUnread,
            Remark::NoSecret if self.has_private && !self.has_shared => Remark::NoSecretButKey,
            Remark::NoPrivateKey if self.lacks_key => Remark::KeyUnread,
            // A pool that is asked says so, in the group CFG.
            Remark::NoAddress if text.starts_with("no virtual IP found") && shows_pools => {
                thread.and_then(|own| own.empty).unwrap_or(Remark::NoPool)
            }
            other => other,
        }
    }

    /// That a certificate is refused in TLS, once the reason was said.
    pub(super) fn follows_fault(&self, number: u32, what: Remark) -> bool {
        let follows = matches!(what, Remark::Untrusted | Remark::TlsCertificateRefused);
        follows && self.threads.iter().any(|thread| thread.number == number && thread.has_fault)
    }

    /// Of several addresses that were asked for one was given (`ike_config.c`, `build_r`).
    pub(super) fn has_address(&self, number: u32, text: &str) -> bool {
        let own = self.threads.iter().find(|thread| thread.number == number);
        own.is_some_and(|own| own.assigns) && is_without(text)
    }

    pub(super) fn is_replaced(&mut self, thread: u32, peer: &str, entry: Entry<'_>) {
        let peer = peer[..floor(peer, MOST_BYTES)].to_owned();
        self.replaced = Some(Replaced { thread, peer, place: entry.place, when: entry.when });
    }

    /// The thread says next which one it deletes.
    pub(super) fn replaced(&mut self, thread: u32) -> Option<Replaced> {
        self.replaced.take().filter(|own| own.thread == thread)
    }
}

/// No pool gave an address of this kind; others may.
pub(super) fn is_without(text: &str) -> bool {
    text.starts_with("no virtual IP found for ")
}

pub(super) fn is_full(text: &str) -> bool {
    FULL.iter().any(|(start, part)| text.starts_with(start) && text.contains(part))
}

/// `line 3: missing ' : ' separator`
fn is_objection(text: &str) -> bool {
    const WHAT: [&str; 3] = ["missing ", "token must be ", "premature end"];
    let line = text.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
    line.is_some_and(|(number, what)| {
        number.bytes().all(|byte| byte.is_ascii_digit())
            && WHAT.iter().any(|start| what.starts_with(start))
    })
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    const PARSED: &str = "08[ENC] parsed IKE_AUTH request 5 [ AUTH ]\n";
    const SELECTED: &str = "08[CFG] selected peer config 'rw'\n";
    const NONE: &str = "08[IKE] no virtual IP found for %any requested by 'anna'\n";
    const ENDS: &str = "08[IKE] no virtual IP found, sending INTERNAL_ADDRESS_FAILURE\n";

    fn told(lines: &[&str]) -> Vec<String> {
        let log = format!("{PARSED}{SELECTED}{}", lines.concat());
        let mut said = judgements(&log);
        said.dedup();
        said.iter().map(|one| one.rsplit(' ').next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn who_has_no_socket_may_have_said_why() {
        let taken = "00[NET] unable to bind socket: Address already in use\n";
        let none = "04[NET] no socket implementation registered, sending failed\n";
        let starts = "00[DMN] Starting IKE charon daemon (strongSwan 5.9.8, Linux 6.1, x86_64)\n";
        assert_eq!(judgements(&format!("{taken}{PARSED}{none}")).last().unwrap(), "3 #0 PortTaken");
        let again = judgements(&format!("{taken}{starts}{PARSED}{none}"));
        assert!(again.last().unwrap().ends_with("NoSocket"), "{again:?}");
    }

    #[test]
    fn that_nobody_is_trusted_follows_from_what_is_wrong_with_a_certificate() {
        let over = "08[CFG] subject certificate invalid (valid from Jun 01 13:37:38 2024 to Jun 01 \
                    13:37:38 2025)\n";
        let none = "08[TLS] no trusted certificate found for 'anna' to verify TLS peer\n";
        let alert = "08[TLS] sending fatal TLS alert 'certificate unknown'\n";
        assert_eq!(told(&[over, none, alert]), ["OutOfDate"]);
        assert_eq!(told(&[none]), ["Untrusted"]);
        assert_eq!(told(&[over, &none.replace("08[", "09[")]), ["OutOfDate", "Untrusted"]);
    }

    #[test]
    fn who_has_a_private_key_alone_may_want_no_preshared_one() {
        let none = "08[IKE] no shared key found for 'a' - 'b'\n";
        let private = "07[CFG] loaded ANY private key\n";
        let shared = "07[CFG]   loaded IKE secret for %any\n";
        assert_eq!(told(&[private, none]), ["NoSecretButKey"]);
        assert_eq!(told(&[private, shared, none]), ["NoSecret"]);
        assert_eq!(told(&[none]), ["NoSecret"]);
    }

    #[test]
    fn why_no_address_is_given_is_told_apart() {
        let full = "08[CFG] pool 'p1' is full, unable to assign address\n";
        let silent = "08[CFG] DHCP DISCOVER timed out\n";
        let given = "08[IKE] assigning virtual IP 10.9.0.14 to peer 'anna'\n";
        let second = "08[IKE] no virtual IP found for %any6 requested by 'anna'\n";
        let asks = "08[IKE] peer requested virtual IP %any\n";
        let answer = "08[ENC] generating TRANSACTION response 6 [ HASH CP ]\n";
        for (lines, wanted) in [
            (vec![asks, NONE, ENDS], vec!["NoPool", "NoPool"]),
            (vec![asks, NONE, answer], vec!["NoPool"]),
            (vec![asks, full, NONE, ENDS], vec!["NoAddress", "NoAddress", "NoAddress"]),
            (vec![asks, silent, NONE, ENDS], vec!["NoLease", "NoLease"]),
            (vec![given, asks, second, answer], vec![]),
            (vec![second, asks, given, answer], vec![]),
            (vec![asks, full, given, answer], vec![]),
        ] {
            assert_eq!(told(&lines), wanted, "{lines:?}");
        }
        // What does not show whether a pool was asked does not say that there is none.
        assert_eq!(judgements(NONE), ["1 #0 NoAddress"]);
    }

    #[test]
    fn what_the_kernel_answers_says_why_it_refuses() {
        let fails = "08[KNL] unable to add SAD entry with SPI c1234567 (FAILED)\n";
        for (error, wanted) in [
            ("Operation not permitted (1)", "KernelDenied"),
            ("Cannot allocate memory (12)", "KernelShort"),
            ("No buffer space available (105)", "KernelShort"),
            ("File exists (17)", "SaExists"),
            ("Function not implemented (38)", "KernelRefused"),
        ] {
            let error = format!("08[KNL] received netlink error: {error}\n");
            assert_eq!(told(&[&error, fails]), [wanted], "{error}");
            // Another thread's error says nothing of it.
            let other = error.replace("08[", "09[");
            assert_eq!(told(&[&other, fails]), ["KernelRefused"], "{error}");
        }
    }

    #[test]
    fn a_method_that_the_client_refuses_is_not_its_password() {
        let refused = "08[CFG] received RADIUS Access-Reject from server 'primary'\n";
        let nak = "08[ENC] parsed IKE_AUTH request 6 [ EAP/RES/NAK ]\n";
        let next = "08[ENC] parsed IKE_AUTH request 7 [ EAP/RES/MSCHAPV2 ]\n";
        assert_eq!(told(&[nak, refused]), ["EapMethodRefused"]);
        assert_eq!(told(&[nak, next, refused]), ["EapFailed"]);
    }

    #[test]
    fn a_server_that_asks_for_no_proof_has_refused_none() {
        let asks = "07[IKE] server requested EAP_IDENTITY (id 0x00), sending 'anna'\n";
        let method = "08[IKE] server requested EAP_MSCHAPV2 authentication (id 0x02)\n";
        let fails = "08[IKE] received EAP_FAILURE, EAP authentication failed\n";
        assert_eq!(told(&[asks, fails]), ["EapEnded"]);
        assert_eq!(told(&[asks, method, fails]), ["EapFailed"]);
        // What is left out of a log is not known.
        assert_eq!(told(&[fails]), ["EapFailed"]);
    }

    #[test]
    fn a_key_that_was_not_read_is_there() {
        let none = "08[IKE] no shared key found for 'gw' - 'anna'\n";
        let reads = "00[CFG] loading secrets from '/etc/ipsec.secrets'\n";
        for line in [
            "00[CFG] opening secrets file '/etc/ipsec.secrets' failed: Permission denied\n",
            "00[CFG] line 3: missing ' : ' separator\n",
            "00[CFG] line 12: token must be either RSA, ECDSA, PSK, or EAP\n",
        ] {
            assert_eq!(told(&[reads, line, none]), ["SecretsUnread"], "{line}");
            assert_eq!(told(&[reads, line, reads, none]), ["NoSecret"], "{line}");
        }
        let denied = "00[LIB] opening '/etc/ipsec.d/private/gw.pem' failed: Permission denied\n";
        let keyless = "08[IKE] no private key found for 'gw'\n";
        assert_eq!(told(&[denied, keyless]), ["KeyUnread"]);
        assert_eq!(told(&[keyless]), ["NoPrivateKey"]);
    }

    #[test]
    fn the_tunnel_that_another_one_drives_out_is_the_one_that_is_named() {
        let log = "05[IKE] IKE_SA rw[1] established between 192.0.2.1[gw]...192.0.2.7[anna]\n\
                   06[IKE] IKE_SA rw[2] established between 192.0.2.1[gw]...192.0.2.9[anna]\n\
                   06[IKE] deleting duplicate IKE_SA for peer 'anna' due to uniqueness policy\n\
                   06[IKE] deleting IKE_SA rw[1] between 192.0.2.1[gw]...192.0.2.7[anna]\n";
        let packet = |thread: u32, host: u32| {
            format!(
                "0{thread}[NET] received packet: from 192.0.2.{host}[4500] to 192.0.2.1[4500] (96 \
                 bytes)\n0{thread}[ENC] parsed IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]\n"
            )
        };
        let (first, rest) = log.split_at(log.find("06[").unwrap_or_default());
        let both = judgements(&format!("{}{first}{}{rest}", packet(5, 7), packet(6, 9)));
        assert_eq!(both, ["3 #0 Established", "6 #1 Established", "7 #0 Replaced"]);
        for line in ["canceling", "cancelling"] {
            let line = format!("08[IKE] {line} IKE_SA setup due to uniqueness policy\n");
            assert_eq!(told(&[&line]), ["IdentityConnected"]);
        }
        let hook = "08[IKE] final authorization hook forbids IKE_SA, cancelling\n";
        assert_eq!(told(&[hook]), ["SetupForbidden"]);
    }

    #[test]
    fn threads_are_bounded() {
        let many: String = (0..200)
            .map(|thread| format!("{thread}[KNL] received netlink error: Operation x (1)\n"))
            .collect();
        assert_eq!(judgements(&many), [""; 0]);
    }
}
