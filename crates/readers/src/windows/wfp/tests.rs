//! What is told of whole documents of the filtering platform, damaged and hostile ones too.

use evidence::{
    Change, Fact, FailurePoint, IpsecAuthentication, KernelDropReason, KeyingModule, LastSent,
    Limit, NegotiationMode, Role, Source, SourceId, SourceKind, Statement, Timestamp, When, Why,
};

/// Statements as one line each, with the line they stand in.
fn told(bytes: &[u8]) -> (Vec<String>, Source) {
    let mut lines = Vec::new();
    let mut hear = |fact: Fact<'_>| {
        let line = fact.place.number();
        lines.push(match fact.statement {
            Statement::Fails(f) => format!(
                "{line} fails {:?} code={:?} noticed={:?} {:?} -> {:?}",
                f.mode, f.code, f.noticed, f.local, f.remote
            ),
            Statement::Drops(d) => format!(
                "{line} drops out={:?} {} filter={} owner={} program={}",
                d.outbound, d.protocol, d.filter, d.owner, d.program
            ),
            Statement::Filter(f) => format!("{line} filter {} {} of {}", f.id, f.name, f.provider),
            Statement::Discards(d) => format!("{line} discards {:?} {:x}", d.why, d.spi),
            Statement::Changes(Change::FilterProvider { name }) => {
                format!("{line} provider {name}")
            }
            other => format!("{line} {other:?}"),
        });
    };
    let source = crate::read(SourceId(0), "netevents.xml", bytes, &mut hear);
    (lines, source)
}

fn of(notation: &str) -> (Vec<String>, Source) {
    let document = testkit::wfp::document(notation).unwrap();
    let told_as_utf8 = told(&document);
    let told_as_utf16 = told(&testkit::wfp::document_utf16(notation).unwrap());
    assert_eq!(told_as_utf8.0, told_as_utf16.0);
    told_as_utf8
}

fn words(lines: &[String]) -> Vec<&str> {
    lines.iter().map(|line| line.split_once(' ').unwrap().1).collect()
}

#[test]
fn a_failure_is_told_with_everything_that_the_event_says() {
    let notation = "09:15:21.211 mm-failure error=13801 point=peer module=ike state=final \
        role=initiator method=certificate benign thumbprint=AB12AB12AB12AB12AB12AB12AB12AB12AB12AB12 \
        local=10.0.2.15:4500 remote=203.0.113.7:4500";
    let document = testkit::wfp::document(notation).unwrap();
    let mut heard = 0;
    crate::read(SourceId(0), "x", document.as_slice(), &mut |fact: Fact<'_>| {
        let Statement::Fails(failure) = fact.statement else { panic!() };
        assert_eq!(fact.when.when(), When::Exact(Timestamp(1_795_598_121_211_000_000)));
        assert_eq!(fact.place.number(), 4);
        assert_eq!(failure.mode, NegotiationMode::Main);
        assert_eq!(failure.code, Some(13801));
        assert_eq!(failure.noticed, Some(FailurePoint::There));
        assert_eq!(failure.keying, Some(KeyingModule::Ikev1));
        assert_eq!(failure.last_sent, Some(LastSent::Identity));
        assert_eq!(failure.role, Some(Role::Initiator));
        assert_eq!(failure.method, Some(IpsecAuthentication::Certificate));
        assert_eq!(failure.local.unwrap().port(), 4500);
        assert_eq!(failure.remote.unwrap().to_string(), "203.0.113.7");
        assert_eq!(failure.thumbprint, "AB12".repeat(10));
        assert!(failure.benign);
        heard += 1;
    });
    assert_eq!(heard, 1);
}

#[test]
fn failures_of_all_three_modes_are_told_and_the_source_is_the_filtering_platform() {
    let (lines, source) = of("09:00:00 mm-failure error=13805 point=me module=ikev2
09:00:01 qm-failure error=ERROR_IPSEC_IKE_POLICY_MATCH point=2 remote=[2001:db8::7]:500
09:00:02 em-failure error=0x35e9 point=none");
    assert_eq!(
        words(&lines),
        [
            "fails Main code=Some(13805) noticed=Some(Here) None -> None",
            "fails Quick code=Some(13868) noticed=Some(There) None -> Some(Address { address: \
         2001:db8::7, port: 500 })",
            "fails Extended code=Some(13801) noticed=None None -> None",
        ]
    );
    assert_eq!((source.kind, source.covers.entries), (SourceKind::FilteringPlatform, 3));
    assert_eq!(source.gaps, []);
    let covered = source.covers.last.unwrap().seconds_since(source.covers.first.unwrap());
    assert!((covered - 2.0).abs() < 1e-9);
}

#[test]
fn a_drop_is_told_only_if_it_concerns_a_tunnel_and_with_whose_filter_it_was() {
    let (lines, _) = of(
        r#"09:00:00 drop out udp 10.0.2.15:500 203.0.113.7:500 filter=66241 program=\device\hd\svchost.exe
09:00:01 drop in udp 10.0.2.15:137 10.0.2.255:137 filter=66241
09:00:02 drop in esp 10.0.2.15 203.0.113.7 filter=7
09:00:03 drop out tcp 10.0.2.15:500 203.0.113.7:443 filter=7
09:00:04 drop in udp 10.0.2.15:1701 203.0.113.7:1701 filter=8
filter 66241 "Block IKE" provider="Acme Firewall"
filter 7 "Default & boot" provider="Microsoft Corporation"
filter 9 "All may pass" provider="Acme Firewall" action=permit"#,
    );
    assert_eq!(
        words(&lines),
        [
            "provider Acme Firewall",
            "filter 66241 Block IKE of Acme Firewall",
            "filter 7 Default & boot of Microsoft Corporation",
            r"drops out=Some(true) 17 filter=66241 owner=Acme Firewall program=\device\hd\svchost.exe",
            "drops out=Some(false) 50 filter=7 owner=Default & boot program=",
            "drops out=Some(false) 17 filter=8 owner= program=",
        ]
    );
}

#[test]
fn what_the_kernel_threw_away_is_told_by_its_reason() {
    let (lines, _) = of("09:00:00 discard error=13915 remote=203.0.113.7 spi=0x12345678
09:00:01 discard error=0xC0360004 remote=203.0.113.7 spi=305419896
09:00:02 discard error=ERROR_IPSEC_BAD_SPI spi=1
09:00:03 discard error=13918");
    assert_eq!(
        words(&lines),
        [
            "discards Integrity 12345678",
            "discards Replay 12345678",
            "discards UnknownSpi 1",
            "discards Other(13918) 0",
        ]
    );
    assert_ne!(KernelDropReason::Integrity, KernelDropReason::Replay);
}

#[test]
fn an_empty_list_of_net_events_is_stated_and_one_without_a_list_is_not() {
    let (lines, source) = of("filter 1 \"a\"");
    assert_eq!(lines.len(), 1);
    assert_eq!(source.covers.limits, []);
    let (_, source) = told(b"<netEvents numItems=\"0\"/>");
    assert_eq!((source.covers.entries, source.kind), (0, SourceKind::FilteringPlatform));
    assert_eq!(source.covers.limits[0].limit, Limit::NoNetEvents);
    let (_, source) = told(b"<wfpdiag><filters></filters></wfpdiag>");
    assert_eq!(source.covers.limits, []);
    let (_, source) = of("09:00:00 mm-failure error=13805");
    assert_eq!(source.covers.limits, []);
}

#[test]
fn an_unknown_word_is_a_gap_once_and_its_event_is_told_without_it() {
    let (lines, source) = of("09:00:00 mm-failure error=13805 point=elsewhere
09:00:01 mm-failure error=13805 point=elsewhere
09:00:02 mm-failure error=ERROR_NEW");
    assert_eq!(lines.len(), 3);
    let whys: Vec<_> = source.gaps.iter().map(|gap| gap.why.clone()).collect();
    let unknown = |what, word: &str| Why::Unknown { what, word: word.into() };
    assert_eq!(
        whys,
        [unknown("failure point", "IPSEC_FAILURE_ELSEWHERE"), unknown("error code", "ERROR_NEW"),]
    );
    let event = "<netEvents><item><header/><newArm><x>1</x></newArm></item></netEvents>";
    let (_, source) = told(event.as_bytes());
    assert_eq!(source.gaps[0].why, unknown("net event", "newArm"));
}

#[test]
fn element_names_in_other_cases_and_unnamed_types_are_read_too() {
    let (lines, _) = told(
        b"<netEvents><netEvent><HEADER><TimeStamp>2026-11-25T09:00:00Z</TimeStamp></HEADER>\
          <IKEMMFAILURE><FailureErrorCode>13805</FailureErrorCode></IKEMMFAILURE></netEvent>\
          <netEvent><header/><type>0</type><other><failureErrorCode>13806</failureErrorCode></other>\
          </netEvent></netEvents>",
    );
    let codes: Vec<_> = lines.iter().map(|l| l.split(' ').nth(3).unwrap()).collect();
    assert_eq!(codes, ["code=Some(13805)", "code=Some(13806)"]);
}

#[test]
fn damage_costs_one_item_and_is_named_by_its_line() {
    let notation = "09:00:00 mm-failure error=13801\n09:00:01 mm-failure error=13805
09:00:02 mm-failure error=13806\n";
    let text = String::from_utf8(testkit::wfp::document(notation).unwrap()).unwrap();
    for (sound, broken) in [
        ("<failureErrorCode>13805</failureErrorCode>", "<failureErrorCode>13805</failure>"),
        ("<failureErrorCode>13805</failureErrorCode>", "<failureErrorCode>13805</"),
        ("<failureErrorCode>13805</failureErrorCode>", "<![CDATA[ 13805"),
    ] {
        let broken = text.replace(sound, broken);
        let (lines, source) = told(broken.as_bytes());
        assert_eq!(source.gaps.len(), 1, "{:?}", source.gaps);
        assert!(lines.iter().any(|line| line.contains("13801")), "{lines:?}");
        // An open CDATA section swallows the rest.
        let rest = lines.iter().any(|line| line.contains("13806"));
        assert_eq!(rest, !broken.contains("CDATA"), "{lines:?}");
        assert!(!lines.iter().any(|line| line.contains("13805")));
    }
}

#[test]
fn every_prefix_of_a_document_is_read_as_far_as_it_goes() {
    let notation = "09:00:00 mm-failure error=13801 local=10.0.2.15 remote=203.0.113.7
09:00:01 drop out udp 10.0.2.15:500 203.0.113.7:500 filter=66241 program=é
filter 66241 \"Block & IKE\" provider=\"Acme\"\n";
    let document = testkit::wfp::document(notation).unwrap();
    let (whole, _) = told(&document);
    for end in 20..document.len() - 12 {
        let (lines, source) = told(&document[..end]);
        assert!(lines.len() <= whole.len());
        assert!(!source.gaps.is_empty(), "{end}: {}", String::from_utf8_lossy(&document[..end]));
    }
}

#[test]
fn a_million_elements_in_each_other_end_in_gaps_and_what_follows_is_read() {
    let event = "<item><header/><ikeMmFailure><failureErrorCode>13805</failureErrorCode>\
        </ikeMmFailure></item>";
    for element in ["<a>", "<item>"] {
        let text = format!("<netEvents>{}{event}</netEvents>", element.repeat(1_000_000));
        let (lines, source) = told(text.as_bytes());
        assert_eq!(lines.len(), 1, "{element}");
        assert!(source.gaps.len() <= Source::MAX_GAPS);
        let deep = Why::Bound { what: "XML elements in each other", limit: 64 };
        assert_eq!(source.gaps[0].why, deep);
    }
}

#[test]
fn entities_of_the_document_are_not_expanded() {
    let text = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">\
        <!ENTITY c SYSTEM \"file:///etc/passwd\">]><netEvents><item><header>\
        <ipProtocol>17</ipProtocol><localPort>500</localPort>\
        <appId><asString>x&b;&c;&amp;&#x41;</asString></appId>\
        <localAddrV4>10.0.0.1</localAddrV4></header><classifyDrop/></item></netEvents>";
    let (lines, _) = told(text.as_bytes());
    assert_eq!(words(&lines), ["drops out=None 17 filter=0 owner= program=x\u{fffd}\u{fffd}&A"]);
}

#[test]
fn one_endless_element_is_left_out_and_what_follows_is_read() {
    let event = "<item><header/><ikeMmFailure><failureErrorCode>13805</failureErrorCode>\
        </ikeMmFailure></item>";
    for long in [
        "x".repeat(5 << 20),
        format!("<a b=\"{}\"/>", "y".repeat(5 << 20)),
        format!("<!--{}-->", "z".repeat(5 << 20)),
    ] {
        let text = format!("<netEvents><item>{long}</item>{event}</netEvents>");
        let (lines, source) = told(text.as_bytes());
        assert_eq!(lines.len(), 1);
        let what = "bytes of one XML element";
        assert_eq!(source.gaps[0].why, Why::Bound { what, limit: 1 << 20 });
    }
}

#[test]
fn no_change_of_bytes_makes_it_panic() {
    let notation = "09:00:00 mm-failure error=13801 local=10.0.2.15 remote=203.0.113.7
09:00:01 drop out udp 10.0.2.15:500 203.0.113.7:500 filter=66241 program=é
filter 66241 \"Block & IKE\" provider=\"Acme\"\n";
    let document = testkit::wfp::document(notation).unwrap();
    let mut random = testkit::Random::new(7);
    for _ in 0..2000 {
        let mut changed = document.clone();
        for _ in 0..random.between(1, 8) {
            let at = random.between(0, changed.len() as u64 - 1) as usize;
            changed[at] = random.between(0, 255) as u8;
        }
        told(&changed);
    }
}

/// The block that Azure's documentation shows, cut where it is cut there; addresses replaced.
const TRACE: &str = "\
[0]0368.03A4::02/02/2017-17:36:01.496 [ikeext] 3038|203.0.113.7|Deleted ICookie from the list
[0]0368.03A4::02/02/2017-17:36:01.496 [ikeext] 3038|203.0.113.7|IKE diagnostic event:
[1]0368.0BBB::02/02/2017-17:36:01.496 [ikeext] 9|198.51.100.1|Something of another thread
[0]0368.03A4::02/02/2017-17:36:01.496 [ikeext] 3038|203.0.113.7|Event Header:
[0]0368.03A4::02/02/2017-17:36:01.496 [ikeext] 3038|203.0.113.7|  Timestamp: 1601-01-01T00:00:00.000Z
[0]0368.03A4::02/02/2017-17:36:01.496 [ikeext] 3038|203.0.113.7|  Flags: 0x00000106
[0]0368.03A4::02/02/2017-17:36:01.496 [ikeext] 3038|203.0.113.7|    Local address field set
[0]0368.03A4::02/02/2017-17:36:01.496 [ikeext] 3038|203.0.113.7|  Local address: 192.0.2.92
[0]0368.03A4::02/02/2017-17:36:01.496 [ikeext] 3038|203.0.113.7|  Remote address: 203.0.113.7
[0]0368.03A4::02/02/2017-17:36:01.496 [ikeext] 3038|203.0.113.7|  Local Port: 0
[0]0368.03A4::02/02/2017-17:36:01.497 [ikeext] 3038|203.0.113.7|Failure type: IKE/Authip Main Mode Failure
[0]0368.03A4::02/02/2017-17:36:01.497 [ikeext] 3038|203.0.113.7|Type specific info:
[0]0368.03A4::02/02/2017-17:36:01.497 [ikeext] 3038|203.0.113.7|  Failure error code:0x000035e9
[0]0368.03A4::02/02/2017-17:36:01.497 [ikeext] 3038|203.0.113.7|    IKE authentication credentials are unacceptable
[0]0368.03A4::02/02/2017-17:36:01.497 [ikeext] 3038|203.0.113.7|
[0]0368.03A4::02/02/2017-17:36:01.497 [ikeext] 3038|203.0.113.7|  Failure point: Remote
";

#[test]
fn the_trace_of_the_keying_service_tells_its_diagnostic_events() {
    let (lines, source) = told(TRACE.as_bytes());
    assert_eq!(
        lines,
        ["2 fails Main code=Some(13801) noticed=Some(There) Some(Address { address: \
         192.0.2.92, port: 0 }) -> Some(Address { address: 203.0.113.7, port: 0 })"]
    );
    assert_eq!(source.kind, SourceKind::FilteringPlatform);
    assert_eq!(source.gaps, []);
    crate::read(SourceId(0), "x", TRACE.as_bytes(), &mut |fact: Fact<'_>| {
        let Statement::Fails(failure) = fact.statement else { panic!() };
        assert_eq!(failure.reason, "IKE authentication credentials are unacceptable");
        assert!(matches!(fact.when.when(), When::WithoutZone(_)));
    });
}

#[test]
fn the_trace_tells_a_named_code_once_while_it_is_handed_up() {
    let line = |text: &str| {
        format!("[0]0368.03A4::02/02/2017-17:36:01.496 [ikeext] 1|203.0.113.7|{text}\n")
    };
    let text = line("IkeA failed with Windows error 13868(ERROR_IPSEC_IKE_POLICY_MATCH)")
        + &line("IkeB failed with Windows error 13868(ERROR_IPSEC_IKE_POLICY_MATCH)")
        + &line("IkeC failed with Windows error 13801(ERROR_IPSEC_IKE_POLICY_MATCH)")
        + &line("IkeD failed with Windows error 13801(ERROR_IPSEC_IKE_AUTH_FAIL)");
    let (lines, _) = told(text.as_bytes());
    assert_eq!(
        words(&lines),
        ["Reports { code: 13868, partly: false }", "Reports { code: 13801, partly: false }",]
    );
}
