//! A copy of a capture, packet by packet and of equal length: addresses replaced, identities
//! blanked, and of what is no IKE only the headers.

mod checksum;
mod fragments;
mod ike;
mod packet;
mod pcapng;

use std::io::{self, Read, Write};

use crate::Pseudonyms;
use fragments::Fragments;

/// Why there is no copy.
#[derive(Debug)]
pub enum Uncopied {
    Io(io::Error),
    /// The file contradicts itself at this byte.
    Damaged {
        offset: u64,
    },
    /// A link type whose packets are not found.
    Link(u16),
    /// In another file, or none of the kinds that are copied.
    Packed,
}

impl From<io::Error> for Uncopied {
    fn from(error: io::Error) -> Uncopied {
        Uncopied::Io(error)
    }
}

/// The longest packet that libpcap and Wireshark write.
const LONGEST: u32 = 256 << 10;

impl Pseudonyms {
    pub fn copy_capture(
        &mut self,
        input: &mut impl Read,
        output: &mut impl Write,
    ) -> Result<(), Uncopied> {
        let mut magic = [0; 4];
        let read = fill(input, &mut magic)?;
        let mut copyist = Copyist { own: self, fragments: Fragments::default() };
        match magic {
            _ if read < magic.len() => return Err(Uncopied::Packed),
            [0x0a, 0x0d, 0x0d, 0x0a] => pcapng::copy(&mut copyist, magic, input, output)?,
            [0xa1, 0xb2, 0xc3, 0xd4] | [0xa1, 0xb2, 0x3c, 0x4d] => {
                copyist.pcap(magic, Order::Big, 16, input, output)?;
            }
            [0xd4, 0xc3, 0xb2, 0xa1] | [0x4d, 0x3c, 0xb2, 0xa1] => {
                copyist.pcap(magic, Order::Little, 16, input, output)?;
            }
            [0xa1, 0xb2, 0xcd, 0x34] => copyist.pcap(magic, Order::Big, 24, input, output)?,
            [0x34, 0xcd, 0xb2, 0xa1] => copyist.pcap(magic, Order::Little, 24, input, output)?,
            _ => return Err(Uncopied::Packed),
        }
        output.flush()?;
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum Order {
    Big,
    Little,
}

impl Order {
    fn u32(self, bytes: &[u8], at: usize) -> u32 {
        let word = bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).unwrap_or_default();
        match self {
            Order::Big => u32::from_be_bytes(word),
            Order::Little => u32::from_le_bytes(word),
        }
    }

    fn u16(self, bytes: &[u8], at: usize) -> u16 {
        let word = bytes.get(at..at + 2).and_then(|word| word.try_into().ok()).unwrap_or_default();
        match self {
            Order::Big => u16::from_be_bytes(word),
            Order::Little => u16::from_le_bytes(word),
        }
    }

    fn bytes_of_u32(self, word: u32) -> [u8; 4] {
        match self {
            Order::Big => word.to_be_bytes(),
            Order::Little => word.to_le_bytes(),
        }
    }

    fn bytes_of_u16(self, word: u16) -> [u8; 2] {
        match self {
            Order::Big => word.to_be_bytes(),
            Order::Little => word.to_le_bytes(),
        }
    }
}

struct Copyist<'a> {
    own: &'a mut Pseudonyms,
    fragments: Fragments,
}

impl Copyist<'_> {
    fn pcap(
        &mut self,
        magic: [u8; 4],
        order: Order,
        header: usize,
        input: &mut impl Read,
        output: &mut impl Write,
    ) -> Result<(), Uncopied> {
        let mut start = [0; 20];
        if fill(input, &mut start)? < start.len() {
            return Err(Uncopied::Damaged { offset: 4 });
        }
        // The upper bits say how long a frame check sequence is.
        let link = order.u32(&start, 16) as u16;
        if !readers::capture::reads_link(link) {
            return Err(Uncopied::Link(link));
        }
        output.write_all(&magic)?;
        output.write_all(&start)?;
        let mut offset = 24;
        let mut record = vec![0; header];
        let mut data = Vec::new();
        loop {
            let read = fill(input, &mut record)?;
            if read < header {
                // The rest of a header tells no name.
                output.write_all(&record[..read])?;
                return Ok(());
            }
            let captured = order.u32(&record, 8);
            if captured > LONGEST {
                return Err(Uncopied::Damaged { offset });
            }
            data.resize(captured as usize, 0);
            let read = fill(input, &mut data)?;
            output.write_all(&record)?;
            self.frame(link, &mut data[..read]);
            output.write_all(&data[..read])?;
            offset += header as u64 + u64::from(captured);
            if read < captured as usize {
                return Ok(());
            }
        }
    }

    fn frame(&mut self, link: u16, frame: &mut [u8]) {
        match readers::capture::ip_at(link, frame) {
            Some(at) => {
                let (head, ip) = frame.split_at_mut(at.min(frame.len()));
                self.hardware(link, head);
                packet::rewrite(self, ip, 0);
            }
            // Other protocols name machines and addresses in ways of their own.
            None => {
                let kept = if link == 1 { 14 } else { 0 };
                let (head, rest) = frame.split_at_mut(kept.min(frame.len()));
                self.hardware(link, head);
                rest.fill(0);
            }
        }
    }

    /// The addresses of network cards, which say who made them and for whom.
    fn hardware(&mut self, link: u16, head: &mut [u8]) {
        let places: &[usize] = match link {
            1 => &[0, 6],
            113 => &[6],
            276 => &[12],
            _ => &[],
        };
        for at in places {
            let Some(card) = head.get_mut(*at..*at + 6) else { continue };
            // To a group, or none.
            if card[0] & 1 == 0 && card.iter().any(|byte| *byte != 0) {
                let number = self.own.number(card);
                card[..2].copy_from_slice(&[2, 0]);
                card[2..].copy_from_slice(&number.to_be_bytes());
            }
        }
    }
}

impl Pseudonyms {
    /// For bytes that identify something: equal bytes have equal numbers.
    fn number(&mut self, bytes: &[u8]) -> u32 {
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let name = self.names.pseudonym(crate::names::Kind::Name, &digits);
        name.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    /// The same length, and of the same form as far as it fits.
    fn fitted(&mut self, name: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(name);
        let known = self.names.kind_of(&text);
        let new = match known {
            Some(kind) => self.name(kind, &text),
            None => self.text(&text),
        };
        let new = if new == text { self.name(crate::names::Kind::Name, &text) } else { new };
        if new.len() <= name.len() {
            return format!("{new:x<width$}", width = name.len()).into_bytes();
        }
        let number = format!("{:0>width$}", self.number(name), width = name.len());
        number.as_bytes()[number.len() - name.len()..].to_vec()
    }
}

/// Reads until the buffer is full or the input ends; how much there was.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
