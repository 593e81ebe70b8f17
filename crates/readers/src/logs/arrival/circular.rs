//! FreeBSD's circular logs, as pfSense and OPNsense kept them: lines, and a footer that says where
//! the next one goes.

/// Of the footer, behind the lines (`clog.h`).
const MAGIC: &[u8] = b"CLOG";
const FOOTER: usize = 20;

/// Whether a file that ends like this is circular.
pub(crate) fn ends_circular(end: &[u8]) -> bool {
    end.len().checked_sub(FOOTER).is_some_and(|at| end[at..].starts_with(MAGIC))
}

/// The lines of a circular log, oldest first; none where it is none.
pub(crate) fn unrolled(file: &[u8]) -> Option<Vec<u8>> {
    let body = file.len().checked_sub(FOOTER)?;
    let (lines, footer) = file.split_at(body);
    let word = |at: usize| {
        let bytes = footer.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    };
    if !ends_circular(footer) {
        return None;
    }
    let (has_wrapped, next) = (word(4)? != 0, word(8)?);
    let (newer, older) = lines.split_at(next.min(body));
    if !has_wrapped {
        return Some(newer.to_vec());
    }
    // The oldest line was written over from its beginning.
    let whole = memchr::memchr(b'\n', older).map_or(older.len(), |end| end + 1);
    Some([&older[whole..], newer].concat())
}
