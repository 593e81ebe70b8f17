//! Lines of at most eighty columns.

/// Columns of a report.
pub(super) const WIDTH: usize = 80;

/// Lines that break at spaces; a word that is longer than a line keeps one to itself.
pub(super) fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            lines.push(String::new());
            column = 0;
        }
        if let Some(line) = lines.last_mut() {
            if column > 0 {
                line.push(' ');
                column += 1;
            }
            line.push_str(word);
        }
        column += length;
    }
    lines
}

/// A paragraph whose lines after the first are indented, too.
pub(super) fn paragraph(text: &str, indent: usize) -> String {
    let mut out = String::new();
    for line in lines(text, WIDTH - indent) {
        out += &format!("{:indent$}{line}\n", "");
    }
    out
}

/// A label and a text beside it.
pub(super) fn labelled(label: &str, text: &str, indent: usize) -> String {
    let mut out = String::new();
    for (at, line) in lines(text, WIDTH - indent).iter().enumerate() {
        let label = if at == 0 { label } else { "" };
        out += format!("{label:indent$}{line}").trim_end();
        out.push('\n');
    }
    out
}

/// Two texts beside each other, each in its own column.
pub(super) fn columns(left: &str, right: &str, indent: usize, middle: usize) -> String {
    let left = lines(left, middle - indent - 2);
    let right = lines(right, WIDTH - middle);
    let line = |lines: &[String], at: usize| lines.get(at).cloned().unwrap_or_default();
    let mut out = String::new();
    for at in 0..left.len().max(right.len()) {
        // Names and codes hang before the words.
        let hang = if at == 0 { 0 } else { 5 };
        let width = middle - indent;
        let left = format!("{:hang$}{}", "", line(&left, at));
        out += format!("{:indent$}{left:width$}{}", "", line(&right, at)).trim_end();
        out.push('\n');
    }
    out
}
