//! The masked body of a response. An event stream is split into its frames: a frame that holds a
//! secret is encoded again with correct lengths and checksums, and any other frame passes
//! unchanged. A body that is not an event stream is masked as text.

use std::borrow::Cow;
use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use aws_smithy_eventstream::frame::{read_message_from, write_message_to};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use bytes::{Bytes, BytesMut};
use hyper::body::{Body, Frame, SizeHint};

use super::masker::Masker;
use super::split_secrets::{Replacement, SplitSecrets};
use crate::bedrock::failure::chain;
use crate::wire::frame::{self, PRELUDE_LEN};
use crate::wire::secrets::MASK;

/// At the end of a damaged stream, bytes that may begin a secret are held only if there are at
/// least this many. A shorter match may be part of a checksum.
const MIN_HELD_IN_DAMAGED_STREAM: usize = 4;

type BoxError = Box<dyn Error + Send + Sync>;

/// A body that masks its chunks. It holds an incomplete frame until the frame is complete.
pub(super) struct MaskedBody {
    body: SdkBody,
    content: MaskedContent,
    /// The end of the inner body, which is returned after all held bytes.
    end: Option<Result<(), BoxError>>,
}

struct MaskedContent {
    masker: Masker,
    spread: SplitSecrets,
    form: Format,
    held: BytesMut,
    /// The number of bytes that must be held before masking can continue.
    needed: usize,
}

/// The format of a body, as far as it is known.
#[derive(Clone, Copy, PartialEq)]
enum Format {
    Unknown,
    Frames,
    Text,
}

impl MaskedBody {
    pub fn new(body: SdkBody, masker: Masker) -> Self {
        let spread = SplitSecrets::new(masker.clone());
        let held = BytesMut::new();
        let content =
            MaskedContent { masker, spread, form: Format::Unknown, held, needed: PRELUDE_LEN };
        Self { body, content, end: None }
    }
}

impl Body for MaskedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            if let Some(ended) = self.end.take() {
                return Poll::Ready(ended.err().map(Err));
            }
            let polled = ready!(Pin::new(&mut self.body).poll_frame(context));
            let masked = match polled.transpose() {
                Ok(Some(frame)) => match frame.into_data() {
                    Ok(chunk) => self.content.pass(chunk),
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                Ok(None) => {
                    self.end = Some(Ok(()));
                    self.content.rest()
                }
                Err(error) => {
                    self.end = Some(Err(self.content.error(error)));
                    self.content.rest()
                }
            };
            if !masked.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(masked))));
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.end.is_none() && self.content.held.is_empty() && self.body.is_end_stream()
    }

    /// The size is unknown, because masking shortens a body.
    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

impl MaskedContent {
    /// Adds a chunk and returns the bytes that can be passed on.
    fn pass(&mut self, chunk: Bytes) -> Bytes {
        let data = if self.held.is_empty() {
            chunk
        } else {
            self.held.extend_from_slice(&chunk);
            if self.held.len() < self.needed {
                return Bytes::new();
            }
            self.held.split().freeze()
        };
        let was_frames = self.form == Format::Frames;
        let end = self.whole_frames(&data);
        let mut masked = PatchedBytes::new(&data);
        self.mask_frames(&data[..end], &mut masked);
        let mut read = end;
        if self.form == Format::Text {
            read += self.mask_text(end, was_frames || end > 0, &mut masked);
        }
        self.held.extend_from_slice(&data[read..]);
        masked.finish(read)
    }

    /// Returns where the last complete frame ends. Also detects the format of the body.
    fn whole_frames(&mut self, data: &[u8]) -> usize {
        let mut end = 0;
        while self.form != Format::Text {
            let rest = &data[end..];
            let Some(prelude) = rest.first_chunk::<PRELUDE_LEN>() else {
                self.needed = PRELUDE_LEN;
                break;
            };
            let Some((total, _)) = frame::lengths(*prelude) else {
                (self.form, self.needed) = (Format::Text, 0);
                break;
            };
            self.form = Format::Frames;
            if rest.len() < total {
                self.needed = total;
                break;
            }
            end += total;
        }
        end
    }

    fn mask_frames(&mut self, frames: &[u8], masked: &mut PatchedBytes<'_>) {
        let has_secret = !self.masker.find(frames).is_empty();
        let mut at = 0;
        while let Some(prelude) = frames[at..].first_chunk::<PRELUDE_LEN>()
            && let Some((total, headers)) = frame::lengths(*prelude)
        {
            let frame = &frames[at..at + total];
            let cuts = self.spread.cut(&frame[PRELUDE_LEN + headers..total - 4]);
            if has_secret || !cuts.is_empty() {
                masked.replace(at, total, &self.frame(frame, headers, &cuts));
            }
            at += total;
        }
    }

    /// Masks the text from `start` on and returns how much of the text was read. Stops before bytes
    /// that may begin a secret. In the rest of a damaged stream, such bytes are passed on if there
    /// are fewer than [`MIN_HELD_IN_DAMAGED_STREAM`], because the SDK may be waiting for them.
    fn mask_text(&self, start: usize, is_damage: bool, masked: &mut PatchedBytes<'_>) -> usize {
        let text = &masked.data[start..];
        let found = self.masker.find(text);
        let after = found.last().map_or(0, |range| range.end);
        let incomplete = self.masker.partial_match_at_end(text, after);
        let held_from = incomplete.filter(|incomplete| {
            !is_damage || text.len() - incomplete >= MIN_HELD_IN_DAMAGED_STREAM
        });
        for range in found {
            masked.replace(start + range.start, range.len(), MASK.as_bytes());
        }
        held_from.unwrap_or(text.len())
    }

    fn frame(&self, frame: &[u8], headers: usize, cuts: &[Replacement]) -> Vec<u8> {
        let message = read_message_from(frame).ok();
        if let Some(written) = message.and_then(|message| self.written(&message, cuts)) {
            return written;
        }
        // A damaged frame must stay damaged, so its lengths and its checksum are kept.
        let mut damaged = frame.to_vec();
        for (range, _) in cuts {
            let payload = PRELUDE_LEN + headers;
            damaged[payload + range.start..payload + range.end].fill(b'*');
        }
        self.masker.same_length(&damaged).into_owned()
    }

    fn written(&self, message: &Message, cuts: &[Replacement]) -> Option<Vec<u8>> {
        let header = |header: &Header| {
            let value = match header.value() {
                HeaderValue::String(text) => {
                    HeaderValue::String(self.masker.text(text.as_str()).into_owned().into())
                }
                HeaderValue::ByteArray(bytes) => {
                    HeaderValue::ByteArray(self.masker.bytes(bytes).into_owned().into())
                }
                other => other.clone(),
            };
            Header::new(self.masker.text(header.name().as_str()).into_owned(), value)
        };
        let headers = message.headers().iter().map(header).collect();
        let mut payload = message.payload().to_vec();
        for (range, mask) in cuts.iter().rev() {
            payload.splice(range.clone(), mask.bytes());
        }
        let payload = self.masker.bytes(&payload).into_owned();
        let mut written = Vec::new();
        write_message_to(&Message::new_from_parts(headers, payload), &mut written).ok()?;
        Some(written)
    }

    /// Masks and returns the bytes that are held when the body ends.
    fn rest(&mut self) -> Bytes {
        let held = self.held.split();
        let masked = match self.form {
            Format::Frames => self.masker.same_length(&held),
            Format::Unknown | Format::Text => self.masker.bytes(&held),
        };
        masked.into_owned().into()
    }

    /// Masks a connection error, whose text may quote the server.
    fn error(&self, error: BoxError) -> BoxError {
        match self.masker.text(&chain(&*error)) {
            Cow::Borrowed(_) => error,
            Cow::Owned(masked) => masked.into(),
        }
    }
}

/// Data in which parts are replaced in order. Nothing is copied until a part is replaced.
struct PatchedBytes<'a> {
    data: &'a Bytes,
    written: Vec<u8>,
    copied: usize,
}

impl<'a> PatchedBytes<'a> {
    fn new(data: &'a Bytes) -> Self {
        Self { data, written: Vec::new(), copied: 0 }
    }

    fn replace(&mut self, at: usize, length: usize, by: &[u8]) {
        self.written.extend_from_slice(&self.data[self.copied..at]);
        self.written.extend_from_slice(by);
        self.copied = at + length;
    }

    fn finish(mut self, end: usize) -> Bytes {
        if self.copied == 0 {
            return self.data.slice(..end);
        }
        self.written.extend_from_slice(&self.data[self.copied..end]);
        self.written.into()
    }
}
