//! To what a machine says that it is attached.

use std::net::IpAddr;

use verdict::{Citation, Text};

use crate::attempts::view::AttemptView;
use crate::gather::{AttachmentTold, ChangeTold};

pub(super) enum Attached {
    /// No adapter has an address that leads anywhere.
    Nowhere(Citation),
    WithoutGateway(Citation),
    WithGateway(Citation),
    Unknown,
}

/// What its listing of adapters and addresses says; a part of a listing says nothing.
pub(super) fn attached(view: &AttemptView<'_>) -> Attached {
    let listed = &view.machine.journal.attachments;
    let gateway = listed.iter().find_map(|told| match told.what {
        AttachmentTold::Gateway { address } if !address.is_unspecified() => {
            Some((told.at, address))
        }
        _ => None,
    });
    if let Some((at, gateway)) = gateway {
        let says = Text::new(
            format!("there is a default gateway: {gateway}"),
            format!("c’è un gateway predefinito: {gateway}"),
        );
        return Attached::WithGateway(view.cite(at, says));
    }
    let usable = listed.iter().find_map(|told| match told.what {
        AttachmentTold::Address { address, .. } if leads_out(address) => Some((told.at, address)),
        _ => None,
    });
    if let Some((at, address)) = usable {
        let says = Text::new(
            format!("{address}, and no default gateway is listed"),
            format!("{address}, e non è elencato alcun gateway predefinito"),
        );
        return Attached::WithoutGateway(view.cite(at, says));
    }
    let down = listed.iter().find_map(|told| match &told.what {
        AttachmentTold::Disconnected { adapter } => Some((told.at, adapter.clone())),
        AttachmentTold::Address { adapter, address } if is_link_local(*address) => {
            Some((told.at, format!("{adapter}, {address}")))
        }
        _ => None,
    });
    match down {
        Some((at, what)) => {
            let says = Text::new(
                format!("no adapter has a connection ({what})"),
                format!("nessuna scheda ha un collegamento ({what})"),
            );
            Attached::Nowhere(view.cite(at, says))
        }
        None => Attached::Unknown,
    }
}

fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    }
}

fn leads_out(address: IpAddr) -> bool {
    !address.is_loopback() && !address.is_unspecified() && !is_link_local(address)
}

/// A network went down before the end, and none came up since.
pub(super) fn lost_before(view: &AttemptView<'_>) -> Option<Citation> {
    let end = view.end()?;
    let before = view
        .changes()
        .filter(|told| end.seconds_since(told.at).is_some_and(|seconds| seconds >= 0.0));
    let last = before
        .filter(|told| {
            matches!(told.what, ChangeTold::NetworkUp { .. } | ChangeTold::NetworkDown { .. })
        })
        .max_by_key(|told| told.at.on_its_clock())?;
    let ChangeTold::NetworkDown { name } = &last.what else { return None };
    let says = Text::new(
        format!("the network “{name}” went down before"),
        format!("prima la rete “{name}” si è scollegata"),
    );
    Some(view.cite(last.at, says))
}
