//! What can be done about a cause, typed: title, risk and undo once, in both languages.

use crate::{Language, Text};

/// A remedy with its parameters. The commands for each product are in `knowledge`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Remedy {
    OpenPort { port: u16 },
    OpenEsp,
    LetFragmentsPass,
    EnableIkeFragmentation,
    ShortenCertificateChain,
    LowerMtu,
    AlignIkeSuite,
    AlignGroup,
    AlignEspSuite,
    AlignPfs,
    AlignSelectors,
    AlignEncapsulationMode,
    AlignIkeVersion,
    UseMainMode,
    SetSecret,
    SetIdentity,
    SetAuthenticationMethod,
    SetPeerAddress,
    AddConnection,
    LoadConfiguration,
    StartService,
    AllowInLocalFirewall,
    EnableNatTraversal,
    RenewCertificate,
    TrustAuthority,
    AddIntermediate,
    SetExtendedKeyUsage,
    SetSubjectAlternativeName,
    MakeRevocationReachable,
    ReplaceRevokedCertificate,
    UseSupportedCertificate,
    CorrectClock,
    InstallPrivateKey,
    SetUserCredentials,
    AlignEapMethod,
    EnlargePool,
    LoadKernelModules,
    RaiseHalfOpenLimit,
    EndRedirection,
    ClearStaleSa,
    EnableDpd,
    FindWhoDeletes,
    RemoveFromInspection,
    TurnOffOffload,
    StickPortsTogether,
    CorrectDns,
    ReadGatewayLog,
    StrengthenAlgorithms,
    AvoidAggressiveMode,
    AlignLifetime,
    CorrectRoute,
    EnlargeReplayWindow,
    SeparateIdentities,
    ForceUdpEncapsulation,
}

/// The remedy without its parameters: the key of the tables of commands.
pub type RemedyName = &'static str;

impl Remedy {
    /// One of each, for tables and tests.
    pub fn all() -> Vec<Remedy> {
        use Remedy::*;
        vec![
            OpenPort { port: 500 },
            OpenEsp,
            LetFragmentsPass,
            EnableIkeFragmentation,
            ShortenCertificateChain,
            LowerMtu,
            AlignIkeSuite,
            AlignGroup,
            AlignEspSuite,
            AlignPfs,
            AlignSelectors,
            AlignEncapsulationMode,
            AlignIkeVersion,
            UseMainMode,
            SetSecret,
            SetIdentity,
            SetAuthenticationMethod,
            SetPeerAddress,
            AddConnection,
            LoadConfiguration,
            StartService,
            AllowInLocalFirewall,
            EnableNatTraversal,
            RenewCertificate,
            TrustAuthority,
            AddIntermediate,
            SetExtendedKeyUsage,
            SetSubjectAlternativeName,
            MakeRevocationReachable,
            ReplaceRevokedCertificate,
            UseSupportedCertificate,
            CorrectClock,
            InstallPrivateKey,
            SetUserCredentials,
            AlignEapMethod,
            EnlargePool,
            LoadKernelModules,
            RaiseHalfOpenLimit,
            EndRedirection,
            ClearStaleSa,
            EnableDpd,
            FindWhoDeletes,
            RemoveFromInspection,
            TurnOffOffload,
            StickPortsTogether,
            CorrectDns,
            ReadGatewayLog,
            StrengthenAlgorithms,
            AvoidAggressiveMode,
            AlignLifetime,
            CorrectRoute,
            EnlargeReplayWindow,
            SeparateIdentities,
            ForceUdpEncapsulation,
        ]
    }
}

impl Remedy {
    /// The key of the tables of commands.
    pub fn name(&self) -> RemedyName {
        match self {
            Remedy::OpenPort { .. } => "open-port",
            Remedy::OpenEsp => "open-esp",
            Remedy::LetFragmentsPass => "let-fragments-pass",
            Remedy::EnableIkeFragmentation => "enable-ike-fragmentation",
            Remedy::ShortenCertificateChain => "shorten-certificate-chain",
            Remedy::LowerMtu => "lower-mtu",
            Remedy::AlignIkeSuite => "align-ike-suite",
            Remedy::AlignGroup => "align-group",
            Remedy::AlignEspSuite => "align-esp-suite",
            Remedy::AlignPfs => "align-pfs",
            Remedy::AlignSelectors => "align-selectors",
            Remedy::AlignEncapsulationMode => "align-encapsulation-mode",
            Remedy::AlignIkeVersion => "align-ike-version",
            Remedy::UseMainMode => "use-main-mode",
            Remedy::SetSecret => "set-secret",
            Remedy::SetIdentity => "set-identity",
            Remedy::SetAuthenticationMethod => "set-authentication-method",
            Remedy::SetPeerAddress => "set-peer-address",
            Remedy::AddConnection => "add-connection",
            Remedy::LoadConfiguration => "load-configuration",
            Remedy::StartService => "start-service",
            Remedy::AllowInLocalFirewall => "allow-in-local-firewall",
            Remedy::EnableNatTraversal => "enable-nat-traversal",
            Remedy::RenewCertificate => "renew-certificate",
            Remedy::TrustAuthority => "trust-authority",
            Remedy::AddIntermediate => "add-intermediate",
            Remedy::SetExtendedKeyUsage => "set-extended-key-usage",
            Remedy::SetSubjectAlternativeName => "set-subject-alternative-name",
            Remedy::MakeRevocationReachable => "make-revocation-reachable",
            Remedy::ReplaceRevokedCertificate => "replace-revoked-certificate",
            Remedy::UseSupportedCertificate => "use-supported-certificate",
            Remedy::CorrectClock => "correct-clock",
            Remedy::InstallPrivateKey => "install-private-key",
            Remedy::SetUserCredentials => "set-user-credentials",
            Remedy::AlignEapMethod => "align-eap-method",
            Remedy::EnlargePool => "enlarge-pool",
            Remedy::LoadKernelModules => "load-kernel-modules",
            Remedy::RaiseHalfOpenLimit => "raise-half-open-limit",
            Remedy::EndRedirection => "end-redirection",
            Remedy::ClearStaleSa => "clear-stale-sa",
            Remedy::EnableDpd => "enable-dpd",
            Remedy::FindWhoDeletes => "find-who-deletes",
            Remedy::RemoveFromInspection => "remove-from-inspection",
            Remedy::TurnOffOffload => "turn-off-offload",
            Remedy::StickPortsTogether => "stick-ports-together",
            Remedy::CorrectDns => "correct-dns",
            Remedy::ReadGatewayLog => "read-gateway-log",
            Remedy::StrengthenAlgorithms => "strengthen-algorithms",
            Remedy::AvoidAggressiveMode => "avoid-aggressive-mode",
            Remedy::SeparateIdentities => "separate-identities",
            Remedy::ForceUdpEncapsulation => "force-udp-encapsulation",
            Remedy::EnlargeReplayWindow => "enlarge-replay-window",
            Remedy::CorrectRoute => "correct-route",
            Remedy::AlignLifetime => "align-lifetime",
        }
    }

    /// What to do, as an imperative.
    pub fn title(&self) -> Text {
        Text::each(|language| match (self, language) {
            (Remedy::OpenPort { port }, Language::English) => {
                format!("let UDP {port} pass in both directions")
            }
            (Remedy::OpenPort { port }, Language::Italian) => {
                format!("lasciare passare UDP {port} nei due versi")
            }
            (Remedy::OpenEsp, Language::English) => {
                "let ESP (IP protocol 50) pass, or force UDP encapsulation".into()
            }
            (Remedy::OpenEsp, Language::Italian) => {
                "lasciare passare ESP (protocollo IP 50), oppure forzare l’incapsulamento UDP"
                    .into()
            }
            (Remedy::LetFragmentsPass, Language::English) => {
                "let IP fragments of UDP 500 and 4500 pass".into()
            }
            (Remedy::LetFragmentsPass, Language::Italian) => {
                "lasciare passare i frammenti IP di UDP 500 e 4500".into()
            }
            (Remedy::EnableIkeFragmentation, Language::English) => {
                "turn on IKE fragmentation (RFC 7383)".into()
            }
            (Remedy::EnableIkeFragmentation, Language::Italian) => {
                "attivare la frammentazione IKE (RFC 7383)".into()
            }
            (Remedy::ShortenCertificateChain, Language::English) => {
                "send a smaller certificate chain".into()
            }
            (Remedy::ShortenCertificateChain, Language::Italian) => {
                "inviare una catena di certificati più corta".into()
            }
            (Remedy::LowerMtu, Language::English) => {
                "lower the MTU, or clamp the TCP MSS, of the tunnel".into()
            }
            (Remedy::LowerMtu, Language::Italian) => {
                "ridurre la MTU, o limitare la MSS TCP, del tunnel".into()
            }
            (Remedy::AlignIkeSuite, Language::English) => {
                "give both ends one IKE suite in common".into()
            }
            (Remedy::AlignIkeSuite, Language::Italian) => {
                "dare ai due lati una suite IKE in comune".into()
            }
            (Remedy::AlignGroup, Language::English) => {
                "give both ends one Diffie-Hellman group in common".into()
            }
            (Remedy::AlignGroup, Language::Italian) => {
                "dare ai due lati un gruppo Diffie-Hellman in comune".into()
            }
            (Remedy::AlignEspSuite, Language::English) => {
                "give both ends one ESP suite in common".into()
            }
            (Remedy::AlignEspSuite, Language::Italian) => {
                "dare ai due lati una suite ESP in comune".into()
            }
            (Remedy::AlignPfs, Language::English) => "set the same PFS group on both ends".into(),
            (Remedy::AlignPfs, Language::Italian) => {
                "impostare lo stesso gruppo PFS sui due lati".into()
            }
            (Remedy::AlignSelectors, Language::English) => {
                "make the networks of both ends mirror each other".into()
            }
            (Remedy::AlignSelectors, Language::Italian) => {
                "rendere speculari le reti configurate sui due lati".into()
            }
            (Remedy::AlignEncapsulationMode, Language::English) => {
                "use the same encapsulation mode on both ends".into()
            }
            (Remedy::AlignEncapsulationMode, Language::Italian) => {
                "usare la stessa modalità di incapsulamento sui due lati".into()
            }
            (Remedy::AlignIkeVersion, Language::English) => {
                "use the same IKE version on both ends".into()
            }
            (Remedy::AlignIkeVersion, Language::Italian) => {
                "usare la stessa versione di IKE sui due lati".into()
            }
            (Remedy::UseMainMode, Language::English) => {
                "use main mode, or better IKEv2, on both ends".into()
            }
            (Remedy::UseMainMode, Language::Italian) => {
                "usare main mode, o meglio IKEv2, sui due lati".into()
            }
            (Remedy::SetSecret, Language::English) => {
                "enter the same preshared key on both ends".into()
            }
            (Remedy::SetSecret, Language::Italian) => {
                "inserire la stessa chiave precondivisa sui due lati".into()
            }
            (Remedy::SetIdentity, Language::English) => {
                "make the identity sent the one that the peer expects".into()
            }
            (Remedy::SetIdentity, Language::Italian) => {
                "far coincidere l’identità inviata con quella attesa dall’altro lato".into()
            }
            (Remedy::SetAuthenticationMethod, Language::English) => {
                "use the same authentication method on both ends".into()
            }
            (Remedy::SetAuthenticationMethod, Language::Italian) => {
                "usare lo stesso metodo di autenticazione sui due lati".into()
            }
            (Remedy::SetPeerAddress, Language::English) => "correct the address of the peer".into(),
            (Remedy::SetPeerAddress, Language::Italian) => {
                "correggere l’indirizzo dell’altro lato".into()
            }
            (Remedy::AddConnection, Language::English) => {
                "add a connection that matches this peer".into()
            }
            (Remedy::AddConnection, Language::Italian) => {
                "aggiungere una connessione che corrisponda a questo peer".into()
            }
            (Remedy::LoadConfiguration, Language::English) => "load the configuration".into(),
            (Remedy::LoadConfiguration, Language::Italian) => "caricare la configurazione".into(),
            (Remedy::StartService, Language::English) => "start the IPsec service".into(),
            (Remedy::StartService, Language::Italian) => "avviare il servizio IPsec".into(),
            (Remedy::AllowInLocalFirewall, Language::English) => {
                "allow IKE and ESP in this machine’s own firewall".into()
            }
            (Remedy::AllowInLocalFirewall, Language::Italian) => {
                "consentire IKE ed ESP nel firewall di questa macchina".into()
            }
            (Remedy::EnableNatTraversal, Language::English) => "turn on NAT traversal".into(),
            (Remedy::EnableNatTraversal, Language::Italian) => "attivare il NAT traversal".into(),
            (Remedy::RenewCertificate, Language::English) => "renew the certificate".into(),
            (Remedy::RenewCertificate, Language::Italian) => "rinnovare il certificato".into(),
            (Remedy::TrustAuthority, Language::English) => {
                "trust the authority that issued the peer’s certificate".into()
            }
            (Remedy::TrustAuthority, Language::Italian) => {
                "considerare attendibile l’autorità che ha emesso il certificato dell’altro lato"
                    .into()
            }
            (Remedy::AddIntermediate, Language::English) => {
                "send the intermediate certificate".into()
            }
            (Remedy::AddIntermediate, Language::Italian) => {
                "inviare il certificato intermedio".into()
            }
            (Remedy::SetExtendedKeyUsage, Language::English) => {
                "issue the certificate with the key usages that the peer wants".into()
            }
            (Remedy::SetExtendedKeyUsage, Language::Italian) => {
                "emettere il certificato con gli utilizzi di chiave richiesti dall’altro lato"
                    .into()
            }
            (Remedy::SetSubjectAlternativeName, Language::English) => {
                "put the name dialled into the certificate".into()
            }
            (Remedy::SetSubjectAlternativeName, Language::Italian) => {
                "inserire nel certificato il nome usato per collegarsi".into()
            }
            (Remedy::MakeRevocationReachable, Language::English) => {
                "make the revocation list reachable".into()
            }
            (Remedy::MakeRevocationReachable, Language::Italian) => {
                "rendere raggiungibile l’elenco di revoca".into()
            }
            (Remedy::ReplaceRevokedCertificate, Language::English) => {
                "replace the revoked certificate".into()
            }
            (Remedy::ReplaceRevokedCertificate, Language::Italian) => {
                "sostituire il certificato revocato".into()
            }
            (Remedy::UseSupportedCertificate, Language::English) => {
                "use a certificate type that the peer supports".into()
            }
            (Remedy::UseSupportedCertificate, Language::Italian) => {
                "usare un tipo di certificato supportato dall’altro lato".into()
            }
            (Remedy::CorrectClock, Language::English) => "correct the clock".into(),
            (Remedy::CorrectClock, Language::Italian) => "correggere l’orologio".into(),
            (Remedy::InstallPrivateKey, Language::English) => {
                "install the private key of the certificate".into()
            }
            (Remedy::InstallPrivateKey, Language::Italian) => {
                "installare la chiave privata del certificato".into()
            }
            (Remedy::SetUserCredentials, Language::English) => {
                "correct the user name or password".into()
            }
            (Remedy::SetUserCredentials, Language::Italian) => {
                "correggere nome utente o password".into()
            }
            (Remedy::AlignEapMethod, Language::English) => {
                "use the same EAP method on both ends".into()
            }
            (Remedy::AlignEapMethod, Language::Italian) => {
                "usare lo stesso metodo EAP sui due lati".into()
            }
            (Remedy::EnlargePool, Language::English) => "enlarge the address pool".into(),
            (Remedy::EnlargePool, Language::Italian) => "ampliare il pool di indirizzi".into(),
            (Remedy::LoadKernelModules, Language::English) => {
                "load the kernel modules for ESP and the agreed cipher".into()
            }
            (Remedy::LoadKernelModules, Language::Italian) => {
                "caricare i moduli del kernel per ESP e per il cifrario concordato".into()
            }
            (Remedy::RaiseHalfOpenLimit, Language::English) => {
                "raise the limit of half-open negotiations".into()
            }
            (Remedy::RaiseHalfOpenLimit, Language::Italian) => {
                "alzare il limite di negoziazioni semiaperte".into()
            }
            (Remedy::EndRedirection, Language::English) => {
                "end the redirection to the gateway itself".into()
            }
            (Remedy::EndRedirection, Language::Italian) => {
                "eliminare il reindirizzamento del gateway verso sé stesso".into()
            }
            (Remedy::ClearStaleSa, Language::English) => {
                "clear the one stale security association".into()
            }
            (Remedy::ClearStaleSa, Language::Italian) => {
                "eliminare la sola associazione di sicurezza obsoleta".into()
            }
            (Remedy::EnableDpd, Language::English) => {
                "turn on dead peer detection on both ends".into()
            }
            (Remedy::EnableDpd, Language::Italian) => {
                "attivare il dead peer detection sui due lati".into()
            }
            (Remedy::FindWhoDeletes, Language::English) => {
                "find in the log of the end that deleted it why it did".into()
            }
            (Remedy::FindWhoDeletes, Language::Italian) => {
                "cercare nel registro del lato che l’ha chiusa il motivo".into()
            }
            (Remedy::RemoveFromInspection, Language::English) => {
                "take the middlebox out of the path of UDP 500 and 4500".into()
            }
            (Remedy::RemoveFromInspection, Language::Italian) => {
                "togliere l’apparato intermedio dal percorso di UDP 500 e 4500".into()
            }
            (Remedy::TurnOffOffload, Language::English) => {
                "turn off IPsec offload and try again".into()
            }
            (Remedy::TurnOffOffload, Language::Italian) => {
                "disattivare l’offload IPsec e riprovare".into()
            }
            (Remedy::StickPortsTogether, Language::English) => {
                "send UDP 500 and 4500 of one client to the same server".into()
            }
            (Remedy::StickPortsTogether, Language::Italian) => {
                "inviare UDP 500 e 4500 di uno stesso client allo stesso server".into()
            }
            (Remedy::CorrectDns, Language::English) => "correct the name or its DNS record".into(),
            (Remedy::CorrectDns, Language::Italian) => {
                "correggere il nome o il suo record DNS".into()
            }
            (Remedy::ReadGatewayLog, Language::English) => {
                "read the gateway’s log around that moment".into()
            }
            (Remedy::ReadGatewayLog, Language::Italian) => {
                "leggere il registro del gateway intorno a quel momento".into()
            }
            (Remedy::StrengthenAlgorithms, Language::English) => {
                "move to stronger algorithms on both ends".into()
            }
            (Remedy::StrengthenAlgorithms, Language::Italian) => {
                "passare ad algoritmi più robusti sui due lati".into()
            }
            (Remedy::AlignLifetime, Language::English) => {
                "set the same lifetimes on both ends".into()
            }
            (Remedy::AlignLifetime, Language::Italian) => {
                "impostare le stesse durate sui due lati".into()
            }
            (Remedy::CorrectRoute, Language::English) => {
                "correct routes, forwarding or rules for the inner networks".into()
            }
            (Remedy::CorrectRoute, Language::Italian) => {
                "correggere rotte, inoltro o regole per le reti interne".into()
            }
            (Remedy::EnlargeReplayWindow, Language::English) => {
                "enlarge the replay window of the receiver".into()
            }
            (Remedy::EnlargeReplayWindow, Language::Italian) => {
                "ampliare la finestra anti-replay del ricevente".into()
            }
            (Remedy::SeparateIdentities, Language::English) => {
                "give each client an identity of its own, or move to IKEv2".into()
            }
            (Remedy::SeparateIdentities, Language::Italian) => {
                "dare a ogni client un’identità propria, o passare a IKEv2".into()
            }
            (Remedy::ForceUdpEncapsulation, Language::English) => {
                "put ESP into UDP on both ends, NAT or not".into()
            }
            (Remedy::ForceUdpEncapsulation, Language::Italian) => {
                "incapsulare ESP in UDP sui due lati, con o senza NAT".into()
            }
            (Remedy::AvoidAggressiveMode, Language::English) => {
                "leave aggressive mode with a preshared key: move to IKEv2".into()
            }
            (Remedy::AvoidAggressiveMode, Language::Italian) => {
                "abbandonare l’aggressive mode con chiave precondivisa: passare a IKEv2".into()
            }
        })
    }

    /// What can go wrong when it is done.
    pub fn risk(&self) -> Option<Text> {
        let (en, it) = match self {
            Remedy::OpenPort { .. } => (
                "a new opening in the firewall: limit it to the gateway’s address",
                "una nuova apertura nel firewall: limitarla all’indirizzo del gateway",
            ),
            Remedy::OpenEsp => (
                "a new opening in the firewall: limit it to the two ends",
                "una nuova apertura nel firewall: limitarla ai due lati",
            ),
            Remedy::LetFragmentsPass => (
                "fragments can carry attacks on old systems: limit it to the two ends",
                "i frammenti possono veicolare attacchi a sistemi vecchi: limitarlo ai due lati",
            ),
            Remedy::LowerMtu => ("slightly lower throughput", "velocità leggermente inferiore"),
            Remedy::AlignIkeSuite => (
                "strengthen the weaker end; do not weaken the gateway for one client",
                "rafforzare il lato più debole; non indebolire il gateway per un solo client",
            ),
            Remedy::AlignGroup => (
                "strengthen the weaker end; MODP-1024 can be broken by well-funded attackers",
                "rafforzare il lato più debole; MODP-1024 è violabile da attaccanti con molti mezzi",
            ),
            Remedy::AlignIkeVersion => (
                "changes how the client authenticates: try with one client first",
                "cambia il modo in cui il client si autentica: provare prima con un solo client",
            ),
            Remedy::UseMainMode => (
                "a preshared key with clients of changing address then needs IKEv2",
                "con chiave precondivisa e client a indirizzo variabile serve allora IKEv2",
            ),
            Remedy::TrustAuthority => (
                "every certificate of that authority is then accepted: check its fingerprint by phone",
                "da quel momento ogni certificato di quell’autorità è accettato: verificarne l’impronta per telefono",
            ),
            Remedy::RaiseHalfOpenLimit => (
                "the gateway withstands floods less well",
                "il gateway resiste meno agli attacchi a raffica",
            ),
            Remedy::ClearStaleSa => (
                "that one tunnel is interrupted for some seconds",
                "quel solo tunnel si interrompe per qualche secondo",
            ),
            Remedy::TurnOffOffload => (
                "throughput falls until it is turned on again",
                "la velocità diminuisce finché non viene riattivato",
            ),
            _ => return None,
        };
        Some(Text::new(en, it))
    }

    /// How to take it back.
    pub fn undo(&self) -> Option<Text> {
        let (en, it) = match self {
            Remedy::OpenPort { .. } => ("remove the rule", "rimuovere la regola"),
            Remedy::OpenEsp => ("remove the rule", "rimuovere la regola"),
            Remedy::LetFragmentsPass => ("remove the rule", "rimuovere la regola"),
            Remedy::EnableIkeFragmentation => {
                ("turn the setting off again", "disattivare di nuovo l’impostazione")
            }
            Remedy::LowerMtu => ("restore the former value", "ripristinare il valore precedente"),
            Remedy::AllowInLocalFirewall => ("remove the rule", "rimuovere la regola"),
            Remedy::EnableNatTraversal => ("turn it off again", "disattivarlo di nuovo"),
            Remedy::TrustAuthority => {
                ("remove the authority from the store", "rimuovere l’autorità dall’archivio")
            }
            Remedy::RaiseHalfOpenLimit => {
                ("restore the former limit", "ripristinare il limite precedente")
            }
            Remedy::TurnOffOffload => ("turn it on again", "riattivarlo"),
            _ => return None,
        };
        Some(Text::new(en, it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_remedy_has_its_own_name_and_title() {
        let all = Remedy::all();
        let mut names: Vec<_> = all.iter().map(Remedy::name).collect();
        let mut titles: Vec<_> = all.iter().map(|remedy| remedy.title().en).collect();
        names.sort_unstable();
        names.dedup();
        titles.sort();
        titles.dedup();
        assert_eq!((names.len(), titles.len()), (all.len(), all.len()));
    }
}
