//! RemoteAccess: what Routing and Remote Access, the server, says of its users, its own dials and
//! what it lacks (mprmsg.dll).

use evidence::{
    Authenticator, Dial, DialStep, Lacking, Session, Statement, UserJudged, UserRefusal,
};

use super::super::endpoint::with_port;
use super::super::event::Event;
use super::super::sentence;
use super::{code, refusal, session};
use crate::reading::Reading;

pub(super) fn is_wanted(id: u32) -> bool {
    matches!(
        id,
        20111 | 20170 | 20171 | 20192 | 20249 | 20250 | 20252 | 20253 | 20255..=20258
            | 20265..=20271
            | 20276
            | 20284..=20287
    )
}

pub(super) fn tell(event: &Event, reading: &mut Reading<'_>) {
    if let Some(lacking) = lacking(event.id) {
        return reading.say(event.place, event.when, Statement::Lacks(lacking));
    }
    if let Some((co_id, dial)) = demand_dial(event) {
        let about = session(co_id, dial.profile, event, reading);
        return reading.tell(event.place, event.when, about, Statement::Dials(dial));
    }
    let Some((co_id, judged)) = judged(event) else { return };
    let about = match co_id {
        "" => Session::Whole,
        co_id => session(co_id, judged.user, event, reading),
    };
    reading.tell(event.place, event.when, about, Statement::JudgesUser(judged));
}

fn lacking(id: u32) -> Option<Lacking> {
    match id {
        20192 => Some(Lacking::MachineCertificate),
        20285 => Some(Lacking::ConfiguredCertificate),
        20287 => Some(Lacking::PresharedKey),
        20171 | 20284 | 20286 => Some(Lacking::Policy),
        _ => None,
    }
}

/// A tunnel that the server itself brings up to another site: 20111 routing domain, interface,
/// port, reason; 20267 and 20268 CoId, and the other two in either order.
fn demand_dial(event: &Event) -> Option<(&str, Dial<'_>)> {
    let data = |position| event.data(position);
    Some(match event.id {
        20111 => {
            let code = reason(event, data(3));
            ("", Dial { profile: data(1), code, ..Dial::new(DialStep::Failed) })
        }
        20267 => {
            let dial = Dial { user: data(1), server: data(2), ..Dial::new(DialStep::Connected) };
            (data(0), dial)
        }
        20268 => {
            let dial = Dial { user: data(2), server: data(1), ..Dial::new(DialStep::Ended) };
            (data(0), dial)
        }
        _ => return None,
    })
}

/// RAS 691 (raserror.h).
const AUTHENTICATION_FAILURE: u32 = 691;

/// The CoId, and whether a user was let in.
fn judged(event: &Event) -> Option<(&str, UserJudged<'_>)> {
    let data = |position| event.data(position);
    let refused = |user, why| UserJudged {
        says: Authenticator::Server,
        user,
        from: None,
        accepted: false,
        code: None,
        reason: None,
        method: 0,
        in_ppp: false,
        in_peap: false,
        why,
    };
    let because = |user, text| {
        let code = reason(event, text);
        // Its sentence: the name and password, or the protocol, which is the dial's own once more.
        let clear = code.filter(|code| *code != AUTHENTICATION_FAILURE);
        let why = clear.map_or(UserRefusal::Unknown, refusal);
        UserJudged { code, ..refused(user, why) }
    };
    Some(match event.id {
        20170 => ("", because(data(0), data(1))),
        20249 => (data(0), because(data(1), "")),
        20250 | 20265 | 20266 => {
            let accepted = UserJudged { accepted: true, ..refused(data(2), UserRefusal::None) };
            (data(1), accepted)
        }
        20252 => (data(0), refused("", UserRefusal::TimedOut)),
        20253 => (data(1), refused(data(2), UserRefusal::NoProtocols)),
        20255 => (data(0), because(data(2), data(3))),
        20256 => (data(0), refused(data(2), UserRefusal::PasswordExpired)),
        20257 | 20258 => (data(0), refused(data(2), UserRefusal::NotAllowed)),
        20269 => (data(0), because(data(1), data(2))),
        20270 => (data(0), because(data(1), data(3))),
        20271 => (data(0), UserJudged { from: with_port(data(2)), ..because(data(1), data(3)) }),
        20276 => (data(0), refused("", UserRefusal::Method)),
        _ => return None,
    })
}

/// The binary holds the code that the reason spells out; a text form has the sentence alone.
fn reason(event: &Event, text: &str) -> Option<u32> {
    // PPP's own sentences ("Negotiation timed out") are IKE's too, and mean PPP here.
    let of_ppp = |code: &u32| event.id != 20255 || !(13_800..=13_999).contains(code);
    let first = || sentence::code(text.lines().next().unwrap_or("")).filter(of_ppp);
    let spelled = || first().or_else(|| code(text));
    let whole = || sentence::code(text).filter(of_ppp);
    event.binary_code().filter(|code| *code != 0).or_else(whole).or_else(spelled)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, told};

    const REFUSED: &str = "The remote connection was denied because the user name and password \
        combination you provided is not recognized, or the selected authentication protocol is \
        not permitted on the remote access server.";

    #[test]
    fn a_refused_user_is_told_with_address_and_the_code_in_the_binary() {
        let fields =
            [("", "{NA}"), ("", "alice"), ("", "198.51.100.7"), ("", "Zugriff verweigert")];
        let mut refused = event("RemoteAccess", 20271, &fields);
        refused.binary = vec![0xb3, 2, 0, 0];
        let told = told(&refused).concat();
        for part in [
            "says: Server, user: \"alice\", from: Some(Address { address: 198.51.100.7, port: 0 })",
            "accepted: false, code: Some(691)",
            // Name and password, or the protocol: the sentence leaves it open.
            "why: Unknown",
        ] {
            assert!(told.contains(part), "{part} in {told}");
        }
        refused.binary = 1326_u32.to_le_bytes().into();
        let told = super::super::tests::told(&refused).concat();
        assert!(told.contains("code: Some(1326)") && told.contains("why: Credentials"), "{told}");
    }

    #[test]
    fn without_a_binary_the_sentence_gives_the_code() {
        let mut refused = event("RemoteAccess", 20271, &[]);
        refused.message = format!(
            "CoId={{F1A2B3C4-0000-4000-8000-00000000002A}}: The user alice connected from \
             198.51.100.7 but failed an authentication attempt due to the following reason: \
             {REFUSED}"
        );
        let told = told(&refused).concat();
        assert!(told.contains("Opened(0) JudgesUser"), "{told}");
        assert!(told.contains("user: \"alice\""), "{told}");
        assert!(told.contains("code: Some(691)"), "{told}");
    }

    #[test]
    fn in_another_language_the_user_and_the_address_are_still_found() {
        let mut refused = event("RemoteAccess", 20271, &[]);
        refused.message = "CoId={F1A2B3C4-0000-4000-8000-00000000002A}: l'utente CORP\\alice si è \
                           connesso da 198.51.100.7 ma non è stato autenticato."
            .into();
        let told = told(&refused).concat();
        assert!(told.contains("user: \"CORP\\\\alice\""), "{told}");
        assert!(told.contains("from: Some(Address { address: 198.51.100.7, port: 0 })"), "{told}");
    }

    #[test]
    fn a_demand_dial_that_failed_is_a_dial_of_its_interface() {
        let fields = [
            ("", "{00000000-0000-0000-0000-000000000000}"),
            ("", "AzureGateway"),
            ("", "VPN2-4"),
            ("", "IKE authentication credentials are\n unacceptable"),
        ];
        let mut failed = event("RemoteAccess", 20111, &fields);
        let by_sentence = told(&failed).concat();
        assert!(by_sentence.contains("step: Failed, profile: \"AzureGateway\""), "{by_sentence}");
        assert!(by_sentence.contains("code: Some(13801)"), "{by_sentence}");
        failed.fields[3].value.clear();
        failed.binary = vec![233, 53, 0, 0];
        assert!(told(&failed).concat().contains("code: Some(13801)"));
    }

    #[test]
    fn the_other_ways_of_a_user_to_fail_are_told_apart() {
        let why = |id, fields: &[(&str, &str)]| told(&event("RemoteAccess", id, fields)).concat();
        let user = [("", "{NA}"), ("", "{NA}"), ("", "bob"), ("", "VPN1-1")];
        assert!(why(20250, &user).contains("user: \"bob\", from: None, accepted: true"));
        assert!(why(20253, &user).contains("why: NoProtocols"));
        assert!(why(20252, &user).contains("why: TimedOut"));
        assert!(why(20258, &user).contains("why: NotAllowed"));
        assert!(why(20276, &user).contains("why: Method"));
    }

    #[test]
    fn what_the_server_lacks_is_told() {
        let lacks = |id| told(&event("RemoteAccess", id, &[])).concat();
        assert_eq!(lacks(20192), "Whole Lacks(MachineCertificate)");
        assert_eq!(lacks(20287), "Whole Lacks(PresharedKey)");
        assert_eq!(lacks(20285), "Whole Lacks(ConfiguredCertificate)");
        assert_eq!(lacks(20284), "Whole Lacks(Policy)");
    }
}
