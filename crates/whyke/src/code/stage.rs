//! How far a negotiation had come, in words.

/// Of a phase by its name in JSON; none for what no phase is known of.
pub(super) fn stage(phase: &str) -> Option<[&'static str; 2]> {
    Some(match phase {
        "service" => {
            ["on this computer, before anything is sent", "su questo computer, prima di ogni invio"]
        }
        "reachability" => [
            "on the way: the gateway gave no usable answer",
            "sul percorso: nessuna risposta utile dal gateway",
        ],
        "phase1" => ["the first exchanges of IKE", "i primi scambi di IKE"],
        "auth" => [
            "IKE was answered; the ends prove who they are",
            "IKE ha avuto risposta; i lati si identificano",
        ],
        "certificate" => {
            ["the certificates, as a rule in IKE or EAP", "i certificati, di norma in IKE o EAP"]
        }
        "phase2" => [
            "main mode has worked; the traffic is agreed on",
            "la modalità principale è riuscita; si concorda il traffico",
        ],
        "user-auth" => [
            "with L2TP or IKEv2: the gateway answers and IKE works; now the user",
            "con L2TP o IKEv2: il gateway risponde e IKE funziona; ora l’utente",
        ],
        "traffic" => [
            "keys are agreed; protected packets are on their way",
            "chiavi concordate; viaggiano i pacchetti protetti",
        ],
        "post-connect" => ["the tunnel was up before", "il tunnel prima era attivo"],
        "none" => ["none: not a failure of IPsec", "nessuna: non è un errore di IPsec"],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phase_of_a_code_has_words() {
        for phase in knowledge::WINDOWS_CODES.iter().filter_map(|row| row.phase) {
            assert!(stage(phase).is_some(), "{phase}");
        }
    }
}
