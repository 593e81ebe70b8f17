//! EapMethods-RasChap and -RasTls 100–105: how the client's own EAP method ended.

use evidence::{Authenticator, Statement, UserJudged, UserRefusal};

use super::super::event::Event;
use super::{code, refusal};
use crate::reading::Reading;

/// 106 of RasTls and 107 of both only say that it goes on.
pub(super) fn is_wanted(id: u32) -> bool {
    (100..=106).contains(&id)
}

/// RasChap, EAP-MSCHAPv2: `Domain`, `Username` and, of 101, `int1`, a RAS code (manifest of
/// Microsoft-Windows-EapMethods-RasChap in repnz/etw-providers-docs).
pub(super) fn tell_password(event: &Event, reading: &mut Reading<'_>) {
    const MSCHAPV2: u8 = 26;
    let failed = code(event.pick("int1", 2)).filter(|code| *code != 0);
    let why = match event.id {
        100 => UserRefusal::None,
        101 => failed.map_or(UserRefusal::Unknown, refusal),
        102 | 103 | 105 => UserRefusal::NotAllowed,
        104 => UserRefusal::PasswordExpired,
        106 => UserRefusal::Unknown,
        _ => return,
    };
    let user = event.pick("Username", 1);
    tell(event, reading, UserJudged { user, code: failed, method: MSCHAPV2, ..judged(why) });
}

/// RasTls, EAP-TLS and PEAP: `uint1` the EAP type and, of failures, `uint2` a code (manifest of
/// Microsoft-Windows-EapMethods-RasTls). 102 to 104 are about the other end's certificate as the
/// method judged it.
pub(super) fn tell_certificate(event: &Event, reading: &mut Reading<'_>) {
    let failed = code(event.pick("uint2", 1)).filter(|code| *code != 0);
    let why = match event.id {
        100 => UserRefusal::None,
        101 => failed.map_or(UserRefusal::Unknown, refusal),
        102..=104 => UserRefusal::ServerCertificate,
        _ => return,
    };
    let method = event.pick("uint1", 0).parse().unwrap_or(0);
    tell(event, reading, UserJudged { code: failed, method, ..judged(why) });
}

fn judged(why: UserRefusal) -> UserJudged<'static> {
    UserJudged {
        says: Authenticator::Client,
        user: "",
        from: None,
        accepted: why == UserRefusal::None,
        code: None,
        reason: None,
        method: 0,
        in_ppp: false,
        in_peap: false,
        why,
    }
}

fn tell(event: &Event, reading: &mut Reading<'_>, judged: UserJudged<'_>) {
    reading.say(event.place, event.when, Statement::JudgesUser(judged));
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, told};

    #[test]
    fn a_wrong_password_is_told_with_its_ras_code() {
        let fields = [("Domain", "CORP"), ("Username", "anna"), ("int1", "691")];
        let told = told(&event("Microsoft-Windows-EapMethods-RasChap", 101, &fields)).concat();
        assert!(told.contains("says: Client, user: \"anna\""), "{told}");
        assert!(told.contains("accepted: false, code: Some(691)"), "{told}");
        assert!(told.contains("method: 26, why: Credentials"), "{told}");
    }

    #[test]
    fn a_certificate_method_tells_its_type_and_what_it_refused() {
        let provider = "Microsoft-Windows-EapMethods-RasTls";
        let fields = [("uint1", "25"), ("uint2", "2148204809")];
        let told = |id| told(&event(provider, id, &fields)).concat();
        assert!(told(104).contains("code: Some(2148204809)"), "{}", told(104));
        assert!(told(104).contains("method: 25, why: ServerCertificate"), "{}", told(104));
        assert!(told(100).contains("accepted: true"), "{}", told(100));
    }
}
