//! Remedies with the commands of the products on each side, and what Windows shows.

use evidence::{IkeVersion, Party, Remark};
use verdict::{Command, Explained, Fix, Remedy, Side, Text};

use crate::exact;
use crate::identities;
use crate::in_front;
use crate::view::{Symptom, View};

/// Without a product on that side, the commands of the most common ones.
const USUAL_GATEWAYS: &[&str] = &["strongswan", "windows-server", "fortigate", "mikrotik"];
const USUAL_CLIENTS: &[&str] = &["windows-client"];
/// Whose log it may be where a daemon does not say which one it is.
const UNNAMED_DAEMONS: &[&str] = &["strongswan", "libreswan"];
/// Daemons on a host whose other commands are Linux'.
pub(crate) const ON_LINUX: [&str; 7] =
    ["strongswan", "libreswan", "openswan", "pluto", "racoon", "vpnc", "xl2tpd"];
/// The same of a log of L2TP.
const L2TP_SERVERS: [&str; 2] = ["xl2tpd", "mikrotik"];
const L2TP_CLIENTS: [&str; 1] = ["xl2tpd"];
const MOST_COMMANDS: usize = 4;
/// Codes that a symptom is shown as; a longer list helps nobody.
const MOST_CODES: usize = 3;

pub(crate) fn fixes(view: &View<'_>, mut remedies: Vec<(Side, Remedy)>) -> Vec<Fix> {
    // A log that says why is not to be read once more.
    if remedies.len() > 1 && view.judged_by(Party::Responder) {
        remedies.retain(|(_, remedy)| *remedy != Remedy::ReadGatewayLog);
    }
    let mut fixes = each(remedies, |side, remedy| dialects(view, side, remedy));
    exact::set(view, &mut fixes);
    identities::fill(view, &mut fixes);
    in_front::fill(view, &mut fixes);
    fixes
}

/// Of a machine that speaks of itself: Windows, or where a log tells of a dial, the L2TP daemon of
/// that end.
pub(crate) fn of_attempt(daemon: Option<Party>, remedies: Vec<(Side, Remedy)>) -> Vec<Fix> {
    each(remedies, |side, _| {
        of_side(side, |party, usual| match party {
            _ if daemon != Some(party) => usual.to_vec(),
            Party::Responder => L2TP_SERVERS.to_vec(),
            _ => L2TP_CLIENTS.to_vec(),
        })
    })
}

fn each(
    remedies: Vec<(Side, Remedy)>,
    dialects: impl Fn(Side, &Remedy) -> Vec<&'static str>,
) -> Vec<Fix> {
    remedies
        .into_iter()
        .map(|(side, remedy)| Fix {
            side,
            title: remedy.title(),
            risk: remedy.risk(),
            undo: remedy.undo(),
            reboot: knowledge::commands(remedy.name()).any(|command| command.needs_reboot),
            commands: commands(&dialects(side, &remedy), &remedy),
            verified: false,
            remedy,
        })
        .collect()
}

/// In whose words a remedy is told.
fn dialects(view: &View<'_>, side: Side, remedy: &Remedy) -> Vec<&'static str> {
    let is_told = |party| view.product(party).is_some();
    let of_machine = matches!(
        remedy,
        Remedy::StartService
            | Remedy::FreePort
            | Remedy::LoadKernelModules
            | Remedy::LoadPppModules
            | Remedy::GrantNetAdmin
            | Remedy::FreeKernelMemory
    );
    // What a daemon says of its own machine is mended there.
    if side == Side::Unknown
        && of_machine
        && view.account().is_logged
        && !is_told(Party::Initiator)
        && !is_told(Party::Responder)
    {
        return match (view.dialect(Party::Responder), view.account().logger) {
            (Some(_), _) => products(view, Party::Responder, &[]),
            (None, None) => UNNAMED_DAEMONS.to_vec(),
            // No daemon of IPsec's, as xl2tpd.
            (None, Some(_)) => Vec::new(),
        };
    }
    // The words are xl2tpd's own, whichever end they come from.
    let is_stopped = || view.remark(Remark::StoppedThere).is_some();
    if *remedy == Remedy::SetTunnelSecret || *remedy == Remedy::StartService && is_stopped() {
        return vec!["xl2tpd"];
    }
    // It is Linux' packet filter that says so.
    if *remedy == Remedy::AllowInLocalFirewall && view.remark(Remark::Filtered).is_some() {
        return vec!["linux"];
    }
    let mut found = of_side(side, |party, usual| products(view, party, usual));
    // Windows has no XAUTH: its user is asked in L2TP, or in IKEv2.
    if *remedy == Remedy::SetUserCredentials && view.version() == IkeVersion::V1 {
        found.retain(|product| *product != "windows-client");
    }
    found
}

fn of_side(
    side: Side,
    products: impl Fn(Party, &'static [&'static str]) -> Vec<&'static str>,
) -> Vec<&'static str> {
    match side {
        Side::Initiator => products(Party::Initiator, USUAL_CLIENTS),
        Side::Responder => products(Party::Responder, USUAL_GATEWAYS),
        Side::Path => vec!["linux"],
        Side::Both | Side::Unknown => {
            let mut both = products(Party::Initiator, USUAL_CLIENTS);
            both.extend(products(Party::Responder, USUAL_GATEWAYS));
            both
        }
    }
}

fn commands(dialects: &[&'static str], remedy: &Remedy) -> Vec<Command> {
    let of =
        |product| knowledge::commands(remedy.name()).find(|command| command.product == product);
    let mut found: Vec<Command> = Vec::new();
    for product in dialects.iter().copied() {
        let of_system = || ON_LINUX.contains(&product).then(|| of("linux")).flatten();
        if let Some(row) = of(product).or_else(of_system)
            && found.len() < MOST_COMMANDS
            && !found.iter().any(|command| command.dialect == row.product)
        {
            found.push(Command {
                dialect: row.product.into(),
                text: row.text.into(),
                note: row.note.map(|[en, it]| Text::new(en, it)),
            });
        }
    }
    found
}

/// The dialects of one end: its product where its vendor IDs name it.
fn products(view: &View<'_>, party: Party, usual: &'static [&'static str]) -> Vec<&'static str> {
    match view.dialect(party) {
        Some("windows") if party == Party::Initiator => vec!["windows-client"],
        Some("windows") => vec!["windows-server"],
        Some("cisco") => vec!["cisco-ios", "cisco-asa"],
        // Libreswan began as Openswan, and most of its words are the same.
        Some("openswan" | "pluto") => vec!["libreswan"],
        // Where its words are not known, those of others would mislead.
        Some(product) => vec![product],
        None => usual.to_vec(),
    }
}

/// The number that a Windows client shows; only where the client may be one.
pub(crate) fn windows_shows(view: &View<'_>, symptom: &Symptom) -> Vec<Explained> {
    let row = knowledge::symptom(symptom.name);
    let codes = row.map(|row| row.windows).unwrap_or_default();
    if codes.is_empty() || !matches!(view.product(Party::Initiator), Some("windows")) {
        return Vec::new();
    }
    // What it did show is told by its own dial.
    let id = Some(view.negotiation.id);
    if view.case.attempts.iter().any(|own| own.negotiation == id && own.code.is_some()) {
        return Vec::new();
    }
    let shown: Vec<&str> = codes.iter().copied().take(MOST_CODES).collect();
    let evidence = view
        .account()
        .vendors(Party::Initiator)
        .next()
        .and_then(|_| view.account().steps.first())
        .map(|step| {
            view.cite(
                step.seen.first,
                Text::new("the client is Windows (vendor IDs)", "il client è Windows (vendor ID)"),
            )
        });
    let either = |or: &str| match shown.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} {or} {last}", others.join(", ")),
        None => String::new(),
    };
    let (en, it) = (either("or"), either("o"));
    vec![Explained {
        symptom: Text::new(format!("Windows shows {en}"), format!("Windows mostra {it}")),
        evidence: evidence.into_iter().collect(),
    }]
}
