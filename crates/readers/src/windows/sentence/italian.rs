//! What is known of Windows' Italian sentences: pieces that no other code's sentence has.

/// A code and the pieces that its sentence holds in this order, without accents: what may be lost
/// in a paste is not among them. `true`: the whole of the sentence is not known.
pub(super) const ITALIAN: &[(u32, &[&str], bool)] = &[
    (691, &["connessione remota", "negata", "nome utente e password"], true),
    (787, &["tentativo di connessione l2tp", "autenticare il computer remoto"], true),
    (788, &["tentativo di connessione l2tp", "parametri compatibili"], true),
    (
        789,
        &[
            "tentativo di connessione l2tp",
            "livello di sicurezza ha rilevato un errore di elaborazione",
            "negoziazione iniziale con il computer remoto",
        ],
        false,
    ),
    (789, &["tentativo di connessione l2tp", "errore di elaborazione"], true),
    (790, &["tentativo di connessione l2tp", "certificato del computer remoto"], true),
    (792, &["tentativo di connessione l2tp", "timeout"], true),
    (811, &["server remoto non risponde", "chiave precondi"], true),
    (809, &["il server remoto non risponde"], true),
    (812, &["criterio configurato nel server ras vpn"], true),
    (868, &["nome del server di accesso remoto", "risol"], true),
    (13_801, &["le credenziali di autenticazione ike sono inaccettabili"], false),
    (13_801, &["credenziali di autenticazione ike"], true),
    (13_805, &["timeout della negoziazione"], true),
    (13_806, &["impossibile trovare un certificato del computer valido"], false),
    (13_806, &["trovare", "certificato", "computer valido"], true),
    (13_813, &["nessuna risposta dal peer"], true),
    (13_817, &["verifica della revoca del certificato non riuscita"], true),
    (13_868, &["errore di corrispondenza dei criteri"], false),
];
