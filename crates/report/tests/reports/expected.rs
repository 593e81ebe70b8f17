//! Committed files that the output must equal.

use std::path::Path;

/// `path` is relative to the crate.
#[track_caller]
pub(crate) fn same(path: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("WHYKE_BLESS").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    #[expect(clippy::disallowed_methods, reason = "a test reads what it compares with")]
    let expected = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(expected == actual, "{} differs; this is what was written:\n{actual}", path.display());
}
