//! pcapng: packets and the clocks of their interfaces; notes, names and keys are left out.

use std::io::{Read, Write};

use super::{Copyist, LONGEST, Order, Uncopied, fill};

const INTERFACE: u32 = 1;
const SIMPLE: u32 = 3;
const STATISTICS: u32 = 5;
const ENHANCED: u32 = 6;
/// Obsolete, with a shorter number of the interface.
const PACKET: u32 = 2;
const SECTION: u32 = 0x0a0d_0d0a;
/// Of one section.
const MOST_INTERFACES: usize = 1 << 12;

/// Options of an interface that are kept: resolution and offset of its clock; and its filter.
const CLOCKS: &[u16] = &[9, 14];
const FILTER: u16 = 11;
/// Of a packet: its direction.
const FLAGS: u16 = 2;

pub(super) fn copy(
    copyist: &mut Copyist<'_>,
    magic: [u8; 4],
    input: &mut impl Read,
    output: &mut impl Write,
) -> Result<(), Uncopied> {
    let mut order = Order::Little;
    let mut links: Vec<u16> = Vec::new();
    let mut offset = 0;
    let mut head = [0; 12];
    head[..4].copy_from_slice(&magic);
    let mut have = 4;
    loop {
        have += fill(input, &mut head[have..8])?;
        if have < 8 {
            // The rest of a head tells no name.
            output.write_all(&head[..have])?;
            return Ok(());
        }
        let is_section = head[..4] == magic;
        if is_section {
            if fill(input, &mut head[8..12])? < 4 {
                return Err(Uncopied::Damaged { offset });
            }
            order = match head[8..12] {
                [0x1a, 0x2b, 0x3c, 0x4d] => Order::Big,
                [0x4d, 0x3c, 0x2b, 0x1a] => Order::Little,
                _ => return Err(Uncopied::Damaged { offset }),
            };
            links.clear();
        }
        let kind = if is_section { SECTION } else { order.u32(&head, 0) };
        let length = order.u32(&head, 4);
        let start: usize = if is_section { 12 } else { 8 };
        let sound =
            length.is_multiple_of(4) && length as usize >= start + 4 && length <= LONGEST * 2;
        if !sound {
            return Err(Uncopied::Damaged { offset });
        }
        let mut body = vec![0; length as usize - start];
        let read = fill(input, &mut body)?;
        let is_cut = read < body.len();
        body.truncate(read.min(length as usize - start - 4));
        let copied = match kind {
            SECTION => section(&head, &body),
            INTERFACE => {
                let link = order.u16(&body, 0);
                if !readers::capture::reads_link(link) {
                    return Err(Uncopied::Link(link));
                }
                if links.len() < MOST_INTERFACES {
                    links.push(link);
                }
                Some(interface(copyist, &body, order))
            }
            STATISTICS => body.get(..12).map(<[u8]>::to_vec),
            ENHANCED | PACKET | SIMPLE => packet(copyist, kind, &body, order, &links),
            _ => None,
        };
        if let Some(copied) = copied {
            block(&head[..4], &copied, order, is_cut, output)?;
        }
        if is_cut {
            return Ok(());
        }
        offset += u64::from(length);
        have = 0;
    }
}

/// A block that was cut lacks its second length in the copy, too.
fn block(
    kind: &[u8],
    body: &[u8],
    order: Order,
    is_cut: bool,
    output: &mut impl Write,
) -> Result<(), Uncopied> {
    let length = order.bytes_of_u32((body.len().next_multiple_of(4) + 12) as u32);
    output.write_all(kind)?;
    output.write_all(&length)?;
    output.write_all(body)?;
    if !is_cut {
        output.write_all(&vec![0; body.len().next_multiple_of(4) - body.len()])?;
        output.write_all(&length)?;
    }
    Ok(())
}

/// Order, version, and a length that is not told.
fn section(head: &[u8], body: &[u8]) -> Option<Vec<u8>> {
    let version = body.get(..4)?;
    Some([&head[8..12], version, &[0xff; 8]].concat())
}

fn interface(copyist: &mut Copyist<'_>, body: &[u8], order: Order) -> Vec<u8> {
    let mut copied = body.get(..8).unwrap_or(body).to_vec();
    options(body.get(8..).unwrap_or_default(), order, |code, value| {
        if CLOCKS.contains(&code) {
            option(&mut copied, code, value, order);
        } else if code == FILTER
            && let Some((0, filter)) = value.split_first()
        {
            let filter = copyist.own.text(&String::from_utf8_lossy(filter));
            option(&mut copied, code, &[&[0], filter.as_bytes()].concat(), order);
        }
    });
    end(&mut copied);
    copied
}

fn packet(
    copyist: &mut Copyist<'_>,
    kind: u32,
    body: &[u8],
    order: Order,
    links: &[u16],
) -> Option<Vec<u8>> {
    let (header, interface, captured) = match kind {
        ENHANCED => (20, order.u32(body, 0) as usize, order.u32(body, 12)),
        PACKET => (20, usize::from(order.u16(body, 0)), order.u32(body, 12)),
        _ => (4, 0, order.u32(body, 0).min(body.len().saturating_sub(4) as u32)),
    };
    let link = links.get(interface).copied();
    let mut copied = body.get(..header)?.to_vec();
    let end_of_data = header + (captured.min(LONGEST) as usize).min(body.len() - header);
    let mut data = body[header..end_of_data].to_vec();
    match link {
        Some(link) => copyist.frame(link, &mut data),
        None => data.fill(0),
    }
    copied.extend_from_slice(&data);
    copied.resize(copied.len().next_multiple_of(4).min(body.len().max(copied.len())), 0);
    if kind == SIMPLE {
        return Some(copied);
    }
    let rest = end_of_data.next_multiple_of(4);
    let mut any = false;
    options(body.get(rest..).unwrap_or_default(), order, |code, value| {
        if code == FLAGS {
            option(&mut copied, code, value, order);
            any = true;
        }
    });
    if any {
        end(&mut copied);
    }
    Some(copied)
}

fn options(mut bytes: &[u8], order: Order, mut tell: impl FnMut(u16, &[u8])) {
    while bytes.len() >= 4 {
        let (code, length) = (order.u16(bytes, 0), usize::from(order.u16(bytes, 2)));
        let Some(value) = bytes.get(4..4 + length) else { return };
        if code == 0 {
            return;
        }
        tell(code, value);
        bytes = bytes.get(4 + length.next_multiple_of(4)..).unwrap_or_default();
    }
}

fn option(out: &mut Vec<u8>, code: u16, value: &[u8], order: Order) {
    let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
    let value = &value[..usize::from(length)];
    out.extend_from_slice(&order.bytes_of_u16(code));
    out.extend_from_slice(&order.bytes_of_u16(length));
    out.extend_from_slice(value);
    out.resize(out.len().next_multiple_of(4), 0);
}

fn end(out: &mut Vec<u8>) {
    out.extend_from_slice(&[0; 4]);
}
