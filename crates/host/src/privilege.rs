//! Whether this program may read what only an administrator may.

/// Administrator with elevated rights on Windows, root elsewhere.
#[cfg(windows)]
#[expect(unsafe_code, reason = "std does not ask for the rights of the process")]
pub fn is_administrator() -> bool {
    // SAFETY: it takes nothing and cannot fail.
    unsafe { windows_sys::Win32::UI::Shell::IsUserAnAdmin() != 0 }
}

/// Administrator with elevated rights on Windows, root elsewhere.
#[cfg(unix)]
pub fn is_administrator() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    // The folder of a process belongs to its effective user (proc(5)).
    std::fs::metadata("/proc/self").is_ok_and(|found| found.uid() == 0)
}
