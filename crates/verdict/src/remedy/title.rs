//! Remedies as imperatives.

use super::Remedy;
use crate::{Language, Text};

impl Remedy {
    /// What to do, as an imperative.
    pub fn title(&self) -> Text {
        Text::each(|language| {
            match (self, language) {
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
            (Remedy::ShrinkIkeFragments, Language::English) => "send smaller IKE fragments".into(),
            (Remedy::ShrinkIkeFragments, Language::Italian) => {
                "inviare frammenti IKE più piccoli".into()
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
            (Remedy::CorrectConfiguration, Language::English) => {
                "correct in the configuration what the log names, then load it".into()
            }
            (Remedy::CorrectConfiguration, Language::Italian) => {
                "correggere nella configurazione ciò che il log indica, poi caricarla".into()
            }
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
            (Remedy::AlignAuthority, Language::English) => {
                "let the connection name the authority that issues the peer’s certificates".into()
            }
            (Remedy::AlignAuthority, Language::Italian) => {
                "indicare nella connessione l’autorità che emette i certificati del peer".into()
            }
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
            (Remedy::SignWithEcdsa, Language::English) => {
                "give this end an ECDSA certificate, whose signatures are of SHA-2 (RFC 4754)".into()
            }
            (Remedy::SignWithEcdsa, Language::Italian) => {
                "dare a questo lato un certificato ECDSA, che firma con SHA-2 (RFC 4754)".into()
            }
            (Remedy::AllowSha1Signatures, Language::English) => {
                "until then, let the machine’s crypto policy allow signatures of SHA-1".into()
            }
            (Remedy::AllowSha1Signatures, Language::Italian) => {
                "nel frattempo, far ammettere le firme SHA-1 alla policy crittografica della \
                 macchina"
                    .into()
            }
            (Remedy::UseSupportedCertificate, Language::English) => {
                "use a certificate type that the peer supports".into()
            }
            (Remedy::UseSupportedCertificate, Language::Italian) => {
                "usare un tipo di certificato supportato dall’altro lato".into()
            }
            (Remedy::CorrectClock, Language::English) => "correct the clock".into(),
            (Remedy::CorrectClock, Language::Italian) => "correggere l’orologio".into(),
            (Remedy::RepairKeyFile, Language::English) => {
                "let the daemon read the file with the keys to its end".into()
            }
            (Remedy::RepairKeyFile, Language::Italian) => {
                "fare in modo che il demone legga fino in fondo il file delle chiavi".into()
            }
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
            (Remedy::RepairDirectory, Language::English) => {
                "bring back what checks the users on the gateway: PAM, sssd, winbind".into()
            }
            (Remedy::RepairDirectory, Language::Italian) => {
                "ripristinare chi verifica gli utenti sul gateway: PAM, sssd, winbind".into()
            }
            (Remedy::RepairUserCheck, Language::English) => {
                "see why what checks the users (PAM, RADIUS, a directory) does not answer".into()
            }
            (Remedy::RepairUserCheck, Language::Italian) => {
                "vedere perché chi verifica gli utenti (PAM, RADIUS, una directory) non \
                 risponde"
                    .into()
            }
            (Remedy::AllowAccount, Language::English) => {
                "see what the account may do: expired, locked, or not allowed to dial in".into()
            }
            (Remedy::AllowAccount, Language::Italian) => {
                "vedere che cosa può fare l’account: scaduto, bloccato o senza permesso di \
                 collegarsi"
                    .into()
            }
            (Remedy::MapCertificate, Language::English) => {
                "see that the user’s certificate leads to the account: its name, its SID, or the \
                 account’s own mapping (KB5014754)"
                    .into()
            }
            (Remedy::MapCertificate, Language::Italian) => {
                "vedere che il certificato dell’utente conduca all’account: nome, SID, o la \
                 mappatura dell’account (KB5014754)"
                    .into()
            }
            (Remedy::AlignEapMethod, Language::English) => {
                "use the same EAP method on both ends".into()
            }
            (Remedy::AlignEapMethod, Language::Italian) => {
                "usare lo stesso metodo EAP sui due lati".into()
            }
            (Remedy::RenewRevocationList, Language::English) => {
                "issue a new revocation list and put it where the old one is".into()
            }
            (Remedy::RenewRevocationList, Language::Italian) => {
                "emettere una nuova lista di revoca e metterla al posto della vecchia".into()
            }
            (Remedy::RelaxKeyDemand, Language::English) => {
                "let the connection accept this key and signature, if they are strong enough".into()
            }
            (Remedy::RelaxKeyDemand, Language::Italian) => {
                "far accettare alla connessione questa chiave e questa firma, se sono abbastanza forti".into()
            }
            (Remedy::AllowChild, Language::English) => {
                "do not insist on an IKE SA without a child SA (childless)".into()
            }
            (Remedy::AllowChild, Language::Italian) => {
                "non esigere una IKE SA senza child SA (childless)".into()
            }
            (Remedy::RenewAuthority, Language::English) => {
                "renew the authority’s certificate, and install it where it is trusted".into()
            }
            (Remedy::RenewAuthority, Language::Italian) => {
                "rinnovare il certificato dell’autorità, e installarlo dove è considerato \
                 attendibile"
                    .into()
            }
            (Remedy::LoadEapAlgorithms, Language::English) => {
                "load what the EAP method computes with (MD4, DES): the plugin, or OpenSSL’s legacy provider".into()
            }
            (Remedy::LoadEapAlgorithms, Language::Italian) => {
                "caricare ciò che serve ai calcoli del metodo EAP (MD4, DES): il plugin, o il provider legacy di OpenSSL".into()
            }
            (Remedy::LoadEapMethod, Language::English) => {
                "load what the EAP method needs on the gateway".into()
            }
            (Remedy::LoadEapMethod, Language::Italian) => {
                "caricare sul gateway ciò che serve al metodo EAP".into()
            }
            (Remedy::AttachPool, Language::English) => {
                "give the connection a pool that exists, for the kind of address that is asked for".into()
            }
            (Remedy::AttachPool, Language::Italian) => {
                "assegnare alla connessione un pool che esista, per il tipo di indirizzo richiesto".into()
            }
            (Remedy::RepairDhcp, Language::English) => {
                "see why the DHCP server gives the gateway no address for its client".into()
            }
            (Remedy::RepairDhcp, Language::Italian) => {
                "vedere perché il server DHCP non dà al gateway un indirizzo per il client".into()
            }
            (Remedy::EnlargePool, Language::English) => "enlarge the address pool".into(),
            (Remedy::EnlargePool, Language::Italian) => "ampliare il pool di indirizzi".into(),
            (Remedy::GrantNetAdmin, Language::English) => {
                "let the daemon change the kernel’s IPsec (CAP_NET_ADMIN)".into()
            }
            (Remedy::GrantNetAdmin, Language::Italian) => {
                "permettere al demone di modificare l’IPsec del kernel (CAP_NET_ADMIN)".into()
            }
            (Remedy::FreeKernelMemory, Language::English) => {
                "give the kernel memory and buffers for its SAs".into()
            }
            (Remedy::FreeKernelMemory, Language::Italian) => {
                "dare al kernel memoria e buffer per le sue SA".into()
            }
            (Remedy::LoadKernelModules, Language::English) => {
                "load the kernel modules for ESP and the agreed cipher".into()
            }
            (Remedy::LoadKernelModules, Language::Italian) => {
                "caricare i moduli del kernel per ESP e per il cifrario concordato".into()
            }
            (Remedy::LoadPppModules, Language::English) => {
                "load the kernel modules for PPP and L2TP; for a container, on its host".into()
            }
            (Remedy::LoadPppModules, Language::Italian) => {
                "caricare i moduli del kernel per PPP e L2TP; per un container, sul suo host".into()
            }
            (Remedy::SetTunnelSecret, Language::English) => {
                "give both ends the same L2TP tunnel secret, or have neither ask for one".into()
            }
            (Remedy::SetTunnelSecret, Language::Italian) => {
                "dare ai due lati lo stesso segreto del tunnel L2TP, o non chiederlo affatto".into()
            }
            (Remedy::AllowIdentityTwice, Language::English) => {
                "give each client an identity of its own, or allow one several connections".into()
            }
            (Remedy::AllowIdentityTwice, Language::Italian) => {
                "dare a ogni client un’identità propria, o ammettere più connessioni della stessa"
                    .into()
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
                "let dead peer detection end a dead tunnel and dial again, on both ends".into()
            }
            (Remedy::EnableDpd, Language::Italian) => {
                "far chiudere un tunnel morto e ricollegare dal dead peer detection, sui \
                 due lati"
                    .into()
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
            (Remedy::ServePublicAddress, Language::English) => {
                "let the L2TP connection answer for the public address in front of the gateway: \
                 transport mode, in UDP"
                    .into()
            }
            (Remedy::ServePublicAddress, Language::Italian) => {
                "far rispondere la connessione L2TP per l’indirizzo pubblico davanti al gateway: \
                 transport mode, in UDP"
                    .into()
            }
            (Remedy::AvoidAggressiveMode, Language::English) => {
                "leave aggressive mode with a preshared key: move to IKEv2".into()
            }
            (Remedy::AvoidAggressiveMode, Language::Italian) => {
                "abbandonare l’aggressive mode con chiave precondivisa: passare a IKEv2".into()
            }
            (Remedy::FreePort, Language::English) => {
                "free the UDP ports that the other program holds".into()
            }
            (Remedy::FreePort, Language::Italian) => {
                "liberare le porte UDP occupate dall’altro programma".into()
            }
            (Remedy::RemoveOtherSoftware, Language::English) => {
                "have the other VPN or security software let IKE and ESP pass, or remove it".into()
            }
            (Remedy::RemoveOtherSoftware, Language::Italian) => {
                "far passare IKE ed ESP dall’altro software VPN o di sicurezza, oppure \
                 rimuoverlo"
                    .into()
            }
            (Remedy::RebuildMiniports, Language::English) => {
                "rebuild the VPN adapters of Windows (WAN Miniport)".into()
            }
            (Remedy::RebuildMiniports, Language::Italian) => {
                "ricreare le schede VPN di Windows (WAN Miniport)".into()
            }
            (Remedy::RemoveOverride, Language::English) => {
                "remove the registry value that turns IPsec off".into()
            }
            (Remedy::RemoveOverride, Language::Italian) => {
                "rimuovere il valore del Registro di sistema che disattiva IPsec".into()
            }
            (Remedy::CorrectProfile, Language::English) => {
                "correct type, address and authentication of the VPN profile".into()
            }
            (Remedy::CorrectProfile, Language::Italian) => {
                "correggere tipo, indirizzo e autenticazione del profilo VPN".into()
            }
            (Remedy::AskInnerAddress, Language::English) => {
                "where it is a client of that gateway: ask for an inner address".into()
            }
            (Remedy::AskInnerAddress, Language::Italian) => {
                "se è un client di quel gateway: chiedere un indirizzo interno".into()
            }
            (Remedy::HandOutNoAddress, Language::English) => {
                "where it joins two networks: no pool of addresses in that connection".into()
            }
            (Remedy::HandOutNoAddress, Language::Italian) => {
                "se collega due reti: nessun pool di indirizzi in quella connessione".into()
            }
            (Remedy::InstallFixingUpdate, Language::English) => {
                "install the update that repairs it, or a newer one".into()
            }
            (Remedy::InstallFixingUpdate, Language::Italian) => {
                "installare l’aggiornamento che lo corregge, o uno più recente".into()
            }
            (Remedy::RestoreNetwork, Language::English) => {
                "bring the network up, or log in to it".into()
            }
            (Remedy::RestoreNetwork, Language::Italian) => {
                "ripristinare la rete, o effettuare l’accesso".into()
            }
            (Remedy::UseIpsecProfile, Language::English) => {
                "dial a profile of type IKEv2, or look for the fault in the other protocol".into()
            }
            (Remedy::UseIpsecProfile, Language::Italian) => {
                "usare un profilo di tipo IKEv2, o cercare il guasto nell’altro protocollo".into()
            }
            (Remedy::AlignPppAuthentication, Language::English) => {
                "allow one user authentication method on both ends, best EAP".into()
            }
            (Remedy::AlignPppAuthentication, Language::Italian) => {
                "ammettere sui due lati uno stesso metodo di autenticazione utente, \
                 meglio EAP"
                    .into()
            }
            (Remedy::DropPppEncryption, Language::English) => {
                "do not require PPP’s own encryption (MPPE): IPsec encrypts already".into()
            }
            (Remedy::DropPppEncryption, Language::Italian) => {
                "non richiedere la crittografia propria di PPP (MPPE): IPsec cifra già".into()
            }
            (Remedy::BindProtocols, Language::English) => {
                "tick IPv4 in the profile and bind it to the VPN adapters".into()
            }
            (Remedy::BindProtocols, Language::Italian) => {
                "spuntare IPv4 nel profilo e associarlo alle schede VPN".into()
            }
            (Remedy::RemoveWorkaround, Language::English) => {
                "mend what the check complains of, then remove the setting that turns it \
                 off"
                .into()
            }
            (Remedy::RemoveWorkaround, Language::Italian) => {
                "correggere ciò che il controllo segnala, poi rimuovere l’impostazione \
                 che lo disattiva"
                    .into()
            }
            (Remedy::RenewBeforeExpiry, Language::English) => {
                "renew the certificate before it ends".into()
            }
            (Remedy::RenewBeforeExpiry, Language::Italian) => {
                "rinnovare il certificato prima della scadenza".into()
            }
        }
        })
    }
}
