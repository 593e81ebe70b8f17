//! One IKE message: what it says in clear of who speaks is blanked at equal length, the rest stays.

use std::net::{IpAddr, SocketAddr};

use crypto::Hash;

use super::Copyist;
use crate::der;

const HEADER: usize = 28;
/// In one message.
const MOST_PAYLOADS: usize = 64;

/// Old and new end, of the sender and of the receiver.
type Ends = [(SocketAddr, SocketAddr); 2];

/// By version, exchange and length; of a first fragment the length tells nothing.
pub(super) fn is_message(bytes: &[u8], whole: bool) -> bool {
    let Some(header) = bytes.get(..HEADER) else { return false };
    let length = u32::from_be_bytes([header[24], header[25], header[26], header[27]]) as usize;
    let version = header[17] >> 4;
    let sound = match version {
        1 => matches!(header[18], 0..=6 | 32..=34 | 240..),
        2 => matches!(header[18], 34..=45 | 240..),
        _ => false,
    };
    // A packet may have been recorded in part.
    let fits = length >= HEADER && (if whole { length <= 1 << 16 } else { length >= bytes.len() });
    sound && fits && header[..8] != [0; 8]
}

/// Whether what is behind these bytes is sealed.
pub(super) fn rewrite(copyist: &mut Copyist<'_>, message: &mut [u8], ends: &Ends) -> bool {
    let is_v2 = message[17] >> 4 == 2;
    if !is_v2 && message[19] & 1 != 0 {
        return true;
    }
    let (mut kind, mut at) = (message[16], HEADER);
    for _ in 0..MOST_PAYLOADS {
        if kind == 0 {
            break;
        }
        let Some(header) = message.get(at..at + 4) else { break };
        let (next, length) = (header[0], usize::from(u16::from_be_bytes([header[2], header[3]])));
        if length < 4 {
            break;
        }
        // The encrypted payload is the last one.
        if is_v2 && matches!(kind, 46 | 53) {
            return true;
        }
        let end = (at + length).min(message.len());
        let cookies: [u8; 16] = message[..16].try_into().unwrap_or_default();
        let body = &mut message[at + 4..end];
        let sealed = if is_v2 {
            payload_v2(copyist, kind, body, &cookies, ends);
            false
        } else {
            payload_v1(copyist, kind, body, &cookies, ends)
        };
        if sealed {
            return true;
        }
        (kind, at) = (next, at + length);
    }
    // Behind the last payload, and where the chain breaks, nothing is known.
    if let Some(rest) = message.get_mut(at..) {
        rest.fill(0);
    }
    false
}

fn payload_v2(copyist: &mut Copyist<'_>, kind: u8, body: &mut [u8], cookies: &[u8], ends: &Ends) {
    match kind {
        // Proposals, key exchange, nonce, deletion, vendor ID.
        33 | 34 | 40 | 42 | 43 => {}
        35 | 36 => identity(copyist, body, 4),
        38 => authorities(copyist, body),
        41 => notify(copyist, body, cookies, ends),
        _ => body.fill(0),
    }
}

fn notify(copyist: &mut Copyist<'_>, body: &mut [u8], cookies: &[u8], ends: &Ends) {
    let Some(&[_, spi, high, low]) = body.first_chunk::<4>() else { return };
    let Some(data) = body.get_mut(4 + usize::from(spi)..) else { return };
    match u16::from_be_bytes([high, low]) {
        16388 | 16389 => nat_hash(copyist, data, cookies, ends),
        // Other addresses of the same end.
        16397 | 16398 => data.fill(0),
        // Where to go instead (RFC 5685 §4): its kind, its length, and what it is.
        16407 | 16408 => {
            let Some(&[kind, length]) = data.first_chunk::<2>() else { return };
            let end = (2 + usize::from(length)).min(data.len());
            match kind {
                1 | 2 => addresses(copyist, &mut data[2..end]),
                _ => {
                    let new = copyist.own.fitted(&data[2..end]);
                    data[2..end].copy_from_slice(&new);
                }
            }
        }
        40960.. => data.fill(0),
        _ => {}
    }
}

/// Whether the message in it is sealed.
fn payload_v1(
    copyist: &mut Copyist<'_>,
    kind: u8,
    body: &mut [u8],
    cookies: &[u8; 16],
    ends: &Ends,
) -> bool {
    match kind {
        // Proposals, key exchange, nonce, notification, deletion, vendor ID.
        1 | 4 | 10 | 11 | 12 | 13 => {}
        5 => identity(copyist, body, 4),
        15 | 20 | 130 => nat_hash(copyist, body, cookies, ends),
        // NAT-OA: the type of an identity, three bytes, an address.
        16 | 21 | 131 => {
            if let Some(address) = body.get_mut(4..) {
                addresses(copyist, address);
            }
        }
        // A piece of a message: its number, its place, whether it is the last.
        132 => return piece(copyist, body, cookies),
        // With HASH_R of aggressive mode anyone can try passwords at home.
        _ => body.fill(0),
    }
    false
}

fn piece(copyist: &mut Copyist<'_>, body: &mut [u8], cookies: &[u8; 16]) -> bool {
    let Some(&[high, low, place, _]) = body.first_chunk::<4>() else { return false };
    let cookie = u64::from_be_bytes(cookies[..8].try_into().unwrap_or_default());
    let key = (cookie, u16::from_be_bytes([high, low]));
    if place == 1 {
        let sealed = body.get(4 + 19).is_some_and(|flags| flags & 1 != 0);
        copyist.fragments.first_of_message(key, sealed);
    }
    let sealed = copyist.fragments.is_message_sealed(&key);
    if !sealed {
        body[4..].fill(0);
    }
    sealed
}

fn identity(copyist: &mut Copyist<'_>, body: &mut [u8], at: usize) {
    let Some(kind) = body.first().copied() else { return };
    let Some(data) = body.get_mut(at..) else { return };
    match kind {
        1 | 5 => addresses(copyist, data),
        // A network and its mask.
        4 | 6 => {
            let half = data.len() / 2;
            addresses(copyist, &mut data[..half]);
        }
        7 | 8 => {
            let (first, last) = data.split_at_mut(data.len() / 2);
            addresses(copyist, first);
            addresses(copyist, last);
        }
        9 => match der::places(data) {
            Some(places) => {
                for place in places {
                    let new = copyist.own.fitted(&data[place.clone()]);
                    data[place].copy_from_slice(&new);
                }
            }
            None => data.fill(0),
        },
        _ => {
            let new = copyist.own.fitted(data);
            data.copy_from_slice(&new);
        }
    }
}

/// One address, if it is as long as one.
fn addresses(copyist: &mut Copyist<'_>, data: &mut [u8]) {
    if let Ok(octets) = <[u8; 4]>::try_from(&*data) {
        data.copy_from_slice(&copyist.own.addresses.v4(octets.into()).octets());
    } else if let Ok(octets) = <[u8; 16]>::try_from(&*data) {
        data.copy_from_slice(&copyist.own.addresses.v6(octets.into()).octets());
    } else {
        data.fill(0);
    }
}

/// Hashes of keys say whose the authorities are.
fn authorities(copyist: &mut Copyist<'_>, body: &mut [u8]) {
    let Some(hashes) = body.get_mut(1..) else { return };
    for hash in hashes.chunks_mut(20) {
        numbered(copyist, hash);
    }
}

/// The hash of an address is as good as the address: there are only so many. What matched still
/// matches, what did not still does not.
fn nat_hash(copyist: &mut Copyist<'_>, value: &mut [u8], cookies: &[u8], ends: &Ends) {
    let hash = match value.len() {
        16 => Hash::Md5,
        20 => Hash::Sha1,
        32 => Hash::Sha256,
        48 => Hash::Sha384,
        64 => Hash::Sha512,
        _ => return value.fill(0),
    };
    let of = |end: SocketAddr| match end.ip() {
        IpAddr::V4(ip) => hash.digest(&[cookies, &ip.octets(), &end.port().to_be_bytes()]),
        IpAddr::V6(ip) => hash.digest(&[cookies, &ip.octets(), &end.port().to_be_bytes()]),
    };
    match ends.iter().find(|(old, _)| of(*old).as_slice() == value) {
        Some((_, new)) => value.copy_from_slice(of(*new).as_slice()),
        None => numbered(copyist, value),
    }
}

/// Nothing but a number that says which bytes are the same.
fn numbered(copyist: &mut Copyist<'_>, bytes: &mut [u8]) {
    let number = copyist.own.number(bytes).to_be_bytes();
    bytes.fill(0);
    let at = bytes.len().saturating_sub(number.len());
    let room = bytes.len() - at;
    bytes[at..].copy_from_slice(&number[number.len() - room..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pseudonyms;
    use crate::capture::fragments::Fragments;

    fn payload(next: u8, body: &[u8]) -> Vec<u8> {
        [&[next, 0, 0, 4 + body.len() as u8], body].concat()
    }

    fn message(version: u8, exchange: u8, first: u8, payloads: &[Vec<u8>]) -> Vec<u8> {
        let body = payloads.concat();
        let length = ((HEADER + body.len()) as u32).to_be_bytes();
        [&[7; 16][..], &[first, version << 4, exchange, 0, 0, 0, 0, 0], &length, &body].concat()
    }

    fn rewritten(message: &[u8]) -> Vec<u8> {
        let mut own = Pseudonyms::new();
        let mut copyist = Copyist { own: &mut own, fragments: Fragments::default() };
        let end = |old: &str, new: &str| (old.parse().unwrap(), new.parse().unwrap());
        let ends = [end("8.8.8.8:500", "198.18.0.1:500"), end("9.9.9.9:500", "198.18.1.1:500")];
        let mut copy = message.to_vec();
        assert!(is_message(&copy, true));
        rewrite(&mut copyist, &mut copy, &ends);
        copy
    }

    /// With HASH_R in clear anyone could try passwords at home.
    #[test]
    fn what_a_password_could_be_tried_on_is_blanked() {
        let own = message(1, 4, 10, &[payload(8, &[5; 16]), payload(0, &[9; 20])]);
        let wanted = message(1, 4, 10, &[payload(8, &[5; 16]), payload(0, &[0; 20])]);
        assert_eq!(rewritten(&own), wanted);
    }

    #[test]
    fn identities_certificates_and_addresses_are_blanked_at_equal_length() {
        let identity = [&[3, 0, 0, 0], &b"zofia@quokka.example"[..]].concat();
        let own = message(
            1,
            4,
            5,
            &[
                payload(6, &identity),
                payload(5, b"\x04a certificate"),
                payload(0, &[1, 0, 0, 0, 8, 8, 8, 8]),
            ],
        );
        let copy = rewritten(&own);
        assert_eq!(copy.len(), own.len());
        for gone in [&b"zofia"[..], b"quokka", b"certificate", &[8, 8, 8, 8]] {
            assert!(!copy.windows(gone.len()).any(|bytes| bytes == gone), "{gone:?}");
        }
    }

    #[test]
    fn the_hash_of_an_address_follows_it() {
        let of = |address: [u8; 4]| {
            Hash::Sha1.digest(&[&[7; 16], &address, &500_u16.to_be_bytes()]).as_slice().to_vec()
        };
        let notify = |hash: &[u8]| payload(0, &[&[0, 0, 0x40, 4], hash].concat());
        let own = message(2, 34, 41, &[notify(&of([8, 8, 8, 8]))]);
        assert_eq!(rewritten(&own), message(2, 34, 41, &[notify(&of([198, 18, 0, 1]))]));
        let behind_nat = message(2, 34, 41, &[notify(&of([10, 0, 0, 5]))]);
        let copy = rewritten(&behind_nat);
        assert!(copy != behind_nat && copy.len() == behind_nat.len());
    }
}
