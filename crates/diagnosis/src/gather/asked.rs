//! Whom or what the user asks about: of a long log that is kept, whatever it tells.

use std::net::IpAddr;

use evidence::Endpoint;

use super::Account;

/// A peer, by its address or by a part of its names.
#[derive(Clone, Debug)]
pub struct Peer {
    address: Option<IpAddr>,
    /// In small letters.
    name: String,
    text: String,
}

impl Peer {
    pub fn new(text: &str) -> Peer {
        let address = text.trim_start_matches('[').trim_end_matches(']').parse().ok();
        let name = text.trim_start_matches('@').to_lowercase();
        Peer { address, name, text: text.to_owned() }
    }

    /// None where it was given by a name.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// As it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a name, in whatever letters, is its own.
    pub fn is_called(&self, name: &str) -> bool {
        name.to_lowercase().contains(&self.name)
    }

    /// Whether what a source tells of a negotiation is of it.
    pub fn is_of(&self, account: &Account) -> bool {
        let Some(wanted) = self.address else {
            // The end that logs is nobody's peer.
            let told = account.judged.iter().filter(|told| !told.what.is_own_proof());
            return told.into_iter().any(|told| self.is_called(&told.value));
        };
        let is_wanted = |end: Endpoint| end.address() == Some(wanted);
        account.initiator.is_some_and(is_wanted)
            || account.responder.is_some_and(is_wanted)
            || account
                .steps
                .iter()
                .any(|step| is_wanted(account.from(step)) || is_wanted(account.to(step)))
    }
}

/// What is kept of a long log besides what failed.
#[derive(Clone, Debug, Default)]
pub enum Asked {
    #[default]
    Nothing,
    Of(Peer),
    /// Of a period: which one, only all clocks together tell.
    All,
}

impl Asked {
    pub(super) fn wants(&self, account: &Account) -> bool {
        match self {
            Asked::Nothing => false,
            Asked::Of(peer) => peer.is_of(account),
            Asked::All => true,
        }
    }

    /// Whether something of these hosts may be asked for.
    pub(super) fn wants_hosts(&self, (one, other): (IpAddr, IpAddr)) -> bool {
        match self {
            Asked::Nothing => false,
            Asked::Of(peer) => peer.address.is_none_or(|wanted| wanted == one || wanted == other),
            Asked::All => true,
        }
    }
}
