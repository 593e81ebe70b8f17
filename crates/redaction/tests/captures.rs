//! Copies of captures: they tell the same, of other addresses and of nobody.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use evidence::{Fact, SourceId, Statement};
use redaction::Pseudonyms;

fn capture(text: &str) -> Vec<u8> {
    testkit::exchange::captures(text).unwrap().remove(0).bytes
}

fn copy(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut copy = Vec::new();
    Pseudonyms::new().copy_capture(&mut &*bytes, &mut copy).ok()?;
    Some(copy)
}

/// What a capture tells, but for its addresses and identities.
fn told(bytes: &[u8]) -> Vec<String> {
    let mut told = Vec::new();
    let mut listener = |fact: Fact<'_>| {
        told.push(match fact.statement {
            Statement::Sent(passage) => {
                format!("{} sent {} bytes", fact.place.number(), passage.bytes)
            }
            Statement::Repeated(passage) => {
                format!("{} repeated {} bytes", fact.place.number(), passage.bytes)
            }
            Statement::Notifies(notice) => format!("notifies {}", notice.kind),
            Statement::Hashes { of, matches } => format!("{of:?} {matches}"),
            Statement::Presents(_) => "presents".to_owned(),
            Statement::Flowed(flow) => format!("{} packets of {:x}", flow.packets, flow.spi),
            Statement::Refused(refusal) => format!("{:?}", refusal.what),
            Statement::FragmentMissing(missing) => format!("{} bytes came", missing.bytes),
            other => format!("{other:?}"),
        });
    };
    let source = readers::read(SourceId(0), "a", bytes, &mut listener);
    told.push(format!("{:?} {:?} {:?}", source.kind, source.gaps, source.covers.others));
    told
}

const EXCHANGES: [&str; 5] = [
    "client 93.45.67.8\ngateway 151.22.33.4\n\
     0 client IKE_SA_INIT offer=windows-default\n0.1 gateway IKE_SA_INIT select=3des-sha1-modp1024\n\
     0.2 client IKE_AUTH bytes=3468 port=4500 count=3 every=1\n",
    "client 10.0.0.5\nnat client 93.45.67.8\ngateway 151.22.33.4\ncapture vantage=responder\n\
     0 client IKE_SA_INIT offer=windows-default\n0.1 gateway IKE_SA_INIT select=3des-sha1-modp1024\n\
     0.2 client IKE_AUTH bytes=300 port=4500\n",
    "client 2a02:1b8::5\ngateway 2a02:1b8::7\ncapture pcapng filter=\"host 93.45.67.8\"\n\
     0 client IKE_SA_INIT offer=windows-default count=3 every=1\n",
    "client 93.45.67.8\ngateway 151.22.33.4\ncapture pcapng link=cooked2 names=quokka directions\n\
     0 client AGGRESSIVE 1 offer=aes128-sha1-modp1024:psk identity=user:zofia@quokka.test\n\
     0.1 gateway AGGRESSIVE 2 identity=fqdn:gw.quokka.test\n0.2 client AGGRESSIVE 3 sealed=60\n",
    "client 93.45.67.8\ngateway 151.22.33.4\ncapture link=vlan:10\n\
     0 client MAIN 1 offer=aes128-sha256-modp2048:psk\n0.04 gateway MAIN 2\n0.08 client MAIN 3\n\
     0.12 gateway MAIN 4\n0.16 client MAIN 5 sealed=80\n",
];

#[test]
fn a_copy_tells_the_same_of_other_addresses() {
    for exchange in EXCHANGES {
        let original = capture(exchange);
        let copy = copy(&original).unwrap();
        assert_eq!(told(&copy), told(&original), "{exchange}");
        for address in [[93, 45, 67, 8], [151, 22, 33, 4], [0x2a, 0x02, 0x01, 0xb8]] {
            assert!(!copy.windows(4).any(|own| own == address), "{exchange}");
        }
        for name in ["zofia", "quokka", "93.45.67.8"] {
            let holds = copy.windows(name.len()).any(|own| own == name.as_bytes());
            assert!(!holds, "{exchange}");
        }
    }
}

#[test]
fn whatever_a_capture_holds_copying_it_ends() {
    for exchange in EXCHANGES {
        let original = capture(exchange);
        for end in 0..original.len().min(600) {
            copy(&original[..end]);
        }
        let mut bytes = original.clone();
        let mut state = 7_u64;
        for _ in 0..1500 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let at = (state >> 33) as usize % bytes.len();
            bytes[at] = (state >> 25) as u8;
            copy(&bytes);
            // Some of the changes stay, so that they pile up.
            if state >> 60 > 3 {
                bytes[at] = original[at];
            }
        }
    }
}
