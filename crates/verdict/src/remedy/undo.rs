//! How a remedy is taken back.

use super::Remedy;
use crate::Text;

impl Remedy {
    /// How to take it back.
    pub fn undo(&self) -> Option<Text> {
        let (en, it) = match self {
            Remedy::OpenPort { .. } => ("remove the rule", "rimuovere la regola"),
            Remedy::OpenEsp => ("remove the rule", "rimuovere la regola"),
            Remedy::LetFragmentsPass => ("remove the rule", "rimuovere la regola"),
            Remedy::EnableIkeFragmentation => {
                ("turn the setting off again", "disattivare di nuovo l’impostazione")
            }
            Remedy::LowerMtu | Remedy::ShrinkIkeFragments => {
                ("restore the former value", "ripristinare il valore precedente")
            }
            Remedy::AllowInLocalFirewall => ("remove the rule", "rimuovere la regola"),
            Remedy::EnableNatTraversal => ("turn it off again", "disattivarlo di nuovo"),
            Remedy::ServePublicAddress => (
                "restore the former lines and load the connection again",
                "ripristinare le righe precedenti e ricaricare la connessione",
            ),
            Remedy::TrustAuthority => {
                ("remove the authority from the store", "rimuovere l’autorità dall’archivio")
            }
            Remedy::RaiseHalfOpenLimit => {
                ("restore the former limit", "ripristinare il limite precedente")
            }
            Remedy::AllowSha1Signatures => (
                "update-crypto-policies --set DEFAULT, or what it was before",
                "update-crypto-policies --set DEFAULT, o quella che c’era prima",
            ),
            Remedy::TurnOffOffload => ("turn it on again", "riattivarlo"),
            Remedy::FreePort => ("start that program again", "avviare di nuovo quel programma"),
            Remedy::RemoveOtherSoftware => ("install it again", "installarlo di nuovo"),
            Remedy::RemoveOverride => ("set the value again", "reimpostare il valore"),
            Remedy::CorrectProfile | Remedy::AskInnerAddress | Remedy::HandOutNoAddress => {
                ("restore the former values", "ripristinare i valori precedenti")
            }
            Remedy::UseIpsecProfile => {
                ("set the former type again", "reimpostare il tipo precedente")
            }
            Remedy::AlignPppAuthentication => {
                ("restore the former methods", "ripristinare i metodi precedenti")
            }
            Remedy::DropPppEncryption => ("set the option again", "reimpostare l’opzione"),
            Remedy::BindProtocols => ("untick it again", "togliere di nuovo la spunta"),
            _ => return None,
        };
        Some(Text::new(en, it))
    }
}
