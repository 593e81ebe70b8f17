//! Where fuzzing starts from: captures, their messages, and a few bytes made by hand.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::messages;
use crate::repository;

/// Longer ones make a run slow and find nothing that shorter ones do not.
const LONGEST: u64 = 64 * 1024;

/// First octets of what the capture reader opens: pcap, pcapng, gzip, zip.
const CAPTURES: &[&[u8]] = &[
    &[0xd4, 0xc3, 0xb2, 0xa1],
    &[0x4d, 0x3c, 0xb2, 0xa1],
    &[0xa1, 0xb2, 0xc3, 0xd4],
    &[0xa1, 0xb2, 0x3c, 0x4d],
    &[0x0a, 0x0d, 0x0d, 0x0a],
    &[0x1f, 0x8b],
    b"PK\x03\x04",
];

/// An IKE_SA_INIT request: SA (one proposal of four transforms), KE, Nonce, a NAT notify.
const VERSION_2: &str = "\
    0102030405060708 0000000000000000 21202208 00000000 00000088 \
    22000030 0000002c01010004 0300000c0100000c800e0100 0300000802000005 0300000803000 00c \
    000000080400000e \
    28000018 000e0000 000102030405060708090a0b0c0d0e0f \
    29000014 000102030405060708090a0b0c0d0e0f \
    00000010 00004004 0001020304050607";

/// The first message of main mode: SA (one transform), a vendor id.
const VERSION_1: &str = "\
    0102030405060708 0000000000000000 01100200 00000000 00000068 \
    0d000038 00000001 00000001 0000002c 01010001 00000024 01010000 \
    80010007 800e0080 80020002 80030001 80040002 800b0001 800c7080 \
    00000014 afcad71368a1f1c96b8696fc77570100";

/// Empties nothing; adds what is not there. The number of seeds that were written or kept.
pub(super) fn fill(folders: &[PathBuf]) -> Result<usize> {
    let mut count = 0;
    let mut put = |target: &str, bytes: &[u8]| -> Result<()> {
        let folder = repository::root().join("fuzz/corpus").join(target);
        fs::create_dir_all(&folder)?;
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        fs::write(folder.join(format!("seed-{:016x}", hasher.finish())), bytes)?;
        count += 1;
        Ok(())
    };
    for start in CAPTURES {
        put("frame", start)?;
        put("explain", start)?;
    }
    for message in [VERSION_2, VERSION_1].map(octets) {
        put("decode", &message)?;
        put("observe", &framed(0, &message))?;
    }
    let mut paths = Vec::new();
    for folder in folders {
        collect(folder, &mut paths)?;
    }
    for path in paths {
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        if path.extension().is_some_and(|own| own == "log") {
            put("logs", &bytes)?;
            continue;
        }
        if !CAPTURES.iter().any(|start| bytes.starts_with(start)) {
            continue;
        }
        put("frame", &bytes)?;
        put("explain", &bytes)?;
        let mut conversation = Vec::new();
        for message in messages::find(&bytes) {
            put("decode", message.bytes)?;
            let flags = u8::from(message.back) | u8::from(message.marked) << 1;
            conversation.extend(framed(flags, message.bytes));
        }
        put("observe", &conversation)?;
    }
    Ok(count)
}

/// As the target `observe` takes it apart.
fn framed(flags: u8, message: &[u8]) -> Vec<u8> {
    let length = u16::try_from(message.len()).unwrap_or(u16::MAX);
    let mut framed = vec![flags];
    framed.extend(length.to_be_bytes());
    framed.extend(&message[..usize::from(length)]);
    framed
}

fn octets(hexadecimal: &str) -> Vec<u8> {
    let digits: Vec<u8> = hexadecimal
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0, |octet, digit| octet << 4 | digit)).collect()
}

/// Every file small enough, whatever its name; an absent folder has none.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), paths)?;
        } else if kind.is_file() && entry.metadata()?.len() <= LONGEST {
            paths.push(entry.path());
        }
    }
    paths.sort_unstable();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_made_by_hand_are_as_long_as_they_say() {
        for message in [VERSION_2, VERSION_1].map(octets) {
            let length: [u8; 4] = message[24..28].try_into().unwrap();
            assert_eq!(message.len(), u32::from_be_bytes(length) as usize);
        }
    }
}
