//! The language in which the user's system speaks.

/// A locale's name (`it_IT.UTF-8`, `it`): as POSIX orders its variables, else the display language
/// of Windows.
pub fn of_the_user() -> Option<String> {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .or_else(of_the_display)
}

#[cfg(not(windows))]
fn of_the_display() -> Option<String> {
    None
}

/// The two letters of ISO 639-1 for the languages that this program speaks.
#[cfg(windows)]
#[expect(unsafe_code, reason = "std does not ask for the display language")]
fn of_the_display() -> Option<String> {
    // SAFETY: it takes nothing and cannot fail.
    let id = unsafe { windows_sys::Win32::Globalization::GetUserDefaultUILanguage() };
    // The lower ten bits are the primary language ([MS-LCID] §2.2).
    let name = match id & 0x03ff {
        0x09 => "en",
        0x10 => "it",
        _ => return None,
    };
    Some(name.to_owned())
}
