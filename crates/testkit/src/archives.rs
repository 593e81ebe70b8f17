//! Archives made of names and bytes, by other people's writers where there are any.

use std::io::{Cursor, Write};

use cab::{CabinetBuilder, CompressionType};
use flate2::Compression;
use flate2::write::GzEncoder;
use lzma_rust2::{XzOptions, XzWriter};
use time::{Date, PrimitiveDateTime, Time};
use zip::write::{SimpleFileOptions, ZipWriter};

/// Names with their content.
pub type Members<'a> = &'a [(&'a str, &'a [u8])];

pub fn zip(members: Members<'_>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default()).expect("the name is new");
        zip.write_all(content).expect("memory takes everything");
    }
    zip.finish().expect("memory takes everything").into_inner()
}

/// All members in one folder, packed with MSZIP.
pub fn cab(members: Members<'_>) -> Vec<u8> {
    let mut builder = CabinetBuilder::new();
    let made = Date::from_ordinal_date(2026, 61).expect("a day of that year");
    let folder = builder.add_folder(CompressionType::MsZip);
    for (name, _) in members {
        // The same bytes whenever it is made.
        folder.add_file(*name).set_datetime(PrimitiveDateTime::new(made, Time::MIDNIGHT));
    }
    let mut writer = builder.build(Cursor::new(Vec::new())).expect("memory takes everything");
    let mut contents = members.iter().map(|(_, content)| content);
    while let Some(mut file) = writer.next_file().expect("memory takes everything") {
        let content = contents.next().expect("a member for each file");
        file.write_all(content).expect("memory takes everything");
    }
    writer.finish().expect("memory takes everything").into_inner()
}

pub fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

pub fn xz(content: &[u8]) -> Vec<u8> {
    let options = XzOptions::with_preset(1);
    let mut writer = XzWriter::new(Vec::new(), options).expect("the preset is known");
    writer.write_all(content).expect("memory takes everything");
    writer.finish().expect("memory takes everything")
}

pub fn zstd(content: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(content, ruzstd::encoding::CompressionLevel::Fastest)
}

/// POSIX ustar; names of more than 100 bytes go into GNU's extension.
pub fn tar(members: Members<'_>) -> Vec<u8> {
    let mut tar = Vec::new();
    for (name, content) in members {
        if name.len() > 100 {
            member(&mut tar, "././@LongLink", b'L', format!("{name}\0").as_bytes());
        }
        member(&mut tar, name, b'0', content);
    }
    tar.extend([0; 1024]);
    tar
}

fn member(tar: &mut Vec<u8>, name: &str, kind: u8, content: &[u8]) {
    let mut header = [0; 512];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &name.as_bytes()[..name.len().min(100)]);
    put(100, b"0000644\0");
    put(124, format!("{:011o}\0", content.len()).as_bytes());
    put(148, b"        ");
    put(156, &[kind]);
    put(257, b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    tar.extend(header);
    tar.extend(content);
    tar.resize(tar.len().next_multiple_of(512), 0);
}
