//! Causes of the family: reachability, the path and NAT.

mod attached;
mod duplicate_client_behind_nat;
mod esp_blocked;
mod load_balancer_split;
mod local_firewall_block;
mod name_resolution;
mod nat_t_disabled;
mod nat_t_registry;
mod no_network;
mod not_ipsec;
mod packet_corruption;
mod peer_address_misconfigured;
mod peer_not_listening;
mod peer_unreachable;
mod server_behind_nat_address;
mod udp4500_blocked;
mod udp500_blocked;

pub(crate) use duplicate_client_behind_nat::DuplicateClientBehindNat;
pub(crate) use esp_blocked::EspBlocked;
pub(crate) use load_balancer_split::LoadBalancerSplit;
pub(crate) use local_firewall_block::LocalFirewallBlock;
pub(crate) use name_resolution::NameResolution;
pub(crate) use nat_t_disabled::NatTDisabled;
pub(crate) use nat_t_registry::NatTRegistry;
pub(crate) use no_network::NoNetwork;
pub(crate) use not_ipsec::NotIpsec;
pub(crate) use packet_corruption::PacketCorruption;
pub(crate) use peer_address_misconfigured::PeerAddressMisconfigured;
pub(crate) use peer_not_listening::PeerNotListening;
pub(crate) use peer_unreachable::PeerUnreachable;
pub(crate) use server_behind_nat_address::ServerBehindNatAddress;
pub(crate) use udp500_blocked::Udp500Blocked;
pub(crate) use udp4500_blocked::Udp4500Blocked;

use evidence::Vantage;
use verdict::Text;

use crate::rule::Judgement;
use crate::view::{Symptom, View};

/// The request is seen where the responder stands, so the way to it is open.
fn arrives(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    let unanswered = matches!(symptom.name, "first-message-unanswered" | "aggressive1-unanswered");
    if !unanswered || view.vantage() != Vantage::Responder {
        return None;
    }
    Some(Judgement::excluded(
        Text::new(
            "the request arrives at the responder’s own interface",
            "la richiesta arriva all’interfaccia del risponditore stesso",
        ),
        view.cite_step(symptom.step, Text::new("it arrives", "arriva")),
    ))
}

/// Symptoms of a tunnel that was up: what worked before proves nothing about now.
fn was_up(symptom: &Symptom) -> bool {
    matches!(
        symptom.name,
        "peer-silent-after-up"
            | "rekey-unanswered"
            | "rekey-refused"
            | "deleted-after-up"
            | "esp-one-way"
            | "esp-nothing-back"
            | "esp-lost-between-captures"
    )
}
