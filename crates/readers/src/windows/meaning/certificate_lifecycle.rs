//! CertificateServicesClient-Lifecycle-System and -User 1001–1006: certificates that came and went.

use evidence::{CertificateChange, Change, Statement};

use super::super::event::Event;
use crate::reading::Reading;

pub(super) fn is_wanted(id: u32) -> bool {
    (1001..=1006).contains(&id)
}

/// UserData `CertNotificationData`; the numbers are those of Microsoft's article on certificate
/// services lifecycle notifications. A renewal is a 1001 whose `Action` says so.
pub(super) fn tell(event: &Event, reading: &mut Reading<'_>) {
    let what = match event.id {
        1001 if event.field("Action").eq_ignore_ascii_case("renew") => CertificateChange::Renewed,
        1001 => CertificateChange::Replaced,
        1002 => CertificateChange::Expired,
        1003 => CertificateChange::ExpiresSoon,
        1004 => CertificateChange::Deleted,
        1005 => CertificateChange::Archived,
        1006 => CertificateChange::Installed,
        _ => return,
    };
    // The one that is there now; of a replacement that is the new one.
    let of = |part: &str| {
        let element = event.field(&format!("NewCertificateDetails{part}"));
        if element.is_empty() { event.field(&format!("CertificateDetails{part}")) } else { element }
    };
    let subject = of("/SubjectNames/SubjectName");
    let thumbprint = match of("@Thumbprint") {
        "" => of("/Thumbprint"),
        thumbprint => thumbprint,
    };
    let change = Change::Certificate { what, subject, thumbprint };
    reading.say(event.place, event.when, Statement::Changes(change));
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, told};

    const LIFECYCLE: &str = "Microsoft-Windows-CertificateServicesClient-Lifecycle-System";

    #[test]
    fn a_renewal_names_the_new_certificate() {
        let fields = [
            ("Action", "Renew"),
            ("OldCertificateDetails@Thumbprint", "aa"),
            ("NewCertificateDetails@Thumbprint", "bb"),
            ("NewCertificateDetails/SubjectNames/SubjectName", "CN=pc.example.com"),
        ];
        let told = told(&event(LIFECYCLE, 1001, &fields)).concat();
        assert!(told.contains("what: Renewed, subject: \"CN=pc.example.com\""), "{told}");
        assert!(told.contains("thumbprint: \"bb\""), "{told}");
    }

    #[test]
    fn a_deleted_certificate_is_told_as_deleted() {
        let fields = [("CertificateDetails@Thumbprint", "cc")];
        let told = told(&event(LIFECYCLE, 1004, &fields)).concat();
        assert!(told.contains("what: Deleted, subject: \"\", thumbprint: \"cc\""), "{told}");
    }
}
