//! What can go wrong when a remedy is carried out.

use super::Remedy;
use crate::Text;

impl Remedy {
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
            Remedy::AllowSha1Signatures => (
                "weakens the whole machine, and every program that follows the policy",
                "indebolisce tutta la macchina, e ogni programma che segue la policy",
            ),
            Remedy::RelaxKeyDemand => (
                "weaker keys are then accepted, too: not below RSA 2048 or SHA-256",
                "si accettano allora anche chiavi più deboli: non sotto RSA 2048 o SHA-256",
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
            Remedy::EnableNatTraversal => (
                "on Windows it counts after a restart, which empties the log of the filtering platform: save the evidence first (whyke collect)",
                "su Windows vale dopo un riavvio, che svuota il registro della piattaforma filtro: salvare prima le prove (whyke collect)",
            ),
            Remedy::ServePublicAddress => (
                "who is connected with it is cut off; with another identity than before, other clients may refuse the gateway",
                "chi la sta usando viene scollegato; con un’identità diversa da prima, altri client possono rifiutare il gateway",
            ),
            Remedy::FreePort => (
                "that program’s own connections end",
                "le connessioni di quel programma si interrompono",
            ),
            Remedy::RemoveOtherSoftware => (
                "its own protection or VPN ends with it; try an exception first, and save the evidence before the restart (whyke collect)",
                "con esso cessa la sua protezione o VPN; provare prima un’eccezione, e salvare le prove prima del riavvio (whyke collect)",
            ),
            Remedy::RebuildMiniports => (
                "every VPN of this computer drops meanwhile; save the evidence first (whyke collect)",
                "intanto cadono tutte le VPN del computer; salvare prima le prove (whyke collect)",
            ),
            Remedy::RemoveOverride => (
                "it counts after a restart, which empties the log of the filtering platform: save the evidence first (whyke collect)",
                "vale dopo un riavvio, che svuota il registro della piattaforma filtro: salvare prima le prove (whyke collect)",
            ),
            Remedy::InstallFixingUpdate => (
                "it takes a restart: save the evidence first (whyke collect); uninstalling a security update instead leaves its holes open",
                "serve un riavvio: salvare prima le prove (whyke collect); disinstallare un aggiornamento di sicurezza ne lascia aperte le falle",
            ),
            Remedy::UseIpsecProfile => (
                "changes how the client authenticates: try with one client first",
                "cambia il modo in cui il client si autentica: provare prima con un solo client",
            ),
            Remedy::AlignPppAuthentication => (
                "do not go down to PAP: it hands the password over as it is",
                "non scendere a PAP: consegna la password così com’è",
            ),
            Remedy::DropPppEncryption => (
                "who comes without IPsec is then not encrypted at all: let the firewall take L2TP from IPsec only",
                "chi arriva senza IPsec non è più cifrato affatto: il firewall accetti L2TP solo da IPsec",
            ),
            Remedy::RemoveWorkaround => (
                "until the gateway’s certificate is right the connection fails with 13801",
                "finché il certificato del gateway non è corretto la connessione non riesce (13801)",
            ),
            _ => return None,
        };
        Some(Text::new(en, it))
    }
}
