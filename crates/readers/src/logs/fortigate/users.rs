//! What the daemon that checks users (fnbamd) answers to a request of IKE's.

use evidence::{Endpoint, IkeVersion, Remark};

use super::super::ledger::At;
use crate::text::find;

/// Requests that are remembered.
const MOST: usize = 64;
/// `[239] fnbamd_comm_send_result-Sending result 1 (nid 0) for req 799105187897, len=2520`.
const RESULT: &str = "fnbamd_comm_send_result-Sending result ";
/// Of a user who is let in, and of one who is not.
const DENIED: u8 = 1;

/// How a user proves himself within IKE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Eap,
    Xauth,
}

/// A user whose name or password was wrong, and whose negotiation it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Denied {
    pub(super) at: Option<At>,
    pub(super) ends: Option<(Endpoint, Endpoint)>,
    pub(super) what: Remark,
    pub(super) version: IkeVersion,
}

/// A request that is not answered yet.
#[derive(Clone, Debug)]
struct Pending {
    request: u64,
    way: Way,
    at: Option<At>,
    ends: Option<(Endpoint, Endpoint)>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Asks(Vec<Pending>);

impl Asks {
    pub(super) fn begin(
        &mut self,
        request: u64,
        way: Way,
        at: Option<At>,
        ends: Option<(Endpoint, Endpoint)>,
    ) {
        if self.0.len() >= MOST {
            self.0.remove(0);
        }
        self.0.push(Pending { request, way, at, ends });
    }

    /// A line of fnbamd; IKE itself says nothing of a user who left before the answer came.
    pub(super) fn line(&mut self, text: &str) -> Option<Denied> {
        if self.0.is_empty() {
            return None;
        }
        let rest = &text[find(text, RESULT)? + RESULT.len()..];
        let (result, rest) = rest.split_once(' ')?;
        let (_, request) = rest.split_once(" for req ")?;
        let digits = request.bytes().take_while(u8::is_ascii_digit).count();
        let request: u64 = request[..digits].parse().ok()?;
        let own = self.0.iter().position(|own| own.request == request)?;
        let Pending { way, at, ends, .. } = self.0.remove(own);
        let (what, version) = match way {
            Way::Eap => (Remark::EapFailed, IkeVersion::V2),
            Way::Xauth => (Remark::XauthFailed, IkeVersion::V1),
        };
        (result.parse() == Ok(DENIED)).then_some(Denied { at, ends, what, version })
    }
}

/// `xauth 799105187897 pending`, `eap 799105187897 pending`, in small letters.
pub(super) fn asks(small: &str) -> Option<(u64, Way)> {
    let (way, rest) = match small.strip_prefix("xauth ") {
        Some(rest) => (Way::Xauth, rest),
        None => (Way::Eap, small.strip_prefix("eap ")?),
    };
    Some((rest.strip_suffix(" pending")?.parse().ok()?, way))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_belongs_to_its_request() {
        let mut known = Asks::default();
        let (request, way) = asks("xauth 4711 pending").unwrap_or_else(|| panic!("a request"));
        known.begin(request, way, Some(3), None);
        known.begin(12, Way::Eap, None, None);
        let says = |result: u8, request: u64| {
            format!("10:00:00 [239] {RESULT}{result} (nid 0) for req {request}, len=2520")
        };
        assert_eq!(known.line(&says(1, 4712)), None);
        let denied = known.line(&says(1, 4711));
        assert!(denied.is_some_and(|own| (own.at, own.what) == (Some(3), Remark::XauthFailed)));
        assert_eq!(known.line(&says(1, 4711)), None);
        assert_eq!(known.line(&says(0, 12)), None);
        for text in ["", RESULT, &format!("{RESULT}1 for req é"), "xauth x pending"] {
            assert_eq!(known.line(text), None, "{text}");
            assert_eq!(asks(text), None, "{text}");
        }
    }
}
