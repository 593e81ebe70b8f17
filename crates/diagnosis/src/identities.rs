//! The identities that a log tells, put into the commands that set them.

use std::net::IpAddr;

use evidence::{Party, Product, Remark};
use verdict::{Fix, Remedy, Side};

use crate::view::View;

/// What each end calls itself, as far as one name is told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Names {
    initiator: Option<String>,
    responder: Option<String>,
    /// What the responder's configuration wants the initiator to be.
    wanted: Option<String>,
}

/// Puts the names into the commands of each end; a name that a shell or a configuration could
/// take for something else stays a blank.
pub(crate) fn fill(view: &View<'_>, fixes: &mut [Fix]) {
    let concerned = |fix: &&mut Fix| matches!(fix.remedy, Remedy::SetSecret | Remedy::SetIdentity);
    if fixes.iter_mut().filter(concerned).count() == 0 {
        return;
    }
    let names = told(view);
    for fix in fixes.iter_mut().filter(concerned) {
        let of_identity = fix.remedy == Remedy::SetIdentity;
        let (own, peer) = match fix.side {
            // The name that is not accepted is not what to set again.
            Side::Initiator if of_identity => (&names.wanted, &names.responder),
            Side::Initiator => (&names.initiator, &names.responder),
            Side::Responder => (&names.responder, &names.initiator),
            _ => continue,
        };
        for command in &mut fix.commands {
            if let Some(own) = own {
                put(&mut command.text, &command.dialect, &["<own identity>"], own);
            }
            if let Some(peer) = peer {
                let blanks = ["<peer's identity|%any>", "<peer's identity>", "<peer identity>"];
                put(&mut command.text, &command.dialect, &blanks, peer);
            }
        }
    }
}

fn put(text: &mut String, dialect: &str, blanks: &[&str], name: &str) {
    let kind = match name.split_once('@') {
        _ if name.parse::<IpAddr>().is_ok() => "address",
        Some(_) => "email",
        None => "fqdn",
    };
    for blank in blanks {
        *text = match (dialect, kind) {
            // A host without the sign would be looked up (ipsec.conf(5) leftid).
            ("libreswan" | "openswan", "fqdn") => text.replace(blank, &format!("@{name}")),
            ("mikrotik", "email") => {
                text.replace(&format!("fqdn:{blank}"), &format!("user-fqdn:{name}"))
            }
            ("mikrotik", "address") => {
                text.replace(&format!("fqdn:{blank}"), &format!("address:{name}"))
            }
            _ => text
                .replace(&format!("<address|fqdn|email> {blank}"), &format!("{kind} {name}"))
                .replace(blank, name),
        };
    }
}

/// Of charon, whose sentences name identities; of any log, what came and what was wanted.
fn told(view: &View<'_>) -> Names {
    let (mut initiators, mut responders, mut wanted) = (Vec::new(), Vec::new(), Vec::new());
    for witness in &view.negotiation.witnesses {
        let account = view.case.account(witness);
        let is_charon = matches!(account.logger, Some((_, Product::StrongSwan)));
        for (said, told) in account.remarks() {
            let by_peer = said.by.peer();
            let (of, other) = match told.what {
                what if what.is_own_proof() => (said.by, by_peer),
                Remark::WrongIdentity => (by_peer, said.by),
                Remark::NoPeer
                | Remark::AuthenticatedPeer
                | Remark::WrongSecret
                | Remark::NoSecret
                | Remark::NoSecretButKey
                    if is_charon =>
                {
                    (by_peer, said.by)
                }
                _ => continue,
            };
            let (name, own) = told.value.split_once(" → ").unwrap_or((&told.value, ""));
            for (party, name) in [(of, name), (other, own)] {
                match party {
                    Party::Initiator => initiators.push(name),
                    Party::Responder => responders.push(name),
                    Party::Path | Party::Unknown => {}
                }
            }
            if told.what == Remark::WrongIdentity && by_peer == Party::Initiator {
                wanted.push(&*told.expected);
            }
        }
    }
    Names { initiator: only(&initiators), responder: only(&responders), wanted: only(&wanted) }
}

/// The one name, whatever letters it is written in.
fn only(names: &[&str]) -> Option<String> {
    let plain = |name: &str| name.trim_start_matches('@').to_owned();
    let mut names = names.iter().filter(|name| !name.is_empty()).map(|name| plain(name));
    let first = names.next()?;
    let is_safe = first.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_@".contains(&b))
        && first.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
    (is_safe && names.all(|name| name.eq_ignore_ascii_case(&first))).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_in_each_product_s_own_form() {
        let filled = |text: &str, dialect: &str, name: &str| {
            let mut text = text.to_owned();
            put(&mut text, dialect, &["<own identity>"], name);
            text
        };
        assert_eq!(
            filled("leftid=<own identity>", "libreswan", "gw.example"),
            "leftid=@gw.example"
        );
        assert_eq!(
            filled("leftid=<own identity>", "libreswan", "a@b.example"),
            "leftid=a@b.example"
        );
        let routeros = "my-id=fqdn:<own identity>";
        assert_eq!(filled(routeros, "mikrotik", "a@b.example"), "my-id=user-fqdn:a@b.example");
        assert_eq!(filled(routeros, "mikrotik", "192.0.2.1"), "my-id=address:192.0.2.1");
        assert_eq!(filled(routeros, "mikrotik", "gw.example"), "my-id=fqdn:gw.example");
        let ios = "identity local <address|fqdn|email> <own identity>";
        assert_eq!(filled(ios, "cisco-ios", "192.0.2.1"), "identity local address 192.0.2.1");
    }

    #[test]
    fn what_could_be_taken_for_something_else_stays_a_blank() {
        assert_eq!(only(&["", "@GW.example", "gw.example"]).as_deref(), Some("GW.example"));
        for names in [
            &["a", "b"][..],
            &[""],
            &["$(reboot)"],
            &["a\nb"],
            &["-x"],
            &["C=IT, CN=a"],
            &["a;b"],
            &["%any"],
        ] {
            assert_eq!(only(names), None, "{names:?}");
        }
    }
}
