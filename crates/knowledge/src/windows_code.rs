//! The codes that a Windows VPN client shows, and the causes behind each.

use crate::Bilingual;
pub use crate::tables::windows_codes::WINDOWS_CODES;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowsCode {
    /// A RAS or Win32 code, or an HRESULT.
    pub code: u32,
    pub name: &'static str,
    pub means: Bilingual,
    /// Names of the taxonomy, in the order in which they are met in practice.
    pub causes: &'static [&'static str],
    /// What would tell each of `causes`, in the same order.
    pub tells: &'static [Bilingual],
    pub reference: &'static str,
}

pub fn windows_code(code: u32) -> Option<&'static WindowsCode> {
    let index = WINDOWS_CODES.binary_search_by_key(&code, |row| row.code).ok()?;
    Some(&WINDOWS_CODES[index])
}
