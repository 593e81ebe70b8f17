//! Microsoft cabinets ([MS-CAB]): folders of blocks, stored, MSZIP or LZX.

use std::io::{self, ErrorKind, Read, SeekFrom};

use evidence::Why;
use flate2::{Decompress, FlushDecompress};
use lzxd::{Lzxd, WindowSize};

use super::unpacked::{Budget, Unpacked};
use super::{Found, MOST_MEMBERS, Packed, number};

/// What one block holds at most, and what MSZIP looks back at.
const BLOCK: usize = 32 << 10;
/// Of one block as it is packed: MSZIP and LZX add little.
const LONGEST_PACKED: usize = BLOCK + 6144;

pub(super) fn walk(input: &mut dyn Packed, budget: &Budget, see: &mut dyn FnMut(Found<'_>)) {
    let cabinet = match Cabinet::read(input) {
        Ok(cabinet) => cabinet,
        Err(error) => {
            let why = super::why(&error, "cabinet header");
            return see(Found::Unread { name: "", why });
        }
    };
    for (folder, position) in cabinet.folders.iter().zip(0_u16..) {
        let mut blocks = Blocks::new(&mut *input, folder, budget);
        for file in cabinet.files_of(position) {
            if let Err(why) = blocks.go_to(file.start) {
                see(Found::Unread { name: &file.name, why });
                continue;
            }
            let mut member = Unpacked::new(&mut blocks, budget).of_size(file.size);
            see(Found::Member { name: &file.name, input: &mut member });
            if let Some(why) = member.fault().map(|why| blocks.fault.clone().unwrap_or(why)) {
                see(Found::Unread { name: &file.name, why });
            }
        }
    }
    // Files that go on in another cabinet of a set.
    let folders = cabinet.folders.len();
    for file in cabinet.files.iter().rev().take_while(|file| usize::from(file.folder) >= folders) {
        let why = Why::Container { name: "part of a set of cabinets" };
        see(Found::Unread { name: &file.name, why });
    }
    if cabinet.cut {
        see(Found::Unread { name: "", why: super::too_many() });
    }
}

struct Cabinet {
    folders: Vec<Folder>,
    /// By folder, then by where they start in it.
    files: Vec<File>,
    /// It has more files than are read.
    cut: bool,
}

#[derive(Clone, Copy)]
struct Folder {
    start: u64,
    blocks: u64,
    packing: u64,
    /// Bytes before the content of each block that are somebody's own.
    reserve: u64,
}

struct File {
    name: String,
    size: u64,
    start: u64,
    folder: u16,
}

impl Cabinet {
    fn files_of(&self, folder: u16) -> &[File] {
        let start = self.files.partition_point(|file| file.folder < folder);
        let end = self.files.partition_point(|file| file.folder <= folder);
        self.files.get(start..end).unwrap_or_default()
    }

    fn read(input: &mut dyn Packed) -> io::Result<Cabinet> {
        input.seek(SeekFrom::Start(0))?;
        let mut input = io::BufReader::new(input);
        let mut header = [0; 36];
        input.read_exact(&mut header)?;
        let field = |at| number::<2>(&header, at).unwrap_or(0);
        let (folders, files, flags) = (field(26), field(28), field(30));
        let mut reserve = [0; 4];
        if flags & 4 != 0 {
            input.read_exact(&mut reserve)?;
            skip(&mut input, number::<2>(&reserve, 0).unwrap_or(0))?;
        }
        let [_, _, of_folder, of_block] = reserve;
        // Names of the cabinets before and behind this one, and of their disks.
        let names = 2 * ((flags & 1) + (flags >> 1 & 1));
        for _ in 0..names {
            name(&mut input)?;
        }
        let mut read = Cabinet { folders: Vec::new(), files: Vec::new(), cut: false };
        for _ in 0..folders {
            let mut folder = [0; 8];
            input.read_exact(&mut folder)?;
            skip(&mut input, u64::from(of_folder))?;
            read.folders.push(Folder {
                start: number::<4>(&folder, 0).unwrap_or(0),
                blocks: number::<2>(&folder, 4).unwrap_or(0),
                packing: number::<2>(&folder, 6).unwrap_or(0),
                reserve: u64::from(of_block),
            });
        }
        io::Seek::seek(&mut input, SeekFrom::Start(number::<4>(&header, 16).unwrap_or(0)))?;
        for _ in 0..files {
            if read.files.len() >= MOST_MEMBERS {
                read.cut = true;
                break;
            }
            let mut file = [0; 16];
            input.read_exact(&mut file)?;
            read.files.push(File {
                name: super::tidy(&name(&mut input)?),
                size: number::<4>(&file, 0).unwrap_or(0),
                start: number::<4>(&file, 4).unwrap_or(0),
                folder: number::<2>(&file, 8).unwrap_or(0) as u16,
            });
        }
        read.files.sort_by_key(|file| (file.folder, file.start));
        Ok(read)
    }
}

fn skip(input: &mut impl Read, bytes: u64) -> io::Result<()> {
    let skipped = io::copy(&mut input.take(bytes), &mut io::sink())?;
    if skipped == bytes { Ok(()) } else { Err(ErrorKind::UnexpectedEof.into()) }
}

/// Up to its zero byte.
fn name(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut name = Vec::new();
    loop {
        let mut byte = [0];
        input.read_exact(&mut byte)?;
        match byte {
            [0] => return Ok(name),
            _ if name.len() > 256 => return Err(ErrorKind::InvalidData.into()),
            [byte] => name.push(byte),
        }
    }
}

enum Packing {
    Stored,
    Deflated,
    Lzx(Box<Lzxd>),
    /// Quantum, or what is not known.
    Other(u16),
}

/// The content of a folder, block by block.
struct Blocks<'i, 'b> {
    input: &'i mut dyn Packed,
    folder: Folder,
    budget: &'b Budget,
    packing: Packing,
    /// Of the next block's header.
    next: u64,
    left: u64,
    block: Vec<u8>,
    used: usize,
    /// Of the next byte within the folder.
    at: u64,
    fault: Option<Why>,
}

impl<'i, 'b> Blocks<'i, 'b> {
    fn new(input: &'i mut dyn Packed, folder: &Folder, budget: &'b Budget) -> Self {
        let packing = match (folder.packing & 15, window(folder.packing >> 8 & 31)) {
            (0, _) => Packing::Stored,
            (1, _) => Packing::Deflated,
            (3, Some(window)) => Packing::Lzx(Box::new(Lzxd::new(window))),
            _ => Packing::Other(folder.packing as u16),
        };
        Blocks {
            input,
            folder: *folder,
            budget,
            packing,
            next: folder.start,
            left: folder.blocks,
            block: Vec::new(),
            used: 0,
            at: 0,
            fault: None,
        }
    }

    /// Only forwards, but for files that share bytes.
    fn go_to(&mut self, start: u64) -> Result<(), Why> {
        if let Packing::Other(method) = self.packing {
            return Err(Why::Packing { method });
        }
        if let Some(back) = self.at.checked_sub(start).filter(|back| *back > 0) {
            match usize::try_from(back).ok().and_then(|back| self.used.checked_sub(back)) {
                Some(used) => {
                    self.used = used;
                    self.at = start;
                }
                None => return Err(Why::Damaged { structure: "cabinet folder" }),
            }
        }
        let ahead = start - self.at;
        let skipped = io::copy(&mut io::Read::take(&mut *self, ahead), &mut io::sink());
        match (self.fault.clone(), skipped) {
            (Some(why), _) => Err(why),
            (None, Ok(skipped)) if skipped == ahead => Ok(()),
            (None, _) => Err(Why::EndsEarly),
        }
    }

    fn advance(&mut self) -> io::Result<()> {
        self.input.seek(SeekFrom::Start(self.next))?;
        let mut header = [0; 8];
        self.input.read_exact(&mut header)?;
        let packed = number::<2>(&header, 4).unwrap_or(0);
        let size = number::<2>(&header, 6).unwrap_or(0) as usize;
        skip(&mut self.input, self.folder.reserve)?;
        if packed as usize > LONGEST_PACKED || size > BLOCK || size == 0 {
            return Err(ErrorKind::InvalidData.into());
        }
        let mut bytes = vec![0; packed as usize];
        self.input.read_exact(&mut bytes)?;
        self.next += 8 + self.folder.reserve + packed;
        self.left -= 1;
        self.used = 0;
        let unpacked = match &mut self.packing {
            Packing::Stored => Some(bytes),
            Packing::Deflated => inflate(&self.block, &bytes, size),
            Packing::Lzx(lzx) => lzx.decompress_next(&bytes, size).ok().map(<[u8]>::to_vec),
            Packing::Other(_) => None,
        };
        self.block = unpacked.filter(|block| block.len() == size).ok_or(ErrorKind::InvalidData)?;
        Ok(())
    }
}

impl Read for Blocks<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.used == self.block.len() {
            if self.left == 0 || self.fault.is_some() {
                return Ok(0);
            }
            if !self.budget.spend(BLOCK as u64) {
                self.fault = Some(Why::ExpandsTooFar);
                return Ok(0);
            }
            if let Err(error) = self.advance() {
                self.block.clear();
                self.used = 0;
                self.fault = Some(super::why(&error, "cabinet block"));
                return Ok(0);
            }
        }
        let rest = self.block.get(self.used..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.used += length;
        self.at += length as u64;
        Ok(length)
    }
}

/// A block of MSZIP, which looks back at the one before.
fn inflate(before: &[u8], packed: &[u8], size: usize) -> Option<Vec<u8>> {
    let packed = packed.strip_prefix(b"CK")?;
    let mut decoder = Decompress::new(false);
    if !before.is_empty() {
        // The window is filled by a stored block.
        let length = u16::try_from(before.len()).ok()?;
        let mut stored = vec![0];
        stored.extend([length.to_le_bytes(), (!length).to_le_bytes()].concat());
        stored.extend(before);
        let mut window = Vec::with_capacity(before.len());
        decoder.decompress_vec(&stored, &mut window, FlushDecompress::Sync).ok()?;
        (window.len() == before.len()).then_some(())?;
    }
    let mut block = Vec::with_capacity(size);
    decoder.decompress_vec(packed, &mut block, FlushDecompress::Finish).ok()?;
    Some(block)
}

fn window(bits: u64) -> Option<WindowSize> {
    Some(match bits {
        15 => WindowSize::KB32,
        16 => WindowSize::KB64,
        17 => WindowSize::KB128,
        18 => WindowSize::KB256,
        19 => WindowSize::KB512,
        20 => WindowSize::MB1,
        21 => WindowSize::MB2,
        _ => return None,
    })
}
