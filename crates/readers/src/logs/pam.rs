//! What PAM and the directories behind it say of a user, in the log of the daemon that asks them.

use evidence::UserRefusal;

/// What `pam_strerror` says (Linux-PAM, `libpam/pam_strerror.c`), which ends in `.` before 1.0.
pub(super) fn of_error(error: &str) -> UserRefusal {
    match error.trim_end_matches('.') {
        "Authentication service cannot retrieve authentication info"
        | "Error in service module"
        | "Failed to load module"
        | "Module is unknown"
        | "Symbol not found"
        | "System error"
        | "Memory buffer error"
        | "Critical error - immediate abort" => UserRefusal::Unchecked,
        "User account has expired"
        | "Permission denied"
        | "Have exhausted maximum number of retries for service" => UserRefusal::NotAllowed,
        "Authentication token is no longer valid; new one required"
        | "User credentials expired" => UserRefusal::PasswordExpired,
        _ => UserRefusal::Credentials,
    }
}

/// The module's word is of this user: who gets none is refused for that.
fn of_user(why: UserRefusal) -> UserRefusal {
    if why == UserRefusal::Unchecked { UserRefusal::NoDirectory } else { why }
}

/// A module's own line, before the daemon says that the user is refused:
/// `pam_sss(ppp:auth): received for user anna: 9 (…)`. Nothing of one that only says that name or
/// password are wrong.
pub(super) fn of_module(text: &str) -> Option<UserRefusal> {
    let (module, says) = text.strip_prefix("pam_")?.split_once("): ")?;
    let (module, _) = module.split_once('(')?;
    let why = match module {
        // `pam_sss.c`: what the user is called stands before the number
        "sss" if says.starts_with("Request to sssd failed.") => UserRefusal::NoDirectory,
        "sss" => {
            let (_, result) = says.strip_prefix("received for user ")?.rsplit_once(": ")?;
            let (_, error) = result.split_once(" (")?;
            of_user(of_error(error.trim_end_matches(')')))
        }
        // `pam_winbind.c`
        "winbind" => {
            let (_, why) = says.strip_prefix("request wbc")?.split_once(", PAM error: ")?;
            match why.split_once(", NTSTATUS: ") {
                Some((_, status)) => of_user(of_status(status.split([',', ' ']).next()?)?),
                None if why.starts_with("PAM_AUTHINFO_UNAVAIL ") => UserRefusal::NoDirectory,
                None => return None,
            }
        }
        // nss-pam-ldapd's `pam.c`
        "ldap" if says.starts_with("error opening connection to nslcd: ") => {
            UserRefusal::NoDirectory
        }
        // `pam_radius_auth.c`
        "radius_auth" if says.starts_with("All RADIUS servers failed to respond") => {
            UserRefusal::CannotCheck
        }
        _ => return None,
    };
    (why != UserRefusal::Credentials).then_some(why)
}

/// Names of MS-ERREF 2.3.
fn of_status(status: &str) -> Option<UserRefusal> {
    Some(match status {
        "NT_STATUS_NO_LOGON_SERVERS"
        | "NT_STATUS_DOMAIN_CONTROLLER_NOT_FOUND"
        | "NT_STATUS_CANT_ACCESS_DOMAIN_INFO"
        | "NT_STATUS_IO_TIMEOUT" => UserRefusal::Unchecked,
        "NT_STATUS_PASSWORD_EXPIRED" | "NT_STATUS_PASSWORD_MUST_CHANGE" => {
            UserRefusal::PasswordExpired
        }
        "NT_STATUS_ACCOUNT_EXPIRED"
        | "NT_STATUS_ACCOUNT_DISABLED"
        | "NT_STATUS_ACCOUNT_LOCKED_OUT"
        | "NT_STATUS_ACCOUNT_RESTRICTION"
        | "NT_STATUS_INVALID_LOGON_HOURS"
        | "NT_STATUS_INVALID_WORKSTATION" => UserRefusal::NotAllowed,
        _ => return None,
    })
}

/// What Samba's `ntlm_auth` tells pppd's plugin `winbind.so`, which repeats it (`nt_errstr` with
/// its plain words, `libcli/util/nterr.c`).
pub(super) fn of_winbind(text: &str) -> Option<UserRefusal> {
    Some(match text {
        "No logon servers" => UserRefusal::NoDirectory,
        _ if text.starts_with("Reading winbind reply failed!") => UserRefusal::NoDirectory,
        "Password expired" | "Password must change" => UserRefusal::PasswordExpired,
        "Account locked out" | "Account disabled" | "Account expired" => UserRefusal::NotAllowed,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use UserRefusal::{
        CannotCheck, Credentials, NoDirectory, NotAllowed, PasswordExpired, Unchecked,
    };

    #[test]
    fn a_module_says_whether_anybody_checked() {
        for (line, wanted) in [
            (
                "pam_sss(ppp:auth): received for user anna: 9 (Authentication service cannot \
                 retrieve authentication info)",
                Some(NoDirectory),
            ),
            ("pam_sss(ppp:auth): received for user a: 6 (Permission denied)", Some(NotAllowed)),
            ("pam_sss(ppp:auth): received for user a: 7 (Authentication failure)", None),
            (
                "pam_sss(ppp:auth): received for user a: 4 (System error): 7 (Authentication \
                 failure)",
                None,
            ),
            (
                "pam_winbind(ppp:auth): request wbcLogonUser failed: WBC_ERR_AUTH_ERROR, PAM \
                 error: PAM_AUTHINFO_UNAVAIL (9), NTSTATUS: NT_STATUS_NO_LOGON_SERVERS, Error \
                 message was: No logon servers",
                Some(NoDirectory),
            ),
            (
                "pam_winbind(ppp:auth): request wbcLogonUser failed: WBC_ERR_AUTH_ERROR, PAM \
                 error: PAM_AUTH_ERR (7), NTSTATUS: NT_STATUS_LOGON_FAILURE, Error message was: \
                 Logon failure",
                None,
            ),
            (
                "pam_winbind(ppp:auth): request wbcLogonUser failed: \
                 WBC_ERR_WINBIND_NOT_AVAILABLE, PAM error: PAM_AUTHINFO_UNAVAIL (9)!",
                Some(NoDirectory),
            ),
            (
                "pam_winbind(ppp:auth): request wbcLogonUser failed: WBC_ERR_AUTH_ERROR, PAM \
                 error: PAM_AUTH_ERR (7)!",
                None,
            ),
            ("pam_sss(ppp:auth): Request to sssd failed. Connection refused", Some(NoDirectory)),
            (
                "pam_ldap(ppp:auth): error opening connection to nslcd: Connection refused",
                Some(NoDirectory),
            ),
            ("pam_radius_auth(ppp:auth): All RADIUS servers failed to respond.", Some(CannotCheck)),
            ("pam_unix(ppp:auth): authentication failure; logname= uid=0", None),
        ] {
            assert_eq!(of_module(line), wanted, "{line}");
        }
    }

    #[test]
    fn errors_are_known_with_and_without_their_full_stop() {
        let unavailable = "Authentication service cannot retrieve authentication info.";
        assert_eq!(of_error(unavailable), Unchecked);
        assert_eq!(of_error("User account has expired"), NotAllowed);
        assert_eq!(of_error("User credentials expired"), PasswordExpired);
        assert_eq!(of_error("Authentication failure"), Credentials);
    }
}
