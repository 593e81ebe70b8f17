//! The custom IPsec policy of a profile: its binary form in a phonebook, its names in PowerShell.

/// Parameter names of Set-VpnConnectionIPsecConfiguration, in the order of the binary form, each
/// with its values by number.
const FIELDS: [(&str, &[&str]); 6] = [
    ("IntegrityCheckMethod", &["MD5", "SHA1", "SHA256", "SHA384"]),
    ("EncryptionMethod", &["DES", "DES3", "AES128", "AES192", "AES256", "GCMAES128", "GCMAES256"]),
    ("DHGroup", &["None", "Group1", "Group2", "Group14", "ECP256", "ECP384", "Group24"]),
    (
        "CipherTransformConstants",
        &["", "DES", "DES3", "AES128", "AES192", "AES256", "GCMAES128", "GCMAES192", "GCMAES256"],
    ),
    (
        "AuthenticationTransformConstants",
        &["MD596", "SHA196", "SHA256128", "GCMAES128", "GCMAES192", "GCMAES256"],
    ),
    ("PfsGroup", &["None", "PFS1", "PFS2", "PFS2048", "ECP256", "ECP384", "PFSMM", "PFS24"]),
];

/// The value of `CustomIPSecPolicies`: six numbers of four bytes, least significant first. None
/// where it is anything else.
pub(super) fn of_phonebook(hex: &str) -> Option<String> {
    let hex = hex.trim();
    if hex.len() != 48 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut policy = String::new();
    for (at, (_, names)) in FIELDS.iter().enumerate() {
        let little = u32::from_str_radix(&hex[at * 8..at * 8 + 8], 16).ok()?;
        let number = little.swap_bytes();
        let name = usize::try_from(number).ok().and_then(|at| names.get(at));
        if at > 0 {
            policy.push('/');
        }
        match name {
            Some(name) if !name.is_empty() => policy.push_str(name),
            _ => policy.push_str(&number.to_string()),
        }
    }
    Some(policy)
}

/// Collects what PowerShell prints field by field.
#[derive(Default)]
pub(super) struct Policy {
    values: [String; 6],
}

impl Policy {
    /// Which of the six `name` is; a heading may be cut and end in dots.
    pub(super) fn index(name: &str) -> Option<usize> {
        let start = name.trim_end_matches(['.', '…']);
        let is_cut = start.len() < name.len() && start.len() >= 6;
        FIELDS.iter().position(|(full, _)| {
            let begin = full.get(..start.len());
            begin.is_some_and(|begin| begin.eq_ignore_ascii_case(start))
                && (is_cut || full.len() == start.len())
        })
    }

    pub(super) fn set(&mut self, index: usize, value: &str) {
        if let Some(slot) = self.values.get_mut(index)
            && value.len() <= 20
        {
            value.clone_into(slot);
        }
    }

    /// All six are known.
    pub(super) fn is_whole(&self) -> bool {
        self.values.iter().all(|value| !value.is_empty())
    }

    /// In the spelling of the evidence.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.values).join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_form_is_spelled_like_the_parameters_that_made_it() {
        let policy = |hex| of_phonebook(hex).unwrap();
        assert_eq!(
            policy("020000000400000003000000050000000200000000000000"),
            "SHA256/AES256/Group14/AES256/SHA256128/None"
        );
        assert_eq!(
            policy("020000000200000003000000030000000200000003000000"),
            "SHA256/AES128/Group14/AES128/SHA256128/PFS2048"
        );
        assert_eq!(
            policy("030000000600000005000000080000000500000005000000"),
            "SHA384/GCMAES256/ECP384/GCMAES256/GCMAES256/ECP384"
        );
        assert_eq!(
            policy("0A0000000400000003000000000000000200000000000000"),
            "10/AES256/Group14/0/SHA256128/None"
        );
        assert_eq!(of_phonebook("0200"), None);
        assert_eq!(of_phonebook(&"é".repeat(24)), None);
    }

    #[test]
    fn a_cut_heading_is_still_its_field() {
        assert_eq!(Policy::index("AuthenticationTransformCo..."), Some(4));
        assert_eq!(Policy::index("dhgroup"), Some(2));
        assert_eq!(Policy::index("Encryption"), None);
        assert_eq!(Policy::index("Name"), None);
    }
}
