//! What is found in archives that other programs wrote, and in damaged and hostile ones.

use std::io::{Cursor, Read};

use evidence::Why;
use testkit::{Random, archives as make};

use super::{Archive, Budget, Found, Packing, Unpacking, holds_one_file, recognise, walk};

const TEXT: &[u8] = b"Errore 809: the same words again and again and again and again and again";

/// Members with their bytes, and what could not be read.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    members: Vec<(String, Vec<u8>)>,
    unread: Vec<(String, Why)>,
}

fn seen(bytes: &[u8]) -> Seen {
    let archive = recognise(bytes).unwrap_or(Archive::Zip);
    seen_within(archive, bytes, &Budget::of(bytes.len() as u64))
}

fn seen_within(archive: Archive, bytes: &[u8], budget: &Budget) -> Seen {
    let mut seen = Seen::default();
    walk(archive, &mut Cursor::new(bytes), budget, &mut |found| match found {
        Found::Member { name, input } => {
            let mut content = Vec::new();
            input.read_to_end(&mut content).unwrap();
            seen.members.push((name.into(), content));
        }
        Found::Unread { name, why } => seen.unread.push((name.into(), why)),
    });
    seen
}

fn noise(length: usize) -> Vec<u8> {
    let mut random = Random::new(3);
    (0..length).map(|_| random.between(0, 63) as u8).collect()
}

type Maker = fn(make::Members<'_>) -> Vec<u8>;

fn makers() -> [(Archive, Maker); 3] {
    [(Archive::Zip, make::zip), (Archive::Cab, make::cab), (Archive::Tar, make::tar)]
}

#[test]
fn every_member_comes_out_as_it_went_in() {
    let long = noise(100_000);
    let members: make::Members<'_> =
        &[("netevents.xml", TEXT), ("logs/big.bin", &long), ("empty", b""), ("è.txt", TEXT)];
    for (archive, make) in makers() {
        let bytes = make(members);
        assert_eq!(recognise(&bytes), Some(archive));
        let seen = seen(&bytes);
        assert_eq!(seen.unread, [], "{archive:?}");
        let names: Vec<_> = seen.members.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["netevents.xml", "logs/big.bin", "empty", "è.txt"], "{archive:?}");
        assert!(seen.members.iter().zip(members).all(|(own, given)| own.1 == given.1));
    }
    for (packing, pack) in packers() {
        let bytes = pack(TEXT);
        assert_eq!(recognise(&bytes), Some(Archive::One(packing)));
        let seen = seen(&bytes);
        assert_eq!((seen.members, seen.unread), (vec![(String::new(), TEXT.to_vec())], vec![]));
    }
}

type Packer = fn(&[u8]) -> Vec<u8>;

fn packers() -> [(Packing, Packer); 3] {
    [(Packing::Gzip, make::gzip), (Packing::Xz, make::xz), (Packing::Zstd, make::zstd)]
}

fn unpacked(packing: Packing, bytes: &[u8], most: u64) -> (Vec<u8>, Option<Why>) {
    let budget = Budget::of(0);
    let mut content = Vec::new();
    let mut unpacking = Unpacking::new(packing, bytes, &budget);
    unpacking.by_ref().take(most).read_to_end(&mut content).unwrap();
    (content, unpacking.fault())
}

#[test]
fn one_packed_file_is_unpacked_as_it_is_read_up_to_what_is_wrong_with_it() {
    let long = noise(400_000);
    for (packing, pack) in packers() {
        let packed = pack(&long);
        assert_eq!(unpacked(packing, &packed, u64::MAX), (long.clone(), None));
        assert_eq!(unpacked(packing, &packed, 70), (long[..70].to_vec(), None));
        // One behind the other, as `cat a.gz b.gz` leaves them.
        let twice = [packed.as_slice(), &packed].concat();
        assert_eq!(unpacked(packing, &twice, u64::MAX), ([long.as_slice(), &long].concat(), None));
        let (content, fault) = unpacked(packing, &packed[..packed.len() * 3 / 4], u64::MAX);
        assert!(!content.is_empty() && long.starts_with(&content), "{packing:?}");
        assert_eq!(fault, Some(Why::EndsEarly), "{packing:?}");
        let mut damaged = packed.clone();
        for byte in &mut damaged[packed.len() / 2..packed.len() / 2 + 64] {
            *byte ^= 0x55;
        }
        let (_, fault) = unpacked(packing, &damaged, u64::MAX);
        assert!(
            matches!(fault, Some(Why::Damaged { .. } | Why::EndsEarly)),
            "{packing:?} {fault:?}"
        );
    }
}

/// As `xz` and `zstd` themselves pack `whyke\n`.
#[test]
fn what_the_programs_pack_is_read() {
    let xz = [
        0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x04, 0xe6, 0xd6, 0xb4, 0x46, 0x02, 0x00, 0x21,
        0x01, 0x16, 0x00, 0x00, 0x00, 0x74, 0x2f, 0xe5, 0xa3, 0x01, 0x00, 0x05, 0x77, 0x68, 0x79,
        0x6b, 0x65, 0x0a, 0x00, 0x00, 0x00, 0x85, 0xbf, 0xe7, 0x10, 0xb0, 0xe0, 0xe6, 0xe6, 0x00,
        0x01, 0x1e, 0x06, 0xc1, 0x2f, 0xa4, 0x1d, 0x1f, 0xb6, 0xf3, 0x7d, 0x01, 0x00, 0x00, 0x00,
        0x00, 0x04, 0x59, 0x5a,
    ];
    let zstd = [
        0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x31, 0x00, 0x00, 0x77, 0x68, 0x79, 0x6b, 0x65, 0x0a,
        0x6f, 0xc3, 0xf6, 0xdf,
    ];
    for (packing, bytes) in [(Packing::Xz, xz.as_slice()), (Packing::Zstd, zstd.as_slice())] {
        assert_eq!(unpacked(packing, bytes, u64::MAX), (b"whyke\n".to_vec(), None));
        for cut in 1..bytes.len() {
            let (_, fault) = unpacked(packing, &bytes[..cut], u64::MAX);
            assert!(fault.is_some(), "{packing:?} {cut}");
        }
    }
}

#[test]
fn a_bomb_ends_and_a_window_that_needs_too_much_memory_is_refused() {
    for (packing, pack) in packers() {
        let bomb = pack(&vec![0; 4 << 20]);
        let budget = Budget::of(0);
        assert!(budget.spend((1 << 30) - (1 << 20)));
        let mut unpacking = Unpacking::new(packing, bomb.as_slice(), &budget);
        let given = std::io::copy(&mut unpacking, &mut std::io::sink()).unwrap();
        assert!(given <= 1 << 20, "{packing:?}");
        assert_eq!(unpacking.fault(), Some(Why::ExpandsTooFar), "{packing:?}");
    }
    // A frame's header: a window of 2^41 bytes (RFC 8878 §3.1.1.1.2).
    let frame = [0x28, 0xb5, 0x2f, 0xfd, 0, 0xf8, 1, 0, 0];
    let (content, fault) = unpacked(Packing::Zstd, &frame, u64::MAX);
    assert!(content.is_empty() && matches!(fault, Some(Why::Bound { .. })), "{fault:?}");
}

#[test]
fn a_member_that_is_not_read_to_its_end_hides_no_other() {
    let long = noise(200_000);
    for (archive, make) in makers() {
        let bytes = make(&[("a", &long), ("b", &long), ("c", TEXT)]);
        let mut last = Vec::new();
        let budget = Budget::of(bytes.len() as u64);
        walk(archive, &mut Cursor::new(&bytes), &budget, &mut |found| {
            let Found::Member { input, .. } = found else { panic!("{archive:?}") };
            last.clear();
            input.take(70).read_to_end(&mut last).unwrap();
        });
        assert_eq!(last, &TEXT[..70], "{archive:?}");
    }
}

#[test]
fn a_damaged_member_is_named_and_hides_no_other() {
    let long = noise(50_000);
    let mut bytes = make::zip(&[("a", TEXT), ("b", &long), ("c", TEXT)]);
    bytes[20_000] ^= 0x55;
    let seen = seen(&bytes);
    assert_eq!(seen.unread.len(), 1);
    assert_eq!(seen.unread[0].0, "b");
    assert!(matches!(seen.unread[0].1, Why::Damaged { .. }), "{:?}", seen.unread);
    assert_eq!(seen.members.iter().filter(|(_, content)| content == TEXT).count(), 2);
}

#[test]
fn a_zip_that_was_cut_gives_what_is_left_of_it() {
    let long = noise(5_000);
    let bytes = make::zip(&[("a.txt", TEXT), ("b.bin", &long), ("c.txt", TEXT)]);
    let cut = seen(&bytes[..2_000]);
    assert_eq!(cut.members[0], ("a.txt".into(), TEXT.to_vec()));
    assert_eq!(cut.unread[0], (String::new(), Why::EndsEarly));
    assert_eq!(cut.unread[1].0, "b.bin");
    assert_eq!(holds_one_file(&mut Cursor::new(&bytes[..2_000])), None);
    // Only the directory is missing.
    let whole = seen(&bytes[..bytes.len() - 30]);
    assert_eq!(whole.members.len(), 3);
    assert_eq!(whole.members[1].1, long);
}

#[test]
fn one_file_with_its_folder_is_one_file() {
    assert_eq!(holds_one_file(&mut Cursor::new(make::zip(&[("x", TEXT)]))), Some(true));
    assert_eq!(holds_one_file(&mut Cursor::new(make::zip(&[("x", b""), ("y", b"")]))), Some(false));
    assert_eq!(holds_one_file(&mut Cursor::new(make::zip(&[]))), Some(false));
}

#[test]
fn an_encrypted_member_and_a_foreign_packing_are_named_for_what_they_are() {
    let mut bytes = make::zip(&[("secret.evtx", TEXT), ("plain.txt", TEXT)]);
    let directory = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    bytes[directory + 8] |= 1;
    let found = seen(&bytes);
    assert_eq!(found.unread, [("secret.evtx".into(), Why::Encrypted)]);
    assert_eq!(found.members.len(), 1);
    bytes[directory + 8] &= !1;
    bytes[directory + 10] = 12;
    let found = seen(&bytes);
    assert_eq!(found.unread, [("secret.evtx".into(), Why::Packing { method: 12 })]);
}

#[test]
fn what_unpacks_to_more_than_its_budget_ends_there() {
    let zeros = vec![0; 3_000_000];
    for (archive, make) in makers() {
        let bytes = make(&[("bomb", &zeros), ("behind", TEXT)]);
        let budget = Budget::of(0);
        assert!(budget.spend((1 << 30) - 2_000_000));
        let seen = seen_within(archive, &bytes, &budget);
        assert!(seen.members[0].1.len() <= 2_000_000, "{archive:?}");
        assert!(seen.unread.contains(&("bomb".into(), Why::ExpandsTooFar)), "{archive:?}");
    }
}

#[test]
fn names_can_neither_leave_their_place_nor_steer_a_terminal() {
    let hostile = format!("../../etc/\u{1b}[31m{}", "x".repeat(10_000));
    for (archive, make) in [makers()[0], makers()[2]] {
        let seen = seen(&make(&[(&hostile, TEXT)]));
        let name = &seen.members[0].0;
        assert!(name.starts_with("etc/\u{fffd}[31mxxx"), "{archive:?}: {name}");
        assert!(name.len() <= 300, "{archive:?}");
    }
    assert_eq!(super::tidy(b"C\\logs\\a.evtx"), "C/logs/a.evtx");
    assert_eq!(super::tidy(b"./.hidden"), ".hidden");
}

#[test]
fn every_prefix_of_an_archive_is_read_as_far_as_it_goes() {
    for (archive, make) in makers() {
        let bytes = make(&[("a", TEXT), ("b", TEXT)]);
        for end in 0..bytes.len() {
            let seen = seen_within(archive, &bytes[..end], &Budget::of(0));
            let whole = seen.members.iter().filter(|(_, content)| content == TEXT).count();
            assert!(whole == 2 || !seen.unread.is_empty(), "{archive:?} {end} {seen:?}");
        }
    }
}

#[test]
fn no_change_of_bytes_makes_it_panic() {
    let long = noise(3_000);
    let mut random = Random::new(11);
    for (archive, make) in makers() {
        let bytes = make(&[("a", TEXT), ("b", &long), ("c", TEXT)]);
        for _ in 0..3_000 {
            let mut changed = bytes.clone();
            for _ in 0..random.between(1, 6) {
                let at = random.between(0, changed.len() as u64 - 1) as usize;
                changed[at] = random.between(0, 255) as u8;
            }
            seen_within(archive, &changed, &Budget::of(0));
        }
    }
}

/// A cabinet of one folder with one block, packed as `packing` says.
fn cabinet(packing: u16, block: &[u8], size: u16) -> Vec<u8> {
    let mut bytes = b"MSCF\0\0\0\0\0\0\0\0\0\0\0\0\x2c\0\0\0\0\0\0\0\x03\x01\x01\0\x01\0".to_vec();
    bytes.extend([0; 6]);
    let data = 44 + 16 + 2;
    bytes.extend([data, 0, 0, 0, 1, 0]);
    bytes.extend(packing.to_le_bytes());
    bytes.extend(u32::from(size).to_le_bytes());
    bytes.extend([0; 12]);
    bytes.extend(b"x\0");
    bytes.extend([0; 4]);
    bytes.extend((block.len() as u16).to_le_bytes());
    bytes.extend(size.to_le_bytes());
    bytes.extend(block);
    bytes
}

/// LZX: no translation, then an uncompressed block of `content`.
fn lzx(content: &[u8]) -> Vec<u8> {
    // 1 bit 0, 3 bits 011, 24 bits of size, then aligned; words of 16 bits, least byte first.
    let bits = 0b0_011_u32 << 28 | (content.len() as u32) << 4;
    let mut block = Vec::new();
    block.extend(((bits >> 16) as u16).to_le_bytes());
    block.extend((bits as u16).to_le_bytes());
    block.extend([1_u32, 1, 1].map(u32::to_le_bytes).concat());
    block.extend(content);
    block
}

#[test]
fn lzx_is_unpacked_and_quantum_is_named() {
    let seen_lzx = seen(&cabinet(3 | 15 << 8, &lzx(TEXT), TEXT.len() as u16));
    assert_eq!(seen_lzx.unread, []);
    assert_eq!(seen_lzx.members, [("x".into(), TEXT.to_vec())]);
    let stored = seen(&cabinet(0, TEXT, TEXT.len() as u16));
    assert_eq!(stored.members, [("x".into(), TEXT.to_vec())]);
    let quantum = seen(&cabinet(0x0472, TEXT, 5));
    assert_eq!(quantum.unread, [("x".into(), Why::Packing { method: 0x0472 })]);
}

#[test]
fn no_lzx_stream_makes_it_panic() {
    let mut random = Random::new(5);
    for _ in 0..20_000 {
        let mut block = lzx(&noise(40));
        let changes = random.between(1, 30);
        for _ in 0..changes {
            let at = random.between(0, block.len() as u64 - 1) as usize;
            block[at] = random.between(0, 255) as u8;
        }
        let window = random.between(15, 21) as u16;
        seen(&cabinet(3 | window << 8, &block, random.between(1, 32_768) as u16));
    }
}
