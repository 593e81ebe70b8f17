//! Which code a sentence of Windows stands for, where an event gives the sentence alone.

/// The code behind an English message text; none where the text is not exactly one of them. Four
/// codes share the sentence of 13809 and two that of 13814: the lowest is given.
pub(crate) fn code(text: &str) -> Option<u32> {
    let text = normalised(text);
    let matching = SENTENCES.iter().filter(|(_, key)| {
        let ends_here = text.as_bytes().get(key.len()).is_none_or(|byte| *byte == b' ');
        text == *key || (key.len() >= LONG && ends_here && text.starts_with(key))
    });
    matching.max_by_key(|(_, key)| key.len()).map(|(code, _)| *code)
}

/// Keys from this length on are beginnings: what follows differs between versions of Windows.
const LONG: usize = 55;
/// Longer texts are cut: no key is that long.
const MOST_CHARACTERS: usize = 400;

/// Lower case, and one space for everything between words.
pub(crate) fn normalised(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars().take(MOST_CHARACTERS) {
        if character.is_alphanumeric() {
            out.extend(character.to_lowercase());
        } else if !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Recognition keys: message texts in lower case without punctuation.
const SENTENCES: &[(u32, &str)] = &[
    (2, "the system cannot find the file specified"),
    (5, "access is denied"),
    (619, "a connection to the remote computer could not be established so"),
    (628, "the connection was terminated by the remote computer before"),
    (649, "the account does not have permission to dial in"),
    (651, "the modem or other connecting device has reported an error"),
    (678, "the remote computer did not respond to make sure that the"),
    (691, "the remote connection was denied because the user name and"),
    (718, "the connection was terminated because the remote computer"),
    (720, "a connection to the remote computer could not be established you"),
    (766, "a certificate could not be found connections that use the"),
    (786, "the connection attempt failed because there is no valid machine"),
    (
        787,
        "the l2tp connection attempt failed because the security layer could not authenticate the remote computer",
    ),
    (788, "the l2tp connection attempt failed because the security layer could not negotiate"),
    (789, "the l2tp connection attempt failed because the security layer encountered"),
    (790, "the l2tp connection attempt failed because certificate validation"),
    (791, "the l2tp connection attempt failed because security policy"),
    (792, "the l2tp connection attempt failed because security negotiation timed out"),
    (793, "the l2tp connection attempt failed because an error occurred"),
    (800, "the remote connection was not made because the attempted"),
    (801, "this connection is configured to validate the identity of"),
    (809, "the network connection between your computer and the vpn"),
    (810, "a network connection between your computer and the vpn server"),
    (811, "the network conection between your computer and the vpn server"),
    (812, "the connection was prevented because of a policy configured"),
    (827, "the vpn connection cannot be completed because the ike and"),
    (
        835,
        "the l2tp connection attempt failed because the security layer could not authenticate the remote computer this",
    ),
    (850, "the extensible authentication protocol type required for"),
    (
        853,
        "the remote access connection completed but authentication failed because the certificate that authenticates the client to the server is not",
    ),
    (
        854,
        "the remote access connection completed but authentication failed because the certificate that authenticates the client to the server is expired",
    ),
    (
        855,
        "the remote access connection completed but authentication failed because the certificate that authenticates the client to the server is revoked",
    ),
    (
        858,
        "the remote access connection completed but authentication failed because the certificate that the",
    ),
    (864, "the remote access connection completed but authentication failed because a"),
    (868, "the remote connection was not made because the name of the"),
    (1051, "a stop control has been sent to a service that other running"),
    (1053, "the service did not respond to the start or control request"),
    (1058, "the service cannot be started either because it is disabled"),
    (1060, "the specified service does not exist as an installed service"),
    (1067, "the process terminated unexpectedly"),
    (1068, "the dependency service or group failed to start"),
    (1069, "the service did not start due to a logon failure"),
    (1075, "the dependency service does not exist or has been marked for deletion"),
    (1079, "the account specified for this service is different from"),
    (1460, "this operation returned because the timeout period expired"),
    (13801, "ike authentication credentials are unacceptable"),
    (13802, "ike security attributes are unacceptable"),
    (13803, "ike negotiation in progress"),
    (13804, "general processing error"),
    (13805, "negotiation timed out"),
    (13806, "ike failed to find valid machine certificate contact your"),
    (13807, "ike sa deleted by peer before establishment completed"),
    (13808, "ike sa deleted before establishment completed"),
    (13809, "negotiation request sat in queue too long"),
    (13813, "no response from peer"),
    (13814, "negotiation took too long"),
    (13816, "unknown error occurred"),
    (13817, "certificate revocation check failed"),
    (13818, "invalid certificate key usage"),
    (13819, "invalid certificate type"),
    (13820, "ike negotiation failed because the machine certificate used"),
    (13821, "simultaneous rekeys were detected"),
    (13822, "failure in diffie hellman computation"),
    (13823, "don t know how to process critical payload"),
    (13824, "invalid header"),
    (13825, "no policy configured"),
    (13826, "failed to verify signature"),
    (13827, "failed to authenticate using kerberos"),
    (13828, "peer s certificate did not have a public key"),
    (13829, "error processing error payload"),
    (13830, "error processing sa payload"),
    (13831, "error processing proposal payload"),
    (13832, "error processing transform payload"),
    (13833, "error processing ke payload"),
    (13834, "error processing id payload"),
    (13835, "error processing cert payload"),
    (13836, "error processing certificate request payload"),
    (13837, "error processing hash payload"),
    (13838, "error processing signature payload"),
    (13839, "error processing nonce payload"),
    (13840, "error processing notify payload"),
    (13841, "error processing delete payload"),
    (13842, "error processing vendorid payload"),
    (13843, "invalid payload received"),
    (13844, "soft sa loaded"),
    (13845, "soft sa torn down"),
    (13846, "invalid cookie received"),
    (13847, "peer failed to send valid machine certificate"),
    (13848, "certification revocation check of peer s certificate failed"),
    (13849, "new policy invalidated sas formed with old policy"),
    (13850, "there is no available main mode ike policy"),
    (13851, "failed to enabled tcb privilege"),
    (13852, "failed to load security dll"),
    (13853, "failed to obtain security function table dispatch address from sspi"),
    (13854, "failed to query kerberos package to obtain max token size"),
    (13855, "failed to obtain kerberos server credentials for isakmp error"),
    (13856, "failed to determine sspi principal name for isakmp error ipsec ike service"),
    (13857, "failed to obtain new spi for the inbound sa from ipsec driver"),
    (13858, "given filter is invalid"),
    (13859, "memory allocation failed"),
    (13860, "failed to add security association to ipsec driver the most"),
    (13861, "invalid policy"),
    (13862, "invalid doi"),
    (13863, "invalid situation"),
    (13864, "diffie hellman failure"),
    (13865, "invalid diffie hellman group"),
    (13866, "error encrypting payload"),
    (13867, "error decrypting payload"),
    (13868, "policy match error"),
    (13869, "unsupported id"),
    (13870, "hash verification failed"),
    (13871, "invalid hash algorithm"),
    (13872, "invalid hash size"),
    (13873, "invalid encryption algorithm"),
    (13874, "invalid authentication algorithm"),
    (13875, "invalid certificate signature"),
    (13876, "load failed"),
    (13877, "deleted via rpc call"),
    (13878, "temporary state created to perform reinitialization this"),
    (13879, "the lifetime value received in the responder lifetime notify"),
    (13880, "the recipient cannot handle version of ike specified in the header"),
    (13881, "key length in certificate is too small for configured security requirements"),
    (13882, "max number of established mm sas to peer exceeded"),
    (13883, "ike received a policy that disables negotiation"),
    (13884, "reached maximum quick mode limit for the main mode new main"),
    (13885, "main mode sa lifetime expired or peer sent a main mode delete"),
    (13886, "main mode sa assumed to be invalid because peer stopped responding"),
    (13887, "certificate doesn t chain to a trusted root in ipsec policy"),
    (13888, "received unexpected message id"),
    (13889, "received invalid authentication offers"),
    (13890, "sent dos cookie notify to initiator"),
    (13891, "ike service is shutting down"),
    (13892, "could not verify binding between cga address and certificate"),
    (13893, "error processing natoa payload"),
    (13894, "parameters of the main mode are invalid for this quick mode"),
    (13895, "quick mode sa was expired by ipsec driver"),
    (13896, "too many dynamically added ikeext filters were detected"),
    (13898, "nap reauth succeeded and must delete the dummy nap ikev2 tunnel"),
    (13899, "error in assigning inner ip address to initiator in tunnel mode"),
    (13900, "require configuration payload missing"),
    (13901, "a negotiation running as the security principle who issued"),
    (13902, "sa was deleted due to ikev1 authip co existence suppress check"),
    (13903, "incoming sa request was dropped due to peer ip address rate limiting"),
    (13904, "peer does not support mobike"),
    (13905, "sa establishment is not authorized"),
    (
        13906,
        "sa establishment is not authorized because there is not a sufficiently strong pkinit based credential",
    ),
    (13907, "sa establishment is not authorized you may need to enter"),
    (
        13908,
        "sa establishment is not authorized because there is not a sufficiently strong pkinit based credential this",
    ),
    (13910, "the spi in the packet does not match a valid ipsec sa"),
    (13911, "packet was received on an ipsec sa whose lifetime has expired"),
    (13912, "packet was received on an ipsec sa that does not match the"),
    (13913, "packet sequence number replay check failed"),
    (13914, "ipsec header and or trailer in the packet is invalid"),
    (13915, "ipsec integrity check failed"),
    (13916, "ipsec dropped a clear text packet"),
    (13917, "ipsec dropped an incoming esp packet in authenticated firewall"),
    (13918, "ipsec dropped a packet due to dos throttling"),
    (13925, "ipsec dos protection matched an explicit block rule"),
    (13926, "ipsec dos protection received an ipsec specific multicast"),
    (13927, "ipsec dos protection received an incorrectly formatted packet"),
    (13928, "ipsec dos protection failed to look up state"),
    (13929, "ipsec dos protection failed to create state because the maximum"),
    (13930, "ipsec dos protection received an ipsec negotiation packet"),
    (13931, "ipsec dos protection has not been enabled"),
    (13932, "ipsec dos protection failed to create a per internal ip rate"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_found_whatever_its_punctuation_and_line_ends() {
        assert_eq!(code("Negotiation timed out\r\n"), Some(13805));
        assert_eq!(code("IKE authentication credentials are unacceptable."), Some(13801));
        assert_eq!(code("IKE authentication credentials are \n unacceptable\n"), Some(13801));
        assert_eq!(code("Policy match error"), Some(13868));
        assert_eq!(code("Don’t know how to process critical payload."), Some(13823));
    }

    #[test]
    fn a_long_sentence_is_known_by_its_beginning_and_the_longest_one_wins() {
        let short = "SA establishment is not authorized because there is not a sufficiently strong \
                     PKINIT-based credential.";
        assert_eq!(code(short), Some(13906));
        let long = format!("{short} This might be related to certificate-to-account mapping.");
        assert_eq!(code(&long), Some(13908));
        assert_eq!(code("The service did not start due to a logon failure."), Some(1069));
    }

    #[test]
    fn what_only_resembles_a_sentence_is_none() {
        assert_eq!(code("Policy match error in the application"), None);
        assert_eq!(code("Policy"), None);
        assert_eq!(code(""), None);
        assert_eq!(code("Errore di corrispondenza dei criteri"), None);
    }
}
