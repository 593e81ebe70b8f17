//! What is written in the notation is read back by the wire crate, packet by packet.
#![allow(clippy::unwrap_used, reason = "helpers of tests, which may panic")]

use std::net::Ipv4Addr;

use numbers::ikev1;
use numbers::ikev2::{KeyExchangeMethod, NotifyType, TransformType};
use testkit::exchange::{NamedCapture, Vantage, captures};
use wire::ike::v2::NotifyContent;
use wire::ike::{Content, Decoded, decode, v1, v2};

/// A packet of a classic little-endian capture of raw IPv4.
struct Packet {
    time: f64,
    source: Ipv4Addr,
    destination: Ipv4Addr,
    ttl: u8,
    id: u16,
    fragment: u16,
    payload: Vec<u8>,
}

fn packets(capture: &NamedCapture) -> Vec<Packet> {
    let word = |bytes: &[u8], at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let short = |bytes: &[u8], at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
    let address =
        |bytes: &[u8], at: usize| Ipv4Addr::from(<[u8; 4]>::try_from(&bytes[at..at + 4]).unwrap());
    let (mut rest, mut packets) = (&capture.bytes[24..], Vec::new());
    while !rest.is_empty() {
        let length = word(rest, 8) as usize;
        let ip = &rest[16..16 + length];
        let offset = short(ip, 6) & 0x1fff;
        packets.push(Packet {
            time: f64::from(word(rest, 0) - 1_768_467_600) + f64::from(word(rest, 4)) / 1e6,
            source: address(ip, 12),
            destination: address(ip, 16),
            ttl: ip[8],
            id: short(ip, 4),
            fragment: offset,
            payload: ip[20..].to_vec(),
        });
        rest = &rest[16 + length..];
    }
    packets
}

/// With `capture link=raw` before it.
fn initiator(text: &str) -> Vec<Packet> {
    packets(&captures(&format!("capture link=raw\n{text}")).unwrap()[0])
}

impl Packet {
    fn ports(&self) -> [u16; 2] {
        [0, 2].map(|at| u16::from_be_bytes([self.payload[at], self.payload[at + 1]]))
    }

    fn ike(&self) -> Decoded<'_> {
        let marker = if self.ports().contains(&500) { 8 } else { 12 };
        let decoded = decode(&self.payload[marker..]);
        assert_eq!(decoded.faults, []);
        decoded
    }

    fn notices(&self) -> Vec<NotifyType> {
        notices(&self.ike()).iter().map(|notify| notify.kind).collect()
    }
}

fn notices<'a>(decoded: &Decoded<'a>) -> Vec<v2::Notify<'a>> {
    let contents = decoded.parts.iter().map(|part| &part.content);
    contents
        .filter_map(|content| match content {
            Content::V2(v2::Payload::Notify(notify)) => Some(*notify),
            _ => None,
        })
        .collect()
}

fn association<'a>(decoded: &'a Decoded<'_>) -> &'a v2::SecurityAssociation {
    let contents = decoded.parts.iter().map(|part| &part.content);
    contents
        .filter_map(|content| match content {
            Content::V2(v2::Payload::SecurityAssociation(sa)) => Some(sa),
            _ => None,
        })
        .next()
        .unwrap()
}

const ISSUE: &str = "
client 10.0.2.15 ttl=128 product=windows
gateway 203.0.113.7 hops=9
0.000 client  IKE_SA_INIT offer=windows-default
0.047 gateway IKE_SA_INIT select=3des-sha1-modp1024
0.090 client  IKE_AUTH bytes=3468 port=4500 count=3 every=1
";

#[test]
fn the_windows_client_of_the_issue_is_byte_exact_in_length() {
    let packets = initiator(ISSUE);
    assert_eq!(packets.len(), 2 + 3 * 3);
    let request = packets[0].ike();
    assert_eq!(request.header.unwrap().length, 880, "as in the capture of windows.md §7.2");
    let offer = association(&request);
    assert_eq!(offer.proposals.len(), 12);
    let eleventh = &offer.proposals[10];
    assert_eq!(
        eleventh.transforms(TransformType::ENCRYPTION).next().unwrap().key_length,
        Some(256)
    );
    assert_eq!(eleventh.transforms(TransformType::PRF).next().unwrap().id, 5);
    let vendors = request.parts.iter().filter(|part| part.kind == 43);
    assert_eq!(vendors.count(), 4);
    assert!(!packets[0].notices().contains(&NotifyType::IKEV2_FRAGMENTATION_SUPPORTED));
    let response = packets[1].ike();
    assert_eq!(association(&response).proposals[0].number, 1);
    assert_eq!((packets[0].ttl, packets[1].ttl), (128, 64 - 9));
    assert_eq!([packets[3].fragment, packets[4].fragment], [185, 370]);
    assert_eq!(packets[2].ports(), [4500, 4500]);
    assert_ne!(packets[2].id, packets[5].id);
    assert!((packets[8].time - 2.09).abs() < 1e-6);
    let whole: Vec<u8> =
        packets[2..5].iter().flat_map(|packet| packet.payload.iter().copied()).collect();
    let decoded = decode(&whole[12..]);
    assert_eq!((decoded.header.unwrap().length, decoded.header.unwrap().message_id), (3468, 1));
    assert_eq!(decoded.faults, []);
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    assert_eq!(captures(ISSUE), captures(ISSUE));
    let commented = ISSUE.replace("hops=9", "hops=9   # far away");
    assert_eq!(captures(ISSUE), captures(&commented));
    assert_ne!(captures(ISSUE), captures(&format!("seed 5\n{ISSUE}")));
}

const ENDS: &str = "client 10.0.2.15\ngateway 203.0.113.7\n";

#[test]
fn a_cookie_is_repeated_and_a_group_taken() {
    let packets = initiator(&format!(
        "{ENDS}0 client IKE_SA_INIT offer=aes256-sha256-ecp256-modp2048
        1 gateway IKE_SA_INIT notify=COOKIE
        2 client IKE_SA_INIT
        3 gateway IKE_SA_INIT notify=INVALID_KE_PAYLOAD group=modp2048
        4 client IKE_SA_INIT
        5 gateway IKE_SA_INIT select=aes256-sha256-modp2048
        6 client IKE_SA_INIT"
    ));
    let decoded: Vec<_> = packets.iter().map(Packet::ike).collect();
    let spi = |index: usize| decoded[index].header.unwrap().initiator_spi;
    assert!((0..6).all(|index| spi(index) == spi(0)));
    assert_ne!(spi(6), spi(0), "a later first message is another negotiation");
    let (asked, repeated) = (notices(&decoded[1]), notices(&decoded[2]));
    assert_eq!((asked[0].kind, asked[0].data), (NotifyType::COOKIE, repeated[0].data));
    assert_eq!(decoded[1].header.unwrap().responder_spi, 0);
    assert_ne!(decoded[5].header.unwrap().responder_spi, 0);
    let group = |index: usize| {
        decoded[index].parts.iter().find_map(|part| match &part.content {
            Content::V2(v2::Payload::KeyExchange(ke)) => Some((ke.method, ke.data.len())),
            _ => None,
        })
    };
    assert_eq!(group(0), Some((KeyExchangeMethod::ECP_256, 64)));
    assert_eq!(group(4), Some((KeyExchangeMethod::MODP_2048, 256)));
    assert_eq!(group(5), Some((KeyExchangeMethod::MODP_2048, 256)));
    let wanted = notices(&decoded[3])[0].content();
    assert_eq!(wanted, Ok(NotifyContent::InvalidKeyExchange(KeyExchangeMethod::MODP_2048)));
}

#[test]
fn message_ids_and_flags_follow_by_themselves() {
    let packets = initiator(&format!(
        "{ENDS}0 client IKE_SA_INIT\n1 gateway IKE_SA_INIT\n2 client IKE_AUTH\n3 gateway IKE_AUTH
        4 client IKE_AUTH\n5 gateway IKE_AUTH\n6 gateway INFORMATIONAL\n7 client INFORMATIONAL
        8 client CREATE_CHILD_SA\n9 gateway CREATE_CHILD_SA sealed=8 first=N"
    ));
    let headers: Vec<_> = packets
        .iter()
        .map(|packet| {
            let header = packet.ike().header.unwrap();
            let flags = (header.flags.is_initiator(), header.flags.is_response());
            (header.message_id, flags)
        })
        .collect();
    let (asks, answers) = ((true, false), (false, true));
    let expected = [
        (0, asks),
        (0, answers),
        (1, asks),
        (1, answers),
        (2, asks),
        (2, answers),
        (0, (false, false)),
        (0, (true, true)),
        (3, asks),
        (3, answers),
    ];
    assert_eq!(headers, expected);
    let last = packets[9].ike();
    let Content::V2(v2::Payload::Encrypted(sealed)) = &last.parts[0].content else { panic!() };
    assert_eq!(sealed.inner_first, 41);
}

#[test]
fn a_late_answer_to_the_first_message_keeps_its_id() {
    let packets = initiator(&format!(
        "{ENDS}0 client IKE_SA_INIT\n1 gateway IKE_SA_INIT\n2 client IKE_AUTH
        3 gateway IKE_SA_INIT notify=NO_PROPOSAL_CHOSEN\n4 gateway IKE_AUTH"
    ));
    let ids: Vec<_> =
        packets.iter().map(|packet| packet.ike().header.unwrap().message_id).collect();
    assert_eq!(ids, [0, 0, 1, 0, 1]);
    assert_eq!(packets[3].notices(), [NotifyType::NO_PROPOSAL_CHOSEN]);
}

#[test]
fn the_last_fragment_may_come_first() {
    let packets = initiator(&format!(
        "{ENDS}0 client IKE_SA_INIT\n1 gateway IKE_SA_INIT
        2 client IKE_AUTH sealed=3000 reversed lost=1 corrupt"
    ));
    let offsets: Vec<_> = packets[2..].iter().map(|packet| packet.fragment).collect();
    assert_eq!(offsets, [370, 185, 0], "what is lost on the way is seen by its sender");
}

#[test]
fn slices_are_one_message() {
    let packets = initiator(&format!(
        "{ENDS}0 client IKE_SA_INIT offer=aes256-sha256-modp2048\n1 gateway IKE_SA_INIT
        2 client IKE_AUTH sealed=2000 slice=580 drop=2"
    ));
    let slices: Vec<_> = packets[2..]
        .iter()
        .map(|packet| {
            let decoded = packet.ike();
            let header = decoded.header.unwrap();
            let Content::V2(v2::Payload::EncryptedFragment(slice)) = &decoded.parts[0].content
            else {
                panic!()
            };
            assert!(header.length <= 580);
            (header.message_id, slice.number, slice.total, slice.inner_first)
        })
        .collect();
    assert_eq!(slices, [(1, 1, 4, 35), (1, 3, 4, 0), (1, 4, 4, 0)]);
}

#[test]
fn each_vantage_sees_its_own_side_of_a_nat() {
    let text = "capture link=raw
        capture link=raw vantage=responder clock=+10
        client 10.0.2.15 ttl=128
        gateway 203.0.113.7 hops=3
        nat client 198.51.100.9 port=62000
        path delay=0.5
        0 client IKE_SA_INIT
        1 gateway IKE_SA_INIT
        2 client IKE_AUTH lost
        3 client IKE_AUTH again skip=initiator";
    let both = captures(text).unwrap();
    assert_eq!([both[0].vantage, both[1].vantage], [Vantage::Initiator, Vantage::Responder]);
    let (near, far) = (packets(&both[0]), packets(&both[1]));
    assert_eq!((near.len(), far.len()), (3, 3));
    assert_eq!(near[0].source, Ipv4Addr::new(10, 0, 2, 15));
    assert_eq!(far[0].source, Ipv4Addr::new(198, 51, 100, 9));
    assert_eq!((near[0].ports(), far[0].ports()), ([500, 500], [62000, 500]));
    assert_eq!(near[2].ports(), [4500, 4500]);
    assert_eq!(far[2].ports(), [62001, 4500]);
    assert_eq!((near[0].id, near[0].ttl, far[0].ttl), (far[0].id, 128, 127));
    assert_eq!(far[1].destination, Ipv4Addr::new(198, 51, 100, 9));
    assert!((near[1].time - 1.5).abs() < 1e-6 && (far[1].time - 11.0).abs() < 1e-6);
    let hash = |source: [u8; 4], spis: [u64; 2], port: u16| {
        let [a, b] = spis.map(u64::to_be_bytes);
        let digest = crypto::Hash::Sha1.digest(&[&a, &b, &source, &port.to_be_bytes()]);
        digest.as_slice().to_vec()
    };
    let request = near[0].ike();
    let spi = request.header.unwrap().initiator_spi;
    let own = notices(&request);
    assert_eq!(own[0].data, hash([10, 0, 2, 15], [spi, 0], 500));
    assert_eq!(own[1].data, hash([203, 0, 113, 7], [spi, 0], 500));
    let response = near[1].ike();
    let spis = [spi, response.header.unwrap().responder_spi];
    assert_eq!(notices(&response)[1].data, hash([198, 51, 100, 9], spis, 62000));
}

#[test]
fn main_mode_of_a_windows_client_is_408_bytes_long() {
    let packets = initiator(
        "client 10.0.2.15 product=windows\ngateway 203.0.113.7 product=strongswan
        0 client MAIN 1 offer=windows-default
        1 gateway MAIN 2 select=3des-sha1-modp2048
        2 client MAIN 3 ke\n3 gateway MAIN 4\n4 client MAIN 5 sealed=68\n5 gateway MAIN 6
        6 client QUICK 1\n7 gateway QUICK 2\n8 client QUICK 3
        9 gateway INFORMATIONAL notify=NO-PROPOSAL-CHOSEN",
    );
    let decoded: Vec<_> = packets.iter().map(Packet::ike).collect();
    assert_eq!(decoded[0].header.unwrap().length, 408, "windows.md §7.1");
    let Content::V1(v1::Payload::SecurityAssociation(sa)) = &decoded[1].parts[0].content else {
        panic!()
    };
    let chosen = &sa.proposals[0].transforms[0];
    assert_eq!((chosen.number, chosen.key_length()), (4, None));
    assert_eq!(chosen.group(), Some(ikev1::GroupDescription::MODP_2048));
    assert_eq!(decoded[2].parts.iter().filter(|part| part.kind == 20).count(), 2);
    let header = |index: usize| decoded[index].header.unwrap();
    assert!(header(4).flags.is_encrypted() && !header(3).flags.is_encrypted());
    assert_eq!((header(4).length, header(4).next_payload), (28 + 72, 5));
    assert_eq!([6, 7, 8].map(|index| header(index).message_id), [1; 3]);
    let Content::V1(v1::Payload::Notification(notice)) = &decoded[9].parts[0].content else {
        panic!()
    };
    assert_eq!(notice.kind, ikev1::NotifyType::NO_PROPOSAL_CHOSEN);
    assert!(!header(9).flags.is_encrypted());
}

#[test]
fn an_icmp_error_quotes_the_last_packet() {
    let packets = initiator(&format!(
        "{ENDS}0 client IKE_SA_INIT\n1 router 10.0.0.1 ICMP too-big mtu=1280 quote=28"
    ));
    let error = &packets[1];
    assert_eq!(error.source, Ipv4Addr::new(10, 0, 0, 1));
    assert_eq!(error.payload[..2], [3, 4]);
    assert_eq!(error.payload[6..8], 1280_u16.to_be_bytes());
    assert_eq!(error.payload[8 + 20..], packets[0].payload[..8]);
}

#[test]
fn a_filter_keeps_what_a_filter_would_see() {
    let text = format!(
        "capture link=raw only=4500\n{ENDS}0 client IKE_SA_INIT\n1 gateway IKE_SA_INIT
        2 client IKE_AUTH sealed=3000 port=4500\n3 client ESP spi=1 count=2"
    );
    let packets = packets(&captures(&text).unwrap()[0]);
    assert_eq!(packets.len(), 1, "neither port 500, nor later fragments, nor ESP");
}

#[test]
fn an_error_names_its_line() {
    let error = |text: &str| captures(text).unwrap_err().to_string();
    let with = |line: &str| error(&format!("{ENDS}{line}"));
    assert_eq!(error(""), "line 1: nothing happens in this exchange");
    assert_eq!(error("client nobody"), "line 1: `nobody` is no address");
    assert_eq!(with("0 client IKE_SA_INIT ofer=x"), "line 3: `ofer` means nothing for IKE_SA_INIT");
    assert_eq!(
        with("0 client IKE_SA_INIT offer=aes256-sha3"),
        "line 3: `sha3` in the suite `aes256-sha3` is unknown"
    );
    assert_eq!(with("0 server IKE_AUTH").lines().count(), 1);
    assert_eq!(with("0 client IKE_AUTH"), "line 3: no negotiation between these two has begun");
    assert_eq!(with("0 client IKE_AUHT"), "line 3: `IKE_AUHT` is nothing that an end can say");
    assert!(with("soon client IKE_AUTH").starts_with("line 3: `soon` is no time"));
}
