//! Any bytes as one IKE message.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let decoded = wire::ike::decode(bytes);
    for part in &decoded.parts {
        let end = part.offset + part.length;
        assert!(end <= bytes.len(), "a part that ends at {end} of {} bytes", bytes.len());
    }
    // Faults must be printable whatever they speak of.
    for fault in &decoded.faults {
        let _ = format!("{fault:?}");
    }
});
