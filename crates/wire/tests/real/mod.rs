//! Messages of real peers; SOURCE.md says whose.

macro_rules! real {
    ($($constant:ident = $file:literal;)*) => {
        $(
            #[allow(dead_code)]
            pub(crate) const $constant: &[u8] = include_bytes!($file);
        )*

        pub(crate) const ALL: &[(&str, &[u8])] = &[$(($file, $constant)),*];
    };
}

real! {
    V1_MAIN_1 = "ikev1-main-1.bin";
    V1_MAIN_3_NAT = "ikev1-main-3-nat.bin";
    V1_MAIN_5_SEALED = "ikev1-main-5-sealed.bin";
    V1_AGGRESSIVE_2_PADDED = "ikev1-aggressive-2-padded.bin";
    V1_NO_PROPOSAL_CHOSEN = "ikev1-no-proposal-chosen.bin";
    V1_FRAGMENT_LAST = "ikev1-fragment-last.bin";
    V2_INIT_REQUEST = "ikev2-init-request.bin";
    V2_INIT_RESPONSE = "ikev2-init-response.bin";
    V2_FRAGMENT = "ikev2-fragment.bin";
    V2_INVALID_KE = "ikev2-invalid-ke.bin";
    V2_REDIRECT = "ikev2-redirect.bin";
}
