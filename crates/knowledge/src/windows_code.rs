//! The codes that Windows shows: what each means, and the causes behind it.

use crate::Bilingual;
pub use crate::tables::windows_codes::WINDOWS_CODES;

/// What a code is about; the ranges of the numbers tell it as a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeClass {
    /// Remote Access: 600 to 999.
    Ras,
    /// IPsec and IKE: 13000 to 13999.
    Ipsec,
    /// Certificates and keys.
    Certificate,
    Eap,
    /// The Windows Filtering Platform.
    Wfp,
    /// Everything else: services, accounts, names, sockets.
    System,
}

impl CodeClass {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            CodeClass::Ras => "ras",
            CodeClass::Ipsec => "ipsec",
            CodeClass::Certificate => "certificate",
            CodeClass::Eap => "eap",
            CodeClass::Wfp => "wfp",
            CodeClass::System => "system",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowsCode {
    /// A RAS or Win32 code, or an HRESULT.
    pub code: u32,
    /// The symbol; empty where none is public (871 to 877).
    pub name: &'static str,
    pub class: CodeClass,
    /// The phase that the code proves, a name of `verdict`; `none` if it is not of IPsec at all.
    pub phase: Option<&'static str>,
    pub means: Bilingual,
    /// What guides get wrong about it.
    pub note: Option<Bilingual>,
    /// Names of the taxonomy, in the order in which they are met in practice; none is honest, too.
    pub causes: &'static [&'static str],
    /// What would tell each of `causes`, in the same order.
    pub tells: &'static [Bilingual],
    /// The evidence that decides each of `causes`: names of [`crate::Obtain`], the cheapest first.
    pub decided_by: &'static [&'static [&'static str]],
    pub reference: &'static str,
}

pub fn windows_code(code: u32) -> Option<&'static WindowsCode> {
    let index = WINDOWS_CODES.binary_search_by_key(&code, |row| row.code).ok()?;
    Some(&WINDOWS_CODES[index])
}
