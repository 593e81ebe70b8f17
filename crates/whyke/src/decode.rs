//! `whyke decode`: every IKE message of a capture as a readable tree, or as JSON.

use std::ops::RangeInclusive;

use anyhow::Result;
use evidence::{Endpoint, Place, Timestamp, When};
use readers::capture::{self, Content, Damage, Datagram, IcmpReport, Incomplete, Tap};
use report::decode::{Message, json, tree};
use verdict::Text;
use wire::udp::Encapsulated;

use crate::arguments::{Common, Decode, Format};
use crate::complaint::{self, Complaint};
use crate::{output, sources, style};

/// Text is handed out in pieces of about this size, so that a large capture starts at once.
const PIECE: usize = 256 * 1024;

pub(crate) fn run(wanted: &Decode, common: &Common) -> Result<u8> {
    let style = style::style(common)?;
    let packets = wanted.packets.as_deref().map(ranges).transpose()?;
    let (paths, refused) = sources::list(&wanted.files);
    if let Some(refused) = refused.first() {
        return Err(refused.complaint().into());
    }
    let mut out = output::Delivery::open(common)?;
    let mut any = false;
    for path in paths {
        let opened = sources::open(&path).map_err(|refused| refused.complaint())?;
        let mut messages = Messages { packets: &packets, kept: Vec::new() };
        let summary = capture::read(opened.input, &mut messages);
        if summary.container.is_none() {
            let what = Text::new("not a capture", "non è una cattura");
            return Err(Complaint::about(&opened.name, &what).into());
        }
        any |= !messages.kept.is_empty();
        let read: Vec<Message<'_>> = messages.kept.iter().map(Kept::message).collect();
        match common.format {
            Format::Json => out.write(&json(&read, &style))?,
            Format::Text => write_text(&read, &style, &mut out)?,
            Format::Markdown => {
                return Err(complaint::only_of_reports("--format markdown").into());
            }
        }
    }
    Ok(if any { 0 } else { 3 })
}

fn write_text(
    read: &[Message<'_>],
    style: &report::Style,
    out: &mut output::Delivery,
) -> Result<()> {
    if read.is_empty() {
        return out.write(&tree(read, style));
    }
    let mut piece = String::new();
    for (at, message) in read.iter().enumerate() {
        if at > 0 {
            piece.push('\n');
        }
        piece.push_str(&tree([message], style));
        if piece.len() >= PIECE {
            out.write(&piece)?;
            piece.clear();
        }
    }
    out.write(&piece)
}

/// The IKE messages of a capture, copied out of the reader's buffer.
struct Messages<'p> {
    packets: &'p Option<Vec<RangeInclusive<u32>>>,
    kept: Vec<Kept>,
}

struct Kept {
    packet: u32,
    at: Option<i64>,
    from: Endpoint,
    to: Endpoint,
    bytes: Vec<u8>,
}

impl Kept {
    fn message(&self) -> Message<'_> {
        Message {
            place: Place::packet(self.packet),
            at: self.at.map_or(When::Absent, |at| When::Exact(Timestamp(at))),
            from: self.from,
            to: self.to,
            decoded: wire::ike::decode(&self.bytes),
            inside: None,
        }
    }
}

impl Tap for Messages<'_> {
    fn datagram(&mut self, datagram: &Datagram<'_>) {
        let Content::Udp { source_port, destination_port, payload, .. } = datagram.content else {
            return;
        };
        let wanted = self
            .packets
            .as_ref()
            .is_none_or(|ranges| ranges.iter().any(|range| range.contains(&datagram.packet)));
        let marked = source_port == 4500 || destination_port == 4500;
        let message = match Encapsulated::classify(payload) {
            Encapsulated::Ike(message) => message,
            _ if marked => return,
            _ => payload,
        };
        if wanted {
            self.kept.push(Kept {
                packet: datagram.packet,
                at: datagram.time,
                from: Endpoint::new(datagram.source, source_port),
                to: Endpoint::new(datagram.destination, destination_port),
                bytes: message.to_vec(),
            });
        }
    }

    fn incomplete(&mut self, _: &Incomplete<'_>) {}

    fn unreachable(&mut self, _: &IcmpReport<'_>) {}

    fn damage(&mut self, _: &Damage) {}
}

/// `3`, `5-9`, `3,5-9`.
fn ranges(text: &str) -> Result<Vec<RangeInclusive<u32>>> {
    text.split(',')
        .map(|part| {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            let number = |text: &str| text.trim().parse::<u32>().ok();
            let (from, to) = number(from).zip(number(to)).ok_or_else(|| {
                Complaint::new(
                    format!("--packets {text}: write numbers as in 3,5-9"),
                    format!("--packets {text}: scrivere i numeri come in 3,5-9"),
                )
            })?;
            Ok(from..=to)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn packets_are_chosen_by_numbers_and_ranges() {
        assert_eq!(ranges("3,5-9").unwrap(), [3..=3, 5..=9]);
        assert!(ranges("a").is_err());
        assert!(ranges("1-").is_err());
    }
}
