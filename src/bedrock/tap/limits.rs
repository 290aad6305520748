//! Limits on the size of a response body, whatever the server sends: 1 MB for an error, 16 MB for a
//! reply that is not a stream, 24 MB for a frame of a stream. The limits apply before the SDK sees
//! the bytes, so it allocates no memory for a body that is too long.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use aws_sdk_bedrockruntime::config::interceptors::BeforeDeserializationInterceptorContextMut;
use aws_sdk_bedrockruntime::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_bedrockruntime::error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::bedrock::failure::BodyDamage;
use crate::wire::frame::{PRELUDE_LEN, Prelude};

/// The maximum size of an error, or of a web page in place of a reply.
const MAX_ERROR_BYTES: usize = 1024 * 1024;

/// The maximum size of a successful JSON response. Valid responses can need more than 1 MB: 128,000
/// tokens of a `Converse` reply are about 0.5 MB of text and up to six times as much with JSON
/// escapes, and a page of 1,000 inference profiles is about 2 MB.
const MAX_JSON_BYTES: usize = 16 * 1024 * 1024;

/// How long to wait for the rest of a web page that arrives instead of a stream. The tap records the
/// page, and some pages never end.
const PAGE_TIMEOUT: Duration = Duration::from_millis(500);

/// An interceptor that limits the response bodies of calls without a tap.
#[derive(Debug)]
pub struct LimitInterceptor;

impl Intercept for LimitInterceptor {
    fn name(&self) -> &'static str {
        "OutcropLimits"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = SdkBody::from_body_1_x(LimitedBody::body_of(context, config));
        *context.response_mut().body_mut() = body;
        Ok(())
    }
}

pub(super) struct LimitedBody {
    body: SdkBody,
    limit: Limit,
    /// The error that the next read returns instead of data.
    damage: Option<BodyDamage>,
    is_cut: bool,
}

enum Limit {
    /// Ends the body after this many more bytes.
    Cut(usize),
    /// Collects the first bytes of a stream whose media type is text or JSON. They tell whether the
    /// body is a web page or contains frames nevertheless.
    Start(Vec<u8>),
    /// Ends a web page after this many more bytes, or when the time is over.
    Page(usize, Pin<Box<Sleep>>),
    /// Fails if more than this many further bytes arrive.
    Fail(usize),
    /// Fails at a frame with an invalid prelude.
    Frames(FrameBoundaries),
}

impl LimitedBody {
    /// Wraps the body of a response with the limit for its kind.
    pub(super) fn body_of(
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        config: &ConfigBag,
    ) -> Self {
        let operation = config.load::<Metadata>().map_or("", Metadata::name);
        let is_stream = operation == "ConverseStream";
        let response = context.response_mut();
        let media_type = response.headers().get("content-type").unwrap_or_default();
        let limit = if !response.status().is_success() {
            Limit::Cut(MAX_ERROR_BYTES)
        } else if is_stream && is_text_or_json(media_type) {
            Limit::Start(Vec::new())
        } else if is_stream {
            Limit::Frames(FrameBoundaries::default())
        } else if !is_stream && media_type.to_ascii_lowercase().starts_with("application/json") {
            Limit::Fail(MAX_JSON_BYTES)
        } else {
            Limit::Cut(MAX_ERROR_BYTES)
        };
        let body = std::mem::replace(response.body_mut(), SdkBody::taken());
        Self { body, limit, damage: None, is_cut: false }
    }

    pub(super) fn close(&mut self) {
        self.body = SdkBody::empty();
    }

    /// Returns true if reading stopped before the end of the body.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Returns the bytes that arrived, up to the limit.
    fn accept(&mut self, mut data: Bytes) -> Bytes {
        if let Limit::Start(start) = &mut self.limit {
            let before = start.len();
            start.extend(data.iter().take(PRELUDE_LEN - before));
            let Some(prelude) = start.first_chunk() else { return data };
            let mut frames = FrameBoundaries::default();
            let is_stream = Prelude::read(*prelude).is_ok();
            self.limit = match frames.check(&prelude[..before]) {
                Ok(()) if is_stream => Limit::Frames(frames),
                _ => Limit::Page(MAX_ERROR_BYTES, Box::pin(sleep(PAGE_TIMEOUT))),
            };
        }
        match &mut self.limit {
            Limit::Cut(left) | Limit::Page(left, _) if data.len() >= *left => {
                data.truncate(*left);
                self.is_cut = true;
            }
            Limit::Cut(left) | Limit::Page(left, _) => *left -= data.len(),
            Limit::Fail(left) => match left.checked_sub(data.len()) {
                Some(rest) => *left = rest,
                None => self.damage = Some(BodyDamage::LongReply(MAX_JSON_BYTES)),
            },
            Limit::Frames(frames) => self.damage = frames.check(&data).err(),
            Limit::Start(_) => {}
        }
        data
    }
}

impl Body for LimitedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let damage = self.damage.take();
        if let Limit::Page(_, timer) = &mut self.limit {
            self.is_cut |= timer.as_mut().poll(context).is_ready();
        }
        if self.is_cut || damage.is_some() {
            self.close();
            return Poll::Ready(damage.map(|damage| Err(damage.into())));
        }
        let polled = ready!(Pin::new(&mut self.body).poll_frame(context));
        Poll::Ready(match polled {
            Some(Ok(frame)) => Some(Ok(match frame.into_data() {
                Ok(data) => Frame::data(self.accept(data)),
                Err(trailers) => trailers,
            })),
            other => other,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.damage.is_none() && (self.is_cut || self.body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

/// A parser that finds where the frames of a stream begin, however the stream is split into chunks.
#[derive(Default)]
struct FrameBoundaries {
    prelude: [u8; PRELUDE_LEN],
    /// How many bytes of the prelude have arrived.
    prelude_received: usize,
    /// The number of bytes after the prelude that have not arrived.
    remaining: usize,
}

impl FrameBoundaries {
    fn check(&mut self, mut bytes: &[u8]) -> Result<(), BodyDamage> {
        loop {
            let passed = self.remaining.min(bytes.len());
            self.remaining -= passed;
            bytes = &bytes[passed..];
            if bytes.is_empty() {
                return Ok(());
            }
            let (of_prelude, rest) =
                bytes.split_at(bytes.len().min(PRELUDE_LEN - self.prelude_received));
            self.prelude[self.prelude_received..self.prelude_received + of_prelude.len()]
                .copy_from_slice(of_prelude);
            self.prelude_received += of_prelude.len();
            bytes = rest;
            if self.prelude_received == PRELUDE_LEN {
                self.prelude_received = 0;
                let prelude = Prelude::read(self.prelude).map_err(BodyDamage::Prelude)?;
                self.remaining = prelude.total as usize - PRELUDE_LEN;
            }
        }
    }
}

/// Returns true if a media type is text or JSON, not an event stream.
pub fn is_text_or_json(media_type: &str) -> bool {
    let media_type = media_type.to_ascii_lowercase();
    media_type.starts_with("text/") || media_type.starts_with("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::frame::{FrameCondition, MAX_FRAME_LEN};

    /// Returns a frame of `total` bytes with a valid prelude and an invalid rest.
    fn frame(total: u32) -> Vec<u8> {
        let lengths = [total.to_be_bytes(), [0; 4]].concat();
        let checksum = crc32fast::hash(&lengths).to_be_bytes();
        let mut frame = [&lengths[..], &checksum].concat();
        frame.resize(total.min(200).try_into().expect("a small size"), 7);
        frame
    }

    #[test]
    fn preludes_are_found_across_chunks() {
        let sound = [frame(16), frame(150), frame(17)].concat();
        for (last, is_sound) in [(frame(100), true), (frame(MAX_FRAME_LEN + 1), false)] {
            let bytes = [&sound[..], &last].concat();
            for size in 1..=bytes.len() {
                let mut frames = FrameBoundaries::default();
                let checked = bytes.chunks(size).try_for_each(|chunk| frames.check(chunk));
                assert_eq!(checked.is_ok(), is_sound, "in chunks of {size}");
            }
        }
    }

    #[test]
    fn an_invalid_frame_length_is_reported_as_damage() {
        for total in [0, 15, MAX_FRAME_LEN + 1, u32::MAX] {
            let mut bytes = frame(total);
            bytes.resize(PRELUDE_LEN, 0);
            let lengths = [total.to_be_bytes(), [0; 4]].concat();
            bytes[..8].copy_from_slice(&lengths);
            bytes[8..].copy_from_slice(&crc32fast::hash(&lengths).to_be_bytes());
            let found = FrameBoundaries::default().check(&bytes);
            let expected = FrameCondition::WrongLength { total, headers: 0 };
            assert!(matches!(found, Err(BodyDamage::Prelude(it)) if it == expected), "{found:?}");
        }
        assert!(FrameBoundaries::default().check(&frame(MAX_FRAME_LEN)).is_ok());
    }
}
