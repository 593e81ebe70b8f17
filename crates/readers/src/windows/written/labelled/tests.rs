//! Labelled events as they are pasted, in English and Italian.

use super::super::tests::{statements, told};

/// As the Event Viewer copies it; the names are replaced.
const GENERAL: &str = "Log Name:      Application\r\nSource:        RasClient\r\n\
    Date:          12/24/2017 2:38:13 PM\r\nEvent ID:      20227\r\nTask Category: None\r\n\
    Level:         Error\r\nKeywords:      Classic\r\nUser:          N/A\r\n\
    Computer:      DESKTOP-1\r\nDescription:\r\n\
    CoId={FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: The user SYSTEM dialed a connection named Algo \
    VPN 198.51.100.7 IKEv2 which has failed. The error code returned on failure is 809.\r\n";

#[test]
fn a_general_tab_is_a_dial_that_failed() {
    let told = told(GENERAL);
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].contains("Speaks { machine: \"DESKTOP-1\" }"), "{told:?}");
    assert!(told[1].contains("label: \"{FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}\""), "{told:?}");
    assert!(told[2].starts_with("4 1514126293 Dials(Dial { step: Failed"), "{told:?}");
    assert!(told[2].contains("profile: \"Algo VPN 198.51.100.7 IKEv2\", user: \"SYSTEM\""));
    assert!(told[2].contains("code: Some(809)"), "{told:?}");
}

#[test]
fn an_italian_general_tab_says_the_same_and_puts_the_day_first() {
    let text = "Nome registro: Application\nOrigine:       RasClient\n\
        Data:          05/04/2023 09:15:00\nID evento:     20227\nCategoria attività:Nessuna\n\
        Livello:       Errore\nParole chiave: Classico\nUtente:        N/D\nComputer:      PC-1\n\
        Descrizione:\nCoId={FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: L'utente PC-1\\anna ha \
        effettuato una connessione denominata Ufficio che non è riuscita. Il codice di errore \
        restituito è 13801.\n";
    let told = statements(text);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("4 1680686100 Dials(Dial { step: Failed"), "{told:?}");
    assert!(told[0].contains("user: \"PC-1\\\\anna\""), "{told:?}");
    assert!(told[0].contains("code: Some(13801)"), "{told:?}");
}

#[test]
fn two_events_one_after_another_are_two_and_prose_around_them_is_none() {
    let text =
        format!("Hi all,\n{GENERAL}\n\n{}\nThanks: for any help\n", GENERAL.replace("809", "868"));
    let told = statements(&text);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("code: Some(809)"), "{told:?}");
    assert!(told[1].contains("code: Some(868)"), "{told:?}");
}

#[test]
fn where_whole_xml_follows_the_text_is_left_to_it() {
    let xml = |end: &str| {
        format!("{GENERAL}Event Xml:\r\n<Event xmlns=\"x\">\r\n  <System>\r\n{end}\r\n")
    };
    let text = xml("</Event>");
    assert!(!statements(&text).iter().any(|told| told.starts_with("4 ")));
    let cut = xml("");
    assert!(statements(&cut).iter().any(|told| told.starts_with("4 ")));
}

#[test]
fn a_general_tab_that_a_web_page_joined_is_still_read() {
    let text = GENERAL.replace("\r\n", " ");
    let told = statements(&text);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("step: Failed"), "{told:?}");
    assert!(told[0].contains("code: Some(809)"), "{told:?}");
}

#[test]
fn a_failed_main_mode_is_read_from_its_listed_labels() {
    let text = "Log Name:      Security\nSource:        Microsoft-Windows-Security-Auditing\n\
        Date:          3/18/2016 1:34:22 PM\nEvent ID:      4653\nComputer:      PC-1\n\
        Description:\nAn IPsec main mode negotiation failed.\n\nLocal Endpoint:\n\
        \tNetwork Address:\t192.0.2.10\n\tKeying Module Port:\t500\n\nRemote Endpoint:\n\
        \tNetwork Address:\t203.0.113.5\n\tKeying Module Port:\t500\n\nAdditional Information:\n\
        \tKeying Module Name:\tIKEv1\n\tRole:\t\t\tInitiator\n\nFailure Information:\n\
        \tFailure Point:\t\tLocal computer\n\tFailure Reason:\t\tNegotiation timed out\n\n\
        \tState:\t\t\tSent third (ID) payload\n\tInitiator Cookie:\t\t8a6bcd3a5d4f1c22\n\
        \tResponder Cookie:\t0000000000000000\n";
    let told = statements(text).concat();
    for part in [
        "Fails(Failure { mode: Main, keying: Some(Ikev1), noticed: Some(Here), code: Some(13805)",
        "last_sent: Some(Identity), role: Some(Initiator)",
        "remote: Some(Address { address: 203.0.113.5, port: 500 })",
        "responder_spi: Some(Spi(0))",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
}

#[test]
fn wevtutil_s_text_is_read_event_by_event() {
    let event = |number: u32, id: u32, text: &str| {
        format!(
            "Event[{number}]:\n  Log Name: Application\n  Source: RasClient\n  \
             Date: 2016-03-18T13:34:22.000\n  Event ID: {id}\n  Task: N/A\n  Level: Error\n  \
             Opcode: N/A\n  Keyword: N/A\n  User: N/A\n  User Name: N/A\n  Computer: PC-1\n  \
             Description: \nCoId={{FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}}: {text}\n\n"
        )
    };
    let text = event(
        0,
        20224,
        "The link to the Remote Access Server has been established by user SYSTEM.",
    ) + &event(
        1,
        20226,
        "The user SYSTEM dialed a connection named A which has terminated. The \
                            reason code returned on termination is 829.",
    );
    let told = statements(&text);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("step: LinkUp, profile: \"\", user: \"SYSTEM\""), "{told:?}");
    assert!(told[1].contains("step: Ended"), "{told:?}");
    assert!(told[1].contains("code: Some(829)"), "{told:?}");
}

#[test]
fn a_list_of_get_winevent_keeps_its_indented_message() {
    let text = "\n\nTimeCreated  : 18/03/2016 13:34:22\nProviderName : RasClient\nId           : 20221\n\
        Message      : CoId={FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: The user PC-1\\anna has\n\
        \x20              started dialing a VPN connection using a per-user connection profile named\n\
        \x20              Office. The connection settings are:\n\
        \x20              Dial-in User =\n\
        \x20              VpnStrategy = L2TP\n\
        \x20              IPsec authentication for L2TP = Pre-shared key.\n\n\
        TimeCreated  : 18/03/2016 13:34:40\nProviderName : RasClient\nId           : 20227\n\
        Message      : CoId={FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: The user PC-1\\anna dialed a\n\
        \x20              connection named Office which has failed. The error code returned on failure\n\
        \x20              is 789.\n\n\n";
    let told = statements(text);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("5 1458308062 Dials(Dial { step: Began, profile: \"Office\""));
    assert!(told[0].contains("tunnel: Some(L2tp), authentication: Some(PresharedKey)"), "{told:?}");
    assert!(told[1].contains("code: Some(789)"), "{told:?}");
}

#[test]
fn a_list_of_get_eventlog_gives_strings_and_bytes() {
    let text = "EventID            : 20111\nMachineName        : on-prem-vm\n\
        Data               : {233, 53, 0, 0}\nIndex              : 14245\n\
        Message            : RoutingDomainID- {00000000-0000-0000-0000-000000000000}: A Demand Dial\n\
        \x20                    connection to the remote interface Gate on port VPN2-4 failed\n\n\
        Source             : RemoteAccess\n\
        ReplacementStrings : {{00000000-0000-0000-0000-000000000000}, Gate, VPN2-4, IKE \n\
        \x20                    authentication credentials are unacceptable\n\
        \x20                    }\nInstanceId         : 20111\n\
        TimeGenerated      : 3/18/2016 1:34:22 PM\n";
    let told = statements(text);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("1 1458308062 Dials(Dial { step: Failed, profile: \"Gate\""));
    assert!(told[0].contains("code: Some(13801)"), "{told:?}");
    let without_bytes = text.replace("{233, 53, 0, 0}", "{}");
    assert!(statements(&without_bytes).concat().contains("code: Some(13801)"));
}

#[test]
fn a_service_s_events_are_read_in_both_languages() {
    let event = |source: &str, id: &str, text: &str| format!("{source}\n{id}\n{text}\n");
    let english = event(
        "Source: Service Control Manager",
        "Event ID: 7036",
        "Description: The IKE and AuthIP IPsec Keying Modules service entered the stopped state.",
    );
    let italian = event(
        "Origine: Service Control Manager",
        "ID evento: 7036",
        "Descrizione: Il servizio Moduli di impostazione chiavi IPsec IKE e AuthIP è ora in stato arrestato.",
    );
    for text in [english, italian] {
        let told = statements(&text).concat();
        assert!(told.contains("name: Keying, state: Some(Stopped)"), "{told}");
    }
}

#[test]
fn labels_of_other_texts_begin_no_event() {
    for text in [
        "Source: my laptop\nDate: yesterday\nDescription: it fails with 809\n",
        "Id: 20227\n",
        "Message : hello\n",
        "Level: high\n",
        "Event[\n",
        ":\n",
        "Data: {}\n",
    ] {
        assert_eq!(statements(text), [""; 0], "{text}");
    }
}

#[test]
fn two_labels_on_a_line_as_the_properties_show_them_are_read() {
    let text = "Log Name: Application\nSource: RasClient Logged: 3/18/2016 1:34:22 PM\n\
        Event ID: 20227 Task Category: None\nLevel: Error Keywords: Classic\n\
        User: N/A Computer: PC-1\n";
    let told = told(text);
    assert!(told[0].contains("Speaks { machine: \"PC-1\" }"), "{told:?}");
    assert!(told.concat().contains("3 1458308062 Dials(Dial { step: Failed"), "{told:?}");
}

#[test]
fn labels_in_bold_or_numbered_are_labels() {
    let text = "1. **Source:** RasClient\n2) **Event ID:** 20227\n- **Description:** user SYSTEM dialed a \
        connection named A which has failed. The error code returned on failure is 809.\n";
    assert!(statements(text).concat().contains("code: Some(809)"));
}

#[test]
fn a_list_that_has_only_an_instance_id_is_read() {
    let text = "Index              : 14245\nEntryType          : Information\n\
        InstanceId         : 1073748860\n\
        Message            : The IKE and AuthIP IPsec Keying Modules service entered the stopped\n\
        \x20                    state.\nCategory           : (0)\n\
        ReplacementStrings : {IKE and AuthIP IPsec Keying Modules, stopped}\n\
        Source             : Service Control Manager\nTimeGenerated      : 3/18/2016 1:34:22 PM\n";
    let told = statements(text);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("name: Keying, state: Some(Stopped)"), "{told:?}");
}

#[test]
fn steps_of_one_second_that_are_listed_backwards_are_told_forwards() {
    let event = |id: u32| {
        format!(
            "TimeCreated : 18/03/2016 13:34:22\nProviderName : RasClient\nId : {id}\nMessage : x\n\n"
        )
    };
    let told = statements(&[20227, 20222, 20221].map(event).concat());
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].contains("step: Began"), "{told:?}");
    assert!(told[2].contains("step: Failed"), "{told:?}");
}

#[test]
fn what_a_log_shipper_writes_is_read_with_the_time_above_it() {
    let text = "03/18/2016 01:34:22 PM\nLogName=Security\nEventCode=4653\nEventType=0\n\
        ComputerName=pc-1.example.com\nSourceName=Microsoft Windows security auditing.\n\
        Type=Information\nRecordNumber=1\nKeywords=Audit Failure\nTaskCategory=IPsec Main Mode\n\
        OpCode=Info\nMessage=An IPsec main mode negotiation failed.\n\nFailure Information:\n\
        \tFailure Point:\t\tLocal computer\n\tFailure Reason:\t\tNo policy configured\n\n\
        03/18/2016 01:34:25 PM\nLogName=Application\nEventCode=20227\nSourceName=RasClient\n\
        Message=user SYSTEM dialed a connection named A which has failed. The error code returned \
        on failure is 809.\n";
    let told = statements(text);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("3 1458308062 Fails(Failure"), "{told:?}");
    assert!(told[0].contains("code: Some(13825)"), "{told:?}");
    assert!(told[1].contains(" 1458308065 Dials(Dial { step: Failed"), "{told:?}");
}

#[test]
fn filters_and_blocked_packets_are_read_from_their_labels() {
    let event = |id: u32, text: &str| {
        format!(
            "Source: Microsoft-Windows-Security-Auditing\nEvent ID: {id}\nDescription:\n{text}\n\n"
        )
    };
    let blocked = "The Windows Filtering Platform has blocked a packet.\n\nApplication Information:\n\
        \tProcess ID:\t\t4\n\tApplication Name:\tSystem\n\nNetwork Information:\n\
        \tDirection:\t\tInbound\n\tSource Address:\t\t203.0.113.5\n\tSource Port:\t\t4500\n\
        \tDestination Address:\t192.0.2.10\n\tDestination Port:\t4500\n\tProtocol:\t\t17\n\n\
        Filter Information:\n\tFilter Origin:\t\tAcme Shield\n\tFilter Run-Time ID:\t69425";
    let told = statements(&event(5152, blocked)).concat();
    assert!(told.contains("Drops(Dropped { outbound: Some(false), protocol: 17"), "{told}");
    assert!(told.contains("filter: 69425, owner: \"Acme Shield\", program: \"System\""), "{told}");
    let changed = |change: &str| {
        let text = format!(
            "A Windows Filtering Platform filter has been changed.\n\nProvider Information:\n\
             \tID:\t\t{{1}}\n\tName:\t\tAcme Shield\n\nChange Information:\n\
             \tChange Type:\t{change}\n\nFilter Information:\n\tName:\t\tBlock all"
        );
        statements(&event(5447, &text)).concat()
    };
    assert!(changed("Add").contains("FilterProvider { name: \"Acme Shield\" }"));
    assert_eq!(changed("Delete"), "");
}

#[test]
fn a_provider_typed_as_a_label_belongs_to_its_event() {
    let text = "Id: 20227\nProviderName: RasClient\nMessage: user SYSTEM dialed a connection named A \
        which has failed. The error code returned on failure is 809.\n";
    let told = statements(text);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("code: Some(809)"), "{told:?}");
}
