//! The names that a source states: what its reader tells is known to be a name, and of what.

use evidence::{Change, Dial, Fact, Listener, Presented, Remark, Remarked, Statement};
use numbers::ikev2::IdentificationType;

use crate::names::Kind;
use crate::text::is_in_dns;
use crate::{Pseudonyms, der};

/// Hears what another listener hears.
impl Listener for Pseudonyms {
    fn hear(&mut self, fact: Fact<'_>) {
        self.stated(&fact.statement);
    }
}

impl Pseudonyms {
    fn stated(&mut self, statement: &Statement<'_>) {
        match *statement {
            Statement::Speaks { machine } => self.meet(Kind::Host, machine),
            Statement::Dials(Dial { profile, user, server, .. }) => {
                self.meet(Kind::Connection, profile);
                self.meet(Kind::User, user);
                self.meet(Kind::Host, server);
            }
            Statement::Profile(profile) => {
                self.meet(Kind::Connection, profile.name);
                self.meet(Kind::Host, profile.server);
            }
            Statement::Service(service) => self.meet(Kind::User, service.by),
            Statement::JudgesUser(judged) => self.meet(Kind::User, judged.user),
            Statement::JudgesCertificate(judged) => {
                self.meet(Kind::Name, judged.subject);
                self.meet(Kind::Host, judged.wanted_name);
            }
            Statement::Changes(change) => self.changed(&change),
            Statement::Remarks(remarked) => self.remarked(&remarked),
            Statement::Presents(Presented::Identity { kind, data }) => self.presented(kind, data),
            Statement::Presents(Presented::Certificate { data, .. }) => {
                der::strings(data, &mut |value| self.meet(Kind::Name, value));
            }
            _ => {}
        }
    }

    fn changed(&mut self, change: &Change<'_>) {
        match *change {
            Change::NetworkUp { name } | Change::NetworkDown { name } => {
                self.meet(Kind::Network, name);
            }
            Change::ProfileCreated { name }
            | Change::ProfileChanged { name }
            | Change::ProfileDeleted { name } => self.meet(Kind::Connection, name),
            Change::Certificate { subject, .. } => self.meet(Kind::Name, subject),
            _ => {}
        }
    }

    /// What a remark is about is a name as a rule; where it is a reason, it stays.
    fn remarked(&mut self, remarked: &Remarked<'_>) {
        let kind = match remarked.what {
            Remark::EapFailed
            | Remark::XauthFailed
            | Remark::UserUnchecked
            | Remark::UserRestricted
            | Remark::EapUnchecked
            | Remark::EapEnded
            | Remark::UserUnanswered
            | Remark::NoAddress
            | Remark::NoPool
            | Remark::NamesUser => Kind::User,
            Remark::NameUnresolved => Kind::Host,
            Remark::NoConnection
            | Remark::NotLoaded
            | Remark::ChildUp
            | Remark::NothingBack
            | Remark::NothingSent => Kind::Connection,
            Remark::NoPeer
            | Remark::WrongIdentity
            | Remark::NoSecret
            | Remark::NoSecretButKey
            | Remark::NoPrivateKey
            | Remark::SecretsUnread
            | Remark::KeyUnread
            | Remark::OtherAuthority
            | Remark::Replaced
            | Remark::WrongSecret
            | Remark::NoPublicKey
            | Remark::NoKeyAtHand
            | Remark::WrongSignature
            | Remark::Untrusted
            | Remark::IntermediateMissing
            | Remark::Expired
            | Remark::NotYetValid
            | Remark::OutOfDate
            | Remark::AuthorityExpired
            | Remark::AuthorityOutOfDate
            | Remark::Revoked
            | Remark::NoRevocationList
            | Remark::ListExpired
            | Remark::NameNotInCertificate
            | Remark::ProvesWithKey
            | Remark::ProvesWithSignature
            | Remark::AuthenticatedPeer => Kind::Name,
            _ => return,
        };
        // Of a peer that is looked for both names are told.
        for value in remarked.value.split(" → ").chain([remarked.expected]) {
            // A sentence is no name, unless the user gives it for one.
            if remarked.what == Remark::NamesUser || value.split_whitespace().count() <= 3 {
                self.meet(kind, value);
            }
        }
    }

    /// The types of identities have the same numbers in both versions of IKE.
    fn presented(&mut self, kind: u8, data: &[u8]) {
        match IdentificationType(kind) {
            IdentificationType::ID_DER_ASN1_DN => {
                der::strings(data, &mut |own| self.meet(Kind::Name, own))
            }
            IdentificationType::ID_IPV4_ADDR | IdentificationType::ID_IPV6_ADDR => {}
            _ => {
                if let Ok(text) = std::str::from_utf8(data) {
                    self.meet(Kind::Name, text);
                }
            }
        }
    }

    /// A name whose own form may say more than where it was found.
    pub fn meet(&mut self, kind: Kind, name: &str) {
        let name = name.trim().trim_matches(['"', '\'']);
        let bare = name.trim_start_matches('@').trim_start_matches("*.");
        if name.is_empty() || bare.parse::<std::net::IpAddr>().is_ok() {
            return;
        }
        let has_form = is_in_dns(bare) || bare.contains(['@', '=', '\\']);
        if has_form {
            self.text(name);
        } else {
            self.learn(kind, bare);
        }
        // Elsewhere a machine is called by its first label alone.
        if kind == Kind::Host
            && let Some((first, _)) = bare.split_once('.')
        {
            self.learn(Kind::Host, first);
        }
    }
}
