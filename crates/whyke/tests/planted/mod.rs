//! One source of every kind, with names and secrets that stand nowhere else.

/// In any case.
pub(crate) const NAMES: &[&str] = &[
    "zofia",
    "kowalczyk",
    "przybylski",
    "quokka",
    "wombatville",
    "numbat",
    "tarpan",
    "93.45.67.8",
    "151.22.33.4",
    "2a02:1b8::77",
    "80.11.22.33",
    "zebedee-7",
    "axolotl",
];

pub(crate) const SECRETS: &[&str] = &["hunter2", "correct-horse", "7472756e6b", "3f 4a 19 c8"];

pub(crate) fn sources() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("zofia-charon.log", CHARON.as_bytes().to_vec()),
        ("zebedee-7-pluto.log", PLUTO.as_bytes().to_vec()),
        ("racoon.log", RACOON.as_bytes().to_vec()),
        ("axolotl.secrets", SECRET_FILE.as_bytes().to_vec()),
        ("quokka.conf", CONFIGURATION.as_bytes().to_vec()),
        ("events.xml", events()),
        ("list.txt", LIST.as_bytes().to_vec()),
        ("wide.txt", wide(PROFILE)),
        ("phonebook.pbk", PHONEBOOK.as_bytes().to_vec()),
        ("netevents.xml", netevents()),
        ("trace.txt", TRACE.as_bytes().to_vec()),
        ("aggressive.pcap", capture("pcap")),
        (
            "aggressive.pcapng",
            capture("pcapng comment=\"of zofia kowalczyk at quokka\" names=zebedee-7"),
        ),
    ]
}

const CHARON: &str = "\
Feb  3 09:00:01 zebedee-7 charon: 05[CFG] loaded IKE secret for quokka.wombatville.test
Feb  3 09:00:01 zebedee-7 charon: 05[CFG] loaded certificate \"C=IT, O=Numbat Srl, CN=quokka.wombatville.test\"
Feb  3 09:00:01 zebedee-7 charon: 05[CFG]   secret = hunter2
Feb  3 09:00:02 zebedee-7 charon: 07[NET] <1> received packet: from 93.45.67.8[500] to 151.22.33.4[500] (544 bytes)
Feb  3 09:00:02 zebedee-7 charon: 07[ENC] <1> parsed IKE_SA_INIT request 0 [ SA KE No N(NATD_S_IP) ]
Feb  3 09:00:02 zebedee-7 charon: 07[IKE] <1> shared Diffie Hellman secret => 16 bytes @ 0x7f0c
Feb  3 09:00:02 zebedee-7 charon: 07[IKE] <1>    0: 3F 4A 19 C8 11 22 33 44 55 66 77 88 99 AA BB CC  ?J..zofia.......
Feb  3 09:00:02 zebedee-7 charon: 07[ENC] <1> generating IKE_SA_INIT response 0 [ SA KE No N(NATD_S_IP) ]
Feb  3 09:00:02 zebedee-7 charon: 07[NET] <1> sending packet: from 151.22.33.4[500] to 93.45.67.8[500] (473 bytes)
Feb  3 09:00:02 zebedee-7 charon: 07[NET] <1> received packet: from 93.45.67.8[4500] to 151.22.33.4[4500] (580 bytes)
Feb  3 09:00:02 zebedee-7 charon: 07[ENC] <1> parsed IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]
Feb  3 09:00:02 zebedee-7 charon: 07[CFG] <1> looking for peer configs matching 151.22.33.4[quokka.wombatville.test]...93.45.67.8[zofia@wombatville.test]
Feb  3 09:00:02 zebedee-7 charon: 07[CFG] <tarpan|1> selected peer config 'tarpan'
Feb  3 09:00:02 zebedee-7 charon: 07[IKE] <tarpan|1> tried 1 shared key for 'quokka.wombatville.test' - 'zofia@wombatville.test', but MAC mismatched
Feb  3 09:00:02 zebedee-7 charon: 07[ENC] <tarpan|1> generating IKE_AUTH response 1 [ N(AUTH_FAILED) ]
Feb  3 09:00:02 zebedee-7 charon: 07[NET] <tarpan|1> sending packet: from 151.22.33.4[4500] to 93.45.67.8[4500] (65 bytes)
Feb  3 09:00:03 zebedee-7 charon: 08[IKE] <tarpan|2> EAP method EAP_MSCHAPV2 failed for peer przybylski
Feb  3 09:00:03 zebedee-7 charon: 08[IKE] <tarpan|2> no EAP key found for hosts 'quokka' - 'przybylski'
Feb  3 09:00:04 zebedee-7 charon: 09[NET] <3> received packet: from 2a02:1b8::77[500] to 2a02:1b8::1[500] (544 bytes)
";

const PLUTO: &str = "\
Feb  3 09:10:01 zebedee-7 pluto[762]: \"tarpan\": added IKEv2 connection
Feb  3 09:10:02 zebedee-7 pluto[762]: loaded private key matching left certificate 'axolotl'
Feb  3 09:10:03 zebedee-7 pluto[762]: \"tarpan\"[1] 93.45.67.8 #1: proposal 1:IKE=AES_GCM_C_256-HMAC_SHA2_512-ECP_384 chosen from remote proposals 1:IKE:ENCR=AES_GCM_C_256;PRF=HMAC_SHA2_512;DH=ECP_384[first-match]
Feb  3 09:10:03 zebedee-7 pluto[762]: \"tarpan\"[1] 93.45.67.8 #1: sent IKE_SA_INIT reply {cipher=AES_GCM_16_256 integ=n/a prf=HMAC_SHA2_512 group=DH20}
Feb  3 09:10:03 zebedee-7 pluto[762]: \"tarpan\"[1] 93.45.67.8 #1: processing decrypted IKE_AUTH request: SK{IDi,AUTH,SA,TSi,TSr}
Feb  3 09:10:03 zebedee-7 pluto[762]: \"tarpan\"[1] 93.45.67.8 #1: NSS: ERROR: IPsec certificate CN=quokka.wombatville.test,O=Numbat Srl,C=IT invalid: SEC_ERROR_UNKNOWN_ISSUER: Peer's Certificate issuer is not recognized.
Feb  3 09:10:03 zebedee-7 pluto[762]: \"tarpan\"[1] 93.45.67.8 #1: authentication failed: computed hash does not match hash received from peer ID_FQDN '@zofia.wombatville.test'
Feb  3 09:10:03 zebedee-7 pluto[762]: \"tarpan\"[1] 93.45.67.8 #1: responding to IKE_AUTH message (ID 1) from 93.45.67.8:4500 with encrypted notification AUTHENTICATION_FAILED
Feb  3 09:10:04 zebedee-7 pluto[762]: |   7a 6f 66 69 61 3f 4a 19 c8
";

const RACOON: &str = "\
2026-02-03 09:20:01: INFO: respond new phase 1 negotiation: 151.22.33.4[500]<=>93.45.67.8[500]
2026-02-03 09:20:01: ERROR: couldn't find the pskey for 93.45.67.8.
2026-02-03 09:20:02: ERROR: Expecting IP address type in main mode, but FQDN zofia.wombatville.test.
93.45.67.8 correct-horse
zofia@wombatville.test\tcorrect-horse
";

const SECRET_FILE: &str = "\
# of zofia@wombatville.test
@quokka.wombatville.test 93.45.67.8 : PSK \"hunter2\"
zofia : EAP \"correct-horse\"
: RSA quokka.pem \"correct-horse\"
przybylski * correct-horse *
%any : PSK 0x7472756e6b
";

const CONFIGURATION: &str = "\
conn tarpan
    left=151.22.33.4
    leftid=@quokka.wombatville.test
    right=93.45.67.8
    rightid=\"C=IT, O=Numbat Srl, CN=zofia@wombatville.test\"
secrets {
  ike-1 {
    id = zofia@wombatville.test
    secret = \"hunter2\"
  }
}
config vpn ipsec phase1-interface
    set psksecret ENC correct-horse
crypto isakmp key hunter2 address 93.45.67.8
Set-VpnConnection -Name tarpan -ServerAddress 151.22.33.4 -L2tpPsk hunter2
";

fn events() -> Vec<u8> {
    let markdown = "\
```events file=events.xml machine=ZEBEDEE-7
10:00:00 Application RasClient 20221 CoId={4B1C7E20-55D3-4A8E-9C61-77E0A2B4D915} NUMBAT\\zofia L2TP per-user Tarpan \"VpnStrategy = L2TP\\nIPsec authentication for L2TP = Pre-shared key.\\nPreSharedKey = hunter2\"
10:00:00 Application RasClient 20222 CoId={4B1C7E20-55D3-4A8E-9C61-77E0A2B4D915} NUMBAT\\zofia Tarpan \"Server Address/Phone Number = quokka.wombatville.test\\nDevice = WAN Miniport (L2TP)\"
10:00:02 Application RasClient 20223 CoId={4B1C7E20-55D3-4A8E-9C61-77E0A2B4D915} NUMBAT\\zofia \"Device = WAN Miniport (L2TP)\"
10:00:04 Application RasClient 20227 CoId={4B1C7E20-55D3-4A8E-9C61-77E0A2B4D915} NUMBAT\\zofia Tarpan 691
10:00:05 Security Microsoft-Windows-Security-Auditing 6273 SubjectUserName=przybylski SubjectDomainName=NUMBAT FullyQualifiedSubjectUserName=NUMBAT\\przybylski CallingStationID=93.45.67.8 AuthenticationType=MS-CHAPv2 ReasonCode=16 Reason=\"Authentication failed\"
```
";
    testkit::sources::files(markdown).unwrap().remove(0).1
}

const LIST: &str = "\
TimeCreated  : 02/03/2026 10:00:04
ProviderName : RasClient
Id           : 20227
MachineName  : zebedee-7.wombatville.test
UserId       : S-1-5-21-1111-2222-3333-1001
Message      : CoId={4B1C7E20-55D3-4A8E-9C61-77E0A2B4D915}: The user NUMBAT\\zofia dialed a connection named Tarpan which has failed. The error code returned on failure is 809.

C:\\Users\\zofia> ipconfig /all
   Host Name . . . . . . . . . . . . : zebedee-7
   Primary Dns Suffix  . . . . . . . : wombatville.test
   IPv4 Address. . . . . . . . . . . : 93.45.67.8(Preferred)
   DNS Servers . . . . . . . . . . . : 80.11.22.33
";

const PROFILE: &str = "\
Name                  : Tarpan\r
ServerAddress         : quokka.wombatville.test\r
AllUserConnection     : False\r
TunnelType            : L2tp\r
AuthenticationMethod  : {MsChapv2}\r
L2tpIPsecAuth         : Psk\r
L2tpPsk               : hunter2\r
DnsSuffix             : wombatville.test\r
";

fn wide(text: &str) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

const PHONEBOOK: &str = "\
[Tarpan]\r
Encoding=1\r
Type=2\r
VpnStrategy=3\r
PhoneNumber=quokka.wombatville.test\r
PreSharedKey=hunter2\r
LastUser=zofia\r
";

fn netevents() -> Vec<u8> {
    let markdown = "\
```wfp file=netevents.xml
date 2026-03-02
11:00:01 drop out udp 10.0.2.15:500 93.45.67.8:500 filter=71077 program=\\device\\harddiskvolume3\\users\\zofia\\vpn.exe
```
";
    testkit::sources::files(markdown).unwrap().remove(0).1
}

const TRACE: &str = "\
2026/03/02 11:00:01 ikeext: Computer: zebedee-7
2026/03/02 11:00:01 ikeext: peer 93.45.67.8 principal zofia@wombatville.test preshared key = hunter2
";

fn capture(form: &str) -> Vec<u8> {
    let exchange = format!(
        "client 93.45.67.8\ngateway 151.22.33.4\ncapture {form}\n\
         0 client AGGRESSIVE 1 offer=aes128-sha1-modp1024:psk identity=user:zofia@wombatville.test\n\
         0.1 gateway AGGRESSIVE 2 identity=fqdn:quokka.wombatville.test\n\
         0.2 client AGGRESSIVE 3 sealed=60\n"
    );
    testkit::exchange::captures(&exchange).unwrap().remove(0).bytes
}
