//! A plain name for every cause, as a person would say it.

use crate::{Cause, Text};

impl Cause {
    /// What it is, as a person would say it: a clause without a full stop, which can stand alone
    /// or before a colon.
    pub fn phrase(self) -> Text {
        let [en, it] = both(self);
        Text::new(en, it)
    }
}

/// The taxonomy's own name where a cause is newer than this table; a test finds it.
fn both(cause: Cause) -> [&'static str; 2] {
    match cause {
        Cause::SERVICE_DISABLED => ["an IPsec service is stopped", "un servizio IPsec è fermo"],
        Cause::PORT_TAKEN => {
            ["another program holds UDP 500 or 4500", "un altro programma occupa UDP 500 o 4500"]
        }
        Cause::THIRD_PARTY_SOFTWARE => [
            "other VPN or security software interferes",
            "un altro software VPN o di sicurezza interferisce",
        ],
        Cause::CLIENT_MINIPORT_BROKEN => [
            "Windows’ network adapters for VPN are damaged",
            "le schede di rete di Windows per la VPN sono danneggiate",
        ],
        Cause::REGISTRY_OVERRIDE => [
            "a registry value left by an old fix",
            "un valore di registro lasciato da una vecchia correzione",
        ],
        Cause::PROFILE_MISCONFIGURED => {
            ["the client’s profile is set up wrongly", "il profilo del client è impostato male"]
        }
        Cause::POLICY_NOT_APPLIED => {
            ["the configuration is not in force", "la configurazione non è in vigore"]
        }
        Cause::HARDWARE_OFFLOAD => [
            "hardware acceleration damages the traffic",
            "l’accelerazione hardware altera il traffico",
        ],
        Cause::WINDOWS_UPDATE_REGRESSION => {
            ["a known faulty Windows update", "un aggiornamento di Windows noto come difettoso"]
        }
        Cause::NAME_RESOLUTION => [
            "the gateway’s name leads nowhere, or astray",
            "il nome del gateway non porta a nulla, o altrove",
        ],
        Cause::PEER_UNREACHABLE => {
            ["the other end cannot be reached", "l’altro lato non è raggiungibile"]
        }
        Cause::PEER_NOT_LISTENING => [
            "nothing listens at the other end",
            "all’altro lato non c’è nessun servizio in ascolto",
        ],
        Cause::UDP500_BLOCKED => ["UDP 500 is blocked", "UDP 500 è bloccata"],
        Cause::UDP4500_BLOCKED => ["UDP 4500 is blocked", "UDP 4500 è bloccata"],
        Cause::ESP_BLOCKED => ["ESP is blocked", "ESP è bloccato"],
        Cause::LOCAL_FIREWALL_BLOCK => [
            "this computer’s own firewall drops IKE or ESP",
            "il firewall di questo computer scarta IKE o ESP",
        ],
        Cause::NAT_T_REGISTRY => {
            ["Windows refuses L2TP behind NAT", "Windows rifiuta L2TP dietro NAT"]
        }
        Cause::NAT_T_DISABLED => {
            ["NAT traversal is off at one end", "il NAT traversal è disattivato a un lato"]
        }
        Cause::SERVER_BEHIND_NAT_ADDRESS => [
            "the gateway knows only its private address",
            "il gateway conosce solo il suo indirizzo privato",
        ],
        Cause::PEER_ADDRESS_MISCONFIGURED => [
            "one end has the wrong address for the other",
            "un lato ha l’indirizzo sbagliato dell’altro",
        ],
        Cause::DUPLICATE_CLIENT_BEHIND_NAT => [
            "two clients behind one address get in each other’s way",
            "due client dietro lo stesso indirizzo si disturbano",
        ],
        Cause::PACKET_CORRUPTION => {
            ["packets are altered on the way", "i pacchetti vengono alterati in transito"]
        }
        Cause::NO_NETWORK => {
            ["this machine has no way out", "questa macchina non ha accesso alla rete"]
        }
        Cause::LOAD_BALANCER_SPLIT => [
            "a load balancer splits one client between servers",
            "un bilanciatore divide un client fra più server",
        ],
        Cause::NOT_IPSEC => ["it is not IPsec that fails", "a non riuscire non è IPsec"],
        Cause::FRAGMENTATION_MTU => {
            ["large packets are lost on the way", "i pacchetti grandi si perdono per strada"]
        }
        Cause::IKE_VERSION_MISMATCH => {
            ["the ends speak different versions of IKE", "i due lati usano versioni diverse di IKE"]
        }
        Cause::NO_MATCHING_CONNECTION => [
            "the gateway has no connection for this peer",
            "il gateway non ha una connessione per questo peer",
        ],
        Cause::PHASE1_PROPOSAL_MISMATCH => {
            ["no common IKE proposal", "nessuna proposta IKE in comune"]
        }
        Cause::PHASE1_DH_MISMATCH => {
            ["no common Diffie-Hellman group", "nessun gruppo Diffie-Hellman in comune"]
        }
        Cause::AGGRESSIVE_MODE_REFUSED => {
            ["aggressive mode is refused", "l’aggressive mode è rifiutato"]
        }
        Cause::SESSION_LIMIT => {
            ["the gateway’s session limit is reached", "il gateway è al limite delle sessioni"]
        }
        Cause::COOKIE_OR_LOAD => [
            "the gateway defends itself against load",
            "il gateway si difende dal carico eccessivo",
        ],
        Cause::REDIRECT_LOOP => {
            ["the gateway redirects without end", "il gateway reindirizza senza fine"]
        }
        Cause::PHASE2_PROPOSAL_MISMATCH => {
            ["no common ESP or AH proposal", "nessuna proposta ESP o AH in comune"]
        }
        Cause::PFS_MISMATCH => {
            ["perfect forward secrecy differs", "il perfect forward secrecy è diverso"]
        }
        Cause::LIFETIME_MISMATCH => ["one end refuses the lifetime", "un lato rifiuta la durata"],
        Cause::PSK_MISMATCH => ["the preshared keys differ", "le chiavi precondivise sono diverse"],
        Cause::PSK_MISSING => [
            "one end has no preshared key for the other",
            "un lato non ha una chiave precondivisa per l’altro",
        ],
        Cause::AUTH_METHOD_MISMATCH => {
            ["the authentication methods differ", "i metodi di autenticazione sono diversi"]
        }
        Cause::ID_MISMATCH => {
            ["the identity sent is not the one expected", "l’identità inviata non è quella attesa"]
        }
        Cause::AUTH_FAILED_GENERIC => ["authentication is refused", "l’autenticazione è rifiutata"],
        Cause::PRIVATE_KEY_MISSING => ["a private key is missing", "manca una chiave privata"],
        Cause::PUBLIC_KEY_MISMATCH => {
            ["the public key is another one", "la chiave pubblica è un’altra"]
        }
        Cause::PPK_MISMATCH => {
            ["the post-quantum keys differ", "le chiavi post-quantistiche sono diverse"]
        }
        Cause::CERT_EXPIRED => ["a certificate has expired", "un certificato è scaduto"],
        Cause::CERT_NOT_YET_VALID => {
            ["a certificate is not valid yet", "un certificato non è ancora valido"]
        }
        Cause::CLOCK_SKEW => ["a clock is wrong", "un orologio è sbagliato"],
        Cause::CERT_UNTRUSTED => [
            "a certificate’s authority is not trusted",
            "l’autorità di un certificato non è considerata attendibile",
        ],
        Cause::CERT_MISSING_INTERMEDIATE => {
            ["an intermediate certificate is missing", "manca un certificato intermedio"]
        }
        Cause::CERT_EKU => [
            "a certificate is not issued for this role",
            "un certificato non è emesso per questo ruolo",
        ],
        Cause::CERT_KEY_USAGE => [
            "a certificate’s key usage does not permit it",
            "l’utilizzo della chiave di un certificato non lo consente",
        ],
        Cause::CERT_NAME_MISMATCH => {
            ["the name is not in the certificate", "il nome non è nel certificato"]
        }
        Cause::CERT_MISSING_MACHINE => {
            ["the machine certificate is missing", "manca il certificato del computer"]
        }
        Cause::CERT_WRONG_SELECTED => {
            ["the wrong certificate is sent", "viene inviato il certificato sbagliato"]
        }
        Cause::CERT_REVOKED => ["a certificate is revoked", "un certificato è revocato"],
        Cause::CERT_CRL => ["revocation cannot be checked", "la revoca non può essere verificata"],
        Cause::CERT_WEAK_KEY => [
            "a certificate’s key or signature is too weak",
            "la chiave o la firma di un certificato è troppo debole",
        ],
        Cause::CERT_UNSUPPORTED => {
            ["a certificate’s type is not supported", "il tipo di un certificato non è supportato"]
        }
        Cause::ENCAP_MODE_MISMATCH => [
            "transport mode meets tunnel mode",
            "transport mode da un lato, tunnel mode dall’altro",
        ],
        Cause::TRAFFIC_SELECTOR_MISMATCH => {
            ["the traffic selectors differ", "i selettori di traffico sono diversi"]
        }
        Cause::ADDRESS_POOL_EXHAUSTED => {
            ["the address pool is exhausted", "il pool di indirizzi è esaurito"]
        }
        Cause::ADDRESS_CONFLICT => {
            ["the inner address is already in use", "l’indirizzo interno è già in uso"]
        }
        Cause::ANTI_REPLAY_MISMATCH => {
            ["the anti-replay settings differ", "le impostazioni anti-replay sono diverse"]
        }
        Cause::KERNEL_OR_ESP_MISSING => {
            ["the agreed SA cannot be installed", "la SA concordata non può essere installata"]
        }
        Cause::ROUTING_OR_DNS => [
            "the tunnel is up, routing or DNS passes it by",
            "il tunnel è attivo, instradamento o DNS non lo usano",
        ],
        Cause::XAUTH_FAILED => ["XAUTH refuses the user", "XAUTH rifiuta l’utente"],
        Cause::EAP_FAILED => ["EAP refuses the user", "EAP rifiuta l’utente"],
        Cause::EAP_METHOD_MISMATCH => ["no common EAP method", "nessun metodo EAP in comune"],
        Cause::PPP_AUTH_FAILED => {
            ["PPP refuses user name or password", "PPP rifiuta nome utente o password"]
        }
        Cause::PPP_AUTH_PROTOCOL => [
            "no common PPP authentication protocol",
            "nessun protocollo di autenticazione PPP in comune",
        ],
        Cause::PPP_NO_PROTOCOLS => {
            ["PPP agrees on no network protocol", "PPP non concorda alcun protocollo di rete"]
        }
        Cause::REKEY_FAILED => ["rekeying does not succeed", "il rinnovo delle chiavi non riesce"],
        Cause::DPD_TIMEOUT => ["the other end fell silent", "l’altro lato ha smesso di rispondere"],
        Cause::STALE_SA => [
            "one end uses an SA the other has forgotten",
            "un lato usa una SA che l’altro ha perso",
        ],
        Cause::PEER_DELETED => {
            ["the other end closed the tunnel", "l’altro lato ha chiuso il tunnel"]
        }
        Cause::WEAK_ALGORITHM => ["a weak algorithm", "un algoritmo debole"],
        Cause::AGGRESSIVE_MODE_PSK => {
            ["aggressive mode with a preshared key", "aggressive mode con chiave precondivisa"]
        }
        Cause::INSECURE_WORKAROUND => {
            ["a workaround turns a check off", "un espediente disattiva un controllo"]
        }
        Cause::EXPIRING_SOON => ["a certificate expires soon", "un certificato sta per scadere"],
        Cause::BACKGROUND_NOISE => ["noise of strangers", "rumore di estranei"],
        newer => [newer.name(), newer.name()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_words_of_its_own_in_both_languages() {
        for language in [0, 1] {
            let mut all: Vec<&str> = Cause::ALL.iter().map(|own| both(*own)[language]).collect();
            for (own, words) in Cause::ALL.iter().zip(&all) {
                assert_ne!(own.name(), *words);
                assert!(!words.ends_with('.') && words.chars().count() <= 60, "{words}");
            }
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), Cause::ALL.len());
        }
    }
}
