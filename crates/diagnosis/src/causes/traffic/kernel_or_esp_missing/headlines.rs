//! What a daemon says of its kernel.

use evidence::Remark;
use verdict::Text;

use crate::view::View;

pub(super) fn told(view: &View<'_>) -> Text {
    let told = HEADLINES.iter().find(|(what, ..)| view.remark(*what).is_some());
    let (en, it) = told.map_or(REFUSED, |(_, en, it)| (*en, *it));
    Text::new(en, it)
}

const REFUSED: (&str, &str) = (
    "the agreed SA cannot be installed in the kernel",
    "la SA concordata non può essere installata nel kernel",
);
const HEADLINES: [(Remark, &str, &str); 4] = [
    (
        Remark::StackMissing,
        "the kernel of the end that logs lacks IPsec, or a part of it",
        "al kernel del lato che scrive il registro manca IPsec, o una sua parte",
    ),
    (
        Remark::PppMissing,
        "the kernel of the end that logs lacks PPP, which L2TP needs",
        "al kernel del lato che scrive il registro manca PPP, che serve a L2TP",
    ),
    (
        Remark::KernelDenied,
        "the kernel does not permit the daemon to install the agreed SA",
        "il kernel non permette al demone di installare la SA concordata",
    ),
    (
        Remark::KernelShort,
        "the kernel lacks the memory to install the agreed SA",
        "al kernel manca la memoria per installare la SA concordata",
    ),
];
