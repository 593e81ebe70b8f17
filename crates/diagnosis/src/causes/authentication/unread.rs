//! A key that is there, in a file that the daemon did not read.

use evidence::Remark;
use verdict::{Remedy, Text};

use crate::view::View;

pub(super) fn secrets(view: &View<'_>) -> Option<Text> {
    view.remark(Remark::SecretsUnread)?;
    Some(Text::new(
        "the file with the preshared keys was not read, or not to its end",
        "il file delle chiavi precondivise non è stato letto, o non fino in fondo",
    ))
}

pub(super) fn private_key(view: &View<'_>) -> Option<Text> {
    view.remark(Remark::KeyUnread)?;
    Some(Text::new(
        "the daemon may not read the file of its private key",
        "il demone non può leggere il file della propria chiave privata",
    ))
}

/// The file is to be mended; else what is missing is to come.
pub(super) fn remedy(unread: Option<Text>, missing: Remedy) -> Remedy {
    unread.map_or(missing, |_| Remedy::RepairKeyFile)
}
