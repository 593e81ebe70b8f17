//! The frames of a zstd file, one behind the other (RFC 8878 §3).

use std::io::{self, BufRead, ErrorKind, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::single::{WINDOW, damaged};

pub(super) struct Frames<R> {
    input: R,
    decoder: FrameDecoder,
    within: bool,
}

impl<R: BufRead> Frames<R> {
    pub(super) fn new(input: R) -> Frames<R> {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WINDOW);
        Frames { input, decoder, within: false }
    }

    /// Whether another frame follows.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.input.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.input) {
                Ok(()) => return Ok(true),
                // RFC 8878 §3.1.2: without content of its own.
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let mut rest = (&mut self.input).take(u64::from(length));
                    io::copy(&mut rest, &mut io::sink())?;
                }
                Err(FrameDecoderError::WindowSizeTooBig { .. }) => {
                    return Err(ErrorKind::OutOfMemory.into());
                }
                Err(_) => return Err(self.damaged()),
            }
        }
        Ok(false)
    }

    /// Whether what came out is what went in, as far as the frame says.
    fn is_sound(&self) -> bool {
        let stated = self.decoder.get_checksum_from_data();
        stated.is_none() || stated == self.decoder.get_calculated_checksum()
    }

    fn damaged(&mut self) -> io::Error {
        damaged(self.input.fill_buf().is_ok_and(<[u8]>::is_empty))
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.within {
                self.within = self.begin()?;
                if !self.within {
                    return Ok(0);
                }
            }
            let is_over = self.decoder.is_finished();
            if self.decoder.can_collect() == 0 {
                if !is_over {
                    let one = BlockDecodingStrategy::UptoBlocks(1);
                    if self.decoder.decode_blocks(&mut self.input, one).is_err() {
                        return Err(self.damaged());
                    }
                } else if self.is_sound() {
                    self.within = false;
                } else {
                    return Err(ErrorKind::InvalidData.into());
                }
                continue;
            }
            let given = self.decoder.read(buffer)?;
            if given > 0 || buffer.is_empty() {
                return Ok(given);
            }
        }
    }
}
