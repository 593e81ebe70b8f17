//! A client that dials again and again behind a NAT, in a log that does not number its IKE SAs: on
//! port 4500 all its negotiations look alike.

use super::tests::told;

/// The negotiation of each line that tells a message, numbered as they begin.
fn negotiations(text: &str) -> Vec<usize> {
    let mut told = Vec::new();
    let mut listener = |fact: evidence::Fact<'_>| {
        if matches!(fact.statement, evidence::Statement::Sent(_)) {
            told.push(fact.about);
        }
    };
    crate::read(evidence::SourceId(0), "log", text.as_bytes(), &mut listener);
    let mut known = Vec::new();
    let mut number = |about| {
        known.iter().position(|own| *own == about).unwrap_or_else(|| {
            known.push(about);
            known.len() - 1
        })
    };
    told.into_iter().map(&mut number).collect()
}

/// `thread, incoming, the client's port, message`.
fn line(thread: u32, incoming: bool, port: u16, message: &str) -> String {
    let own = if port == 500 { 500 } else { 4500 };
    let (client, gateway) = (format!("192.0.2.7[{port}]"), format!("192.0.2.1[{own}]"));
    if incoming {
        format!(
            "{thread:02}[NET] received packet: from {client} to {gateway} (400 bytes)\n\
             {thread:02}[ENC] parsed {message}\n"
        )
    } else {
        format!(
            "{thread:02}[ENC] generating {message}\n\
             {thread:02}[NET] sending packet: from {gateway} to {client} (400 bytes)\n"
        )
    }
}

fn opens(thread: u32) -> String {
    line(thread, true, 500, "IKE_SA_INIT request 0 [ SA KE No ]")
        + &line(thread, false, 500, "IKE_SA_INIT response 0 [ SA KE No ]")
}

fn authenticates(thread: u32, answer: &str) -> String {
    line(thread, true, 4500, "IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]")
        + &line(thread, false, 4500, &format!("IKE_AUTH response 1 [ {answer} ]"))
}

#[test]
fn who_dials_again_is_heard_in_the_negotiation_that_waits() {
    for answer in ["IDr AUTH SA TSi TSr", "N(AUTH_FAILED)"] {
        let text: String =
            (1..4).map(|thread| opens(thread) + &authenticates(thread + 4, answer)).collect();
        assert_eq!(negotiations(&text), [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2], "{answer}");
    }
}

#[test]
fn what_is_not_answered_yet_comes_again() {
    let asks = |thread| line(thread, true, 4500, "IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]");
    let text = opens(1) + &asks(2) + &opens(3) + &asks(4);
    let told = negotiations(&text);
    assert_eq!(told[..5], [0, 0, 0, 1, 1]);
    // The same request again is none of the one that began meanwhile.
    assert!(told[5..].iter().all(|own| *own == 0), "{told:?}");
}

#[test]
fn main_mode_moves_to_port_4500_with_its_fifth_message() {
    let dial = |thread: u32| {
        line(thread, true, 500, "ID_PROT request 0 [ SA V V ]")
            + &line(thread, false, 500, "ID_PROT response 0 [ SA V V ]")
            + &line(thread, true, 500, "ID_PROT request 0 [ KE No NAT-D NAT-D ]")
            + &line(thread, false, 500, "ID_PROT response 0 [ KE No NAT-D NAT-D ]")
            + &line(thread, true, 4500, "ID_PROT request 0 [ ID HASH ]")
            + &line(thread, false, 4500, "ID_PROT response 0 [ ID HASH ]")
    };
    let told = negotiations(&(dial(1) + &dial(2) + &dial(3)));
    assert_eq!(told, [[0; 6], [1; 6], [2; 6]].concat());
}

#[test]
fn who_was_refused_and_is_let_in_opens_another() {
    let asks = |thread| line(thread, true, 500, "IKE_SA_INIT request 0 [ SA KE No ]");
    let refused = |thread| line(thread, false, 500, "IKE_SA_INIT response 0 [ N(NO_PROP) ]");
    let taken = |thread| {
        let answer = line(thread, false, 500, "IKE_SA_INIT response 0 [ SA KE No ]");
        let selected = "selected proposal: IKE:AES_CBC_128/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_2048";
        format!("{thread:02}[CFG] {selected}\n{answer}")
    };
    let tries = asks(1) + &refused(1) + &asks(2) + &refused(2);
    assert_eq!(negotiations(&tries), [0, 0]);
    let text = tries.clone() + &asks(3) + &taken(3) + &authenticates(4, "N(AUTH_FAILED)");
    assert_eq!(negotiations(&text), [0, 0, 1, 1, 1, 1]);
    // Another first message, whatever becomes of it.
    let other = (asks(3) + &refused(3)).replace("(400 bytes)", "(440 bytes)");
    assert_eq!(negotiations(&(tries + &other)), [0, 0, 1, 1]);
}

#[test]
fn who_opens_anew_is_another_and_who_repeats_is_not() {
    let asks = |thread| line(thread, true, 500, "IKE_SA_INIT request 0 [ SA KE No ]");
    let opens_anew = |thread: u32| {
        format!("{}{thread:02}[IKE] 192.0.2.7 is initiating an IKE_SA\n", asks(thread))
            + &line(thread, false, 500, "IKE_SA_INIT response 0 [ SA KE No ]")
    };
    assert_eq!(negotiations(&(opens_anew(1) + &opens_anew(2))), [0, 0, 1, 1]);
    let repeats = |thread: u32| {
        asks(thread)
            + &format!(
                "{thread:02}[IKE] received retransmit of request with ID 0, retransmitting \
                 response\n"
            )
    };
    assert_eq!(negotiations(&(opens_anew(1) + &repeats(2) + &repeats(3))), [0, 0]);
    assert_eq!(negotiations(&(opens_anew(1) + &asks(2))), [0, 0]);
}

/// A client opens another IKE SA before it ends the old one (make before break): the sentence after
/// a deletion says whose it is.
#[test]
fn a_deletion_is_of_the_ike_sa_that_is_named() {
    let up = |number: u32| {
        format!(
            "05[IKE] IKE_SA rw[{number}] established between 192.0.2.9[gw]...198.51.100.7[rw]\n"
        )
    };
    let dials = |number: u32| opens(5) + &authenticates(5, "IDr AUTH SA TSi TSr") + &up(number);
    let deletes = line(6, true, 4500, "INFORMATIONAL request 2 [ D ]");
    let ends = |number: u32| format!("06[IKE] received DELETE for IKE_SA rw[{number}]\n");
    let last = |text: String| negotiations(&text).pop();
    let both = dials(1) + &dials(2) + &deletes;
    assert_eq!(last(both.clone() + &ends(1)), Some(0));
    assert_eq!(last(both.clone() + &ends(2)), Some(1));
    // Of which nothing is said it is of the newer one.
    assert_eq!(last(both), Some(1));
}

/// What waits for the next line of its thread is still of its IKE SA once half of all others are
/// forgotten.
#[test]
fn what_waits_for_its_thread_outlives_those_that_are_forgotten() {
    let address = |host: u32| format!("10.0.{}.{}[500]", host >> 8, host & 255);
    let opens = |thread: u32, host: u32| {
        format!(
            "{thread:02}[NET] received packet: from {} to 192.0.2.9[500] (464 bytes)\n\
             {thread:02}[ENC] parsed IKE_SA_INIT request 0 [ SA KE No ]\n",
            address(host),
        )
    };
    let answers = |thread: u32, host: u32| {
        format!(
            "{thread:02}[ENC] generating IKE_SA_INIT response 0 [ SA KE No ]\n\
             {thread:02}[NET] sending packet: from 192.0.2.9[500] to {} (472 bytes)\n",
            address(host),
        )
    };
    let many = |hosts: std::ops::Range<u32>| hosts.map(|host| opens(2, host)).collect::<String>();
    let last = 32_000;
    let waits = opens(1, last) + &answers(1, last) + &opens(1, last);
    let others = many(last + 1..last + 2_000);
    let log = many(0..last) + &waits + &others + "01[IKE] 10.0.125.0 is initiating an IKE_SA\n";
    let told = told(&log);
    // One answer, and each opening.
    assert_eq!(told.len(), 34_002);
    assert!(told.iter().all(|line| line.ends_with("Sent IkeSaInit")));
}
