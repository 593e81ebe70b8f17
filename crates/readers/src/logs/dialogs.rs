//! What clients other than Windows show of a failure: sentences without a code or a log.

use evidence::{IkeVersion, Place, Product, Remark, Remarked, When};

use super::Entry;
use super::ledger::Ledger;
use crate::reading::Reading;

/// Its first number: nothing else is read where a dialog counts.
const BASE: u32 = 17 << 27;
/// A longer text is a log.
const MOST_LINES: usize = 40;
const MOST_BYTES: usize = 16 << 10;

struct Dialog {
    /// Letters and digits only, in small letters.
    says: &'static [&'static str],
    product: Product,
    what: Remark,
    version: IkeVersion,
    /// Nothing else could be meant.
    is_sure: bool,
}

const DIALOGS: &[Dialog] = &[
    // macOS and iOS 9 to 17, "The L2TP-VPN server did not respond", "The VPN server did not
    // respond": hwdsl2/setup-ipsec-vpn issues 111, 262, 684, 793, 821, 1461.
    Dialog {
        says: &["vpnserverdidnotrespond", "vpn服务器没有响应", "vpn服务器未响应"],
        product: Product::Apple,
        what: Remark::GaveUp,
        version: IkeVersion::V1,
        is_sure: true,
    },
    // "Negotiation with the VPN server failed": `IPSEC_NEGOTIATION_ERROR` of Apple's ppp, for most
    // of the peer's refusals (ipsec_manager.c, 500 to 930).
    Dialog {
        says: &["negotiationwiththevpnserverfailed", "与vpn服务器协商失败"],
        product: Product::Apple,
        what: Remark::IkeRefused,
        version: IkeVersion::V1,
        is_sure: false,
    },
    // IKEv2 of macOS 10.14 to 12 and iOS, by its title, whichever end it is that is not believed:
    // the same issues 826 and 856, jawj/IKEv2-setup issue 127.
    Dialog {
        says: &["vpnconnectionuserauthenticationfailed", "vpn连接用户鉴定失败"],
        product: Product::Apple,
        what: Remark::NotAuthenticated,
        version: IkeVersion::V2,
        is_sure: false,
    },
    // NetworkManager-l2tp, nm-l2tp-service.c, 1.2 and later: ten seconds without an IPsec SA.
    Dialog {
        says: &["timeouttryingtoestablishipsecconnection"],
        product: Product::Other,
        what: Remark::GaveUp,
        version: IkeVersion::V1,
        is_sure: true,
    },
];

/// Of a text of which nothing else was understood.
pub(crate) fn read(text: &str, reading: &mut Reading<'_>) {
    if text.len() > MOST_BYTES || text.lines().count() > MOST_LINES {
        return;
    }
    let mut so_far = String::new();
    for (at, line) in text.lines().enumerate() {
        so_far.extend(line.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase));
        let said = |own: &&Dialog| own.says.iter().any(|says| so_far.contains(says));
        let Some(dialog) = DIALOGS.iter().find(said) else { continue };
        let mut ledger = Ledger::of(BASE, dialog.product);
        if let Some(own) = ledger.begin(dialog.version, Some(true)) {
            let place = Place::line(u32::try_from(at + 1).unwrap_or(u32::MAX));
            let entry = Entry { place, when: When::Absent, text: "" };
            let what = match dialog.is_sure {
                true => Remarked::new(dialog.what, ""),
                false => Remarked::unconfirmed(dialog.what),
            };
            ledger.judges(own, what, entry, reading);
        }
        return;
    }
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    #[test]
    fn what_a_client_shows_is_read_however_it_is_copied() {
        for (text, wanted) in [
            ("since noon: The L2TP-VPN server did not respond. Try again", "1 #0 GaveUp"),
            ("my phone\nsays _the VPN server\ndid not respond_ …", "3 #0 GaveUp"),
            ("提示 L2TP-VPN 服务器没有响应", "1 #0 GaveUp"),
            ("The negotiation with the VPN server failed!", "1 #0 IkeRefused unconfirmed"),
            ("VPN Connection\n> User authentication FAILED.", "2 #0 NotAuthenticated unconfirmed"),
            ("nm-l2tp[7] <warn>  Timeout trying to establish IPsec connection", "1 #0 GaveUp"),
        ] {
            assert_eq!(judgements(&format!("{text}\n")), [wanted], "{text}");
        }
    }

    #[test]
    fn a_log_or_another_text_is_no_dialog() {
        let log = "a line of something else\n".repeat(50);
        for text in
            ["the server did not respond\n", "user authentication failed\n", "", "VPN\n", &log]
        {
            assert_eq!(judgements(text), [""; 0], "{text}");
            let said = format!("{log}The VPN server did not respond\n");
            assert_eq!(judgements(&said), [""; 0]);
        }
    }
}
