//! The console this program writes to.

/// Whether the console was opened for this program alone and closes with it: it was double-clicked,
/// or a file was dropped on it. Never so outside Windows.
pub fn closes_with_us() -> bool {
    #[cfg(windows)]
    {
        processes() == 1
    }
    #[cfg(not(windows))]
    {
        false
    }
}

/// How many processes share the console; 0 without a console.
#[cfg(windows)]
#[expect(unsafe_code, reason = "std does not ask for the console's processes")]
fn processes() -> u32 {
    let mut ids = [0; 2];
    // SAFETY: the buffer lives through the call and is as long as is said; where it is too short
    // nothing is written and the number needed is returned.
    unsafe { windows_sys::Win32::System::Console::GetConsoleProcessList(ids.as_mut_ptr(), 2) }
}
