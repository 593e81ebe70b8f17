//! Whose daemon's log tells of an attempt.

use evidence::{Authenticator, Party, SourceKind, UserRefusal};

use super::view::AttemptView;
use crate::gather::DialTold;

/// Who refuses for these asks users.
const JUDGES: [UserRefusal; 3] =
    [UserRefusal::Credentials, UserRefusal::Unchecked, UserRefusal::NoDirectory];

/// The caller's, or the end's that was called; none where a machine's own events tell of it.
pub(crate) fn daemon(view: &AttemptView<'_>) -> Option<Party> {
    let source = view.end().and_then(|end| view.case.sources.get(usize::from(end.source.0)));
    source.filter(|source| source.kind == SourceKind::Log)?;
    let called = |dial: &DialTold| dial.server.is_empty() && !dial.profile.is_empty();
    // Who refuses a user by name has users: a client asks none of its server.
    let judges = view.users().any(|told| {
        let why = told.what.why;
        told.what.says == Authenticator::Server && JUDGES.contains(&why)
    });
    let is_called = view.dial().is_some_and(called) || judges;
    Some(if is_called { Party::Responder } else { Party::Initiator })
}
