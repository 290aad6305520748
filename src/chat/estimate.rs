//! Estimates of a request before it is sent: tokens, share of the context, and cost. An estimate
//! without an exact count from the service is rough; the screen marks it with `~`.
//!
//! - Text: [`tokens_per_1000`](super::model::Model::tokens_per_1000) tokens per 1,000 characters,
//!   250 for an unknown model.
//! - An image: its pixels divided by 750, after its longer side is scaled down to 1568 pixels, and
//!   at most 1,600 tokens. Source: Anthropic, "Vision", 2026. The newest models use more tokens.
//! - A text document (csv, html, txt, md): as text with one character per byte. A PDF: by its
//!   pages, and more if the model sees them. A compressed Office file: one token per 8 bytes, which is
//!   a guess: Outcrop does not extract the text of these files.
//!
//! The few tokens that the service adds to each message are not included.

use super::attachment::{Attachment, AttachmentKind, DocumentFormat};
use super::event::Usage;
use super::message::{Message, Reply};
use super::model::Catalog;
use super::prompt::Prompt;
use super::request::{Request, RequestContent};
use super::settings::{CacheTime, DocumentReading, OutputSchema, Prefill};

/// The amount of content in a message or a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ContentSize {
    pub characters: u64,
    /// Tokens of images and of documents that are neither text nor PDF.
    pub attached: u64,
    /// Pages of PDFs.
    pub pdf_pages: u64,
}

impl ContentSize {
    pub fn text(text: &str) -> Self {
        Self { characters: text.chars().count() as u64, ..Self::default() }
    }

    pub fn attachment(attachment: &Attachment) -> Self {
        let bytes = attachment.bytes().len() as u64;
        let tokens = |attached| Self { attached, ..Self::default() };
        match attachment.kind() {
            AttachmentKind::Image { size, .. } => tokens(image_tokens(size)),
            AttachmentKind::Document(format) => match format {
                DocumentFormat::Csv
                | DocumentFormat::Html
                | DocumentFormat::Txt
                | DocumentFormat::Md => Self { characters: bytes, ..Self::default() },
                DocumentFormat::Pdf => {
                    let pages = attachment.pages().map(u64::from);
                    let pdf_pages = pages.unwrap_or_else(|| bytes.div_ceil(BYTES_PER_PAGE));
                    Self { pdf_pages, ..Self::default() }
                }
                DocumentFormat::Doc
                | DocumentFormat::Docx
                | DocumentFormat::Xls
                | DocumentFormat::Xlsx => tokens(bytes.div_ceil(8)),
            },
        }
    }

    /// Returns the amount of content that a message adds to a later request. An open reply or a
    /// reply without text adds nothing.
    pub fn message(message: &Message) -> Self {
        match message {
            Message::User(prompt) => Self::prompt(prompt),
            Message::Assistant(reply) => Self::reply(reply),
        }
    }

    fn prompt(prompt: &Prompt) -> Self {
        if prompt.text.trim().is_empty() {
            return Self::default();
        }
        let attached = prompt.attachments.iter().map(|attachment| Self::attachment(attachment));
        attached.fold(Self::text(&prompt.text), Self::plus)
    }

    fn reply(reply: &Reply) -> Self {
        if reply.is_open() || reply.is_blank() {
            return Self::default();
        }
        let prefill = reply.prefill.iter().map(Prefill::as_str);
        prefill.chain(reply.texts()).map(Self::text).fold(Self::default(), Self::plus)
    }

    /// Returns the size of everything in a request that the model reads. A JSON schema counts as
    /// text because the service makes it a part of the prompt.
    pub fn request(request: &Request) -> Self {
        let schema = request.settings.schema.as_ref().map(OutputSchema::as_str).map(Self::text);
        let texts = Self { characters: request.characters() as u64, ..Self::default() };
        let contents = request.history.iter().flat_map(|turned| &turned.content);
        let attached = contents.filter_map(|content| match content {
            RequestContent::Text(_) => None,
            RequestContent::Attachment(attachment) => Some(Self::attachment(attachment)),
        });
        attached.chain(schema).fold(texts, Self::plus)
    }

    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            characters: self.characters + other.characters,
            attached: self.attached + other.attached,
            pdf_pages: self.pdf_pages + other.pdf_pages,
        }
    }

    /// Converts the content to tokens, at `per_1000` tokens per 1,000 characters.
    pub fn tokens(self, per_1000: u32, documents: DocumentReading) -> u64 {
        (self.characters * u64::from(per_1000)).div_ceil(1000)
            + self.attached
            + self.pdf_tokens(documents)
    }

    /// Returns the tokens of the PDFs.
    pub fn pdf_tokens(self, documents: DocumentReading) -> u64 {
        self.pdf_pages
            * match documents {
                DocumentReading::SeenAndCited => TOKENS_PER_SEEN_PAGE,
                DocumentReading::TextOnly => TOKENS_PER_TEXT_PAGE,
            }
    }
}

/// The longest side of an image in pixels after the service has scaled it down.
const MAX_IMAGE_SIDE: u64 = 1568;

fn image_tokens((width, height): (u32, u32)) -> u64 {
    let (width, height) = (u64::from(width), u64::from(height));
    let longest = width.max(height).max(MAX_IMAGE_SIDE);
    let scaled = |side: u64| side * MAX_IMAGE_SIDE / longest;
    (scaled(width) * scaled(height)).div_ceil(750).min(1600)
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    pub input: u64,
    /// Whether the service counted the input tokens.
    pub is_exact: bool,
    /// The maximum number of output tokens: `maxTokens`.
    pub max_output: u64,
    /// The context size of the model in tokens; `None` if the model is unknown.
    pub context: Option<u64>,
    /// The input tokens that the service will probably read from the prompt cache.
    pub cache_read: u64,
    /// The input tokens that the service will probably write to the prompt cache.
    pub cache_write: u64,
    pub cost: Option<Cost>,
    /// The content of the request, from which the tokens are estimated.
    pub size: ContentSize,
}

/// Cost in US dollars by the price table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    pub input: f64,
    /// The cost of a reply of [`Estimate::max_output`] tokens.
    pub most_output: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContextUse {
    /// Less than half of the context, or the context size is unknown.
    UnderHalf,
    /// At least half of the context.
    HalfFull,
    /// At least four fifths of the context.
    NearlyFull,
    /// The input exceeds the context by this number of tokens.
    TooLong(u64),
}

impl Estimate {
    /// Estimates a request with the settings of `template`. `size` is the amount of content in the
    /// whole request. `counted` is the exact input count of the service, if available. `kept` is
    /// the number of leading tokens that the service cached for the previous request.
    pub fn of(
        template: &Request,
        size: ContentSize,
        counted: Option<u64>,
        kept: u64,
        catalog: &Catalog,
    ) -> Self {
        let model = catalog.find(&template.settings.model);
        let input = counted.unwrap_or_else(|| {
            let per_1000 = model.map_or(TOKENS_PER_1000, |model| model.tokens_per_1000);
            size.tokens(per_1000, template.settings.documents)
        });
        let least = catalog.cache_min(&template.settings.model).map_or(0, u64::from);
        let (cache_read, cache_write) = match template.settings.caching {
            Some(_) if input >= least => (kept.min(input), input.saturating_sub(kept)),
            _ => (0, 0),
        };
        let for_an_hour = template.settings.caching == Some(CacheTime::Hour);
        let most_output = u64::from(template.max_tokens().get());
        let usage = |output| Usage {
            input: Some(input - cache_read - cache_write),
            output: Some(output),
            total: Some(input + output),
            cache_read: Some(cache_read),
            cache_write: Some(cache_write),
            cache_write_hour: if for_an_hour { cache_write } else { 0 },
        };
        let cost = |output| catalog.cost(&template.settings.model, &usage(output));
        let cost = cost(0)
            .zip(cost(most_output))
            .map(|(input, all)| Cost { input, most_output: all - input });
        Self {
            input,
            is_exact: counted.is_some(),
            max_output: most_output,
            context: model.map(|model| u64::from(model.context)),
            cache_read,
            cache_write,
            cost,
            size,
        }
    }

    /// Returns the share of the context that the input uses, in thousandths.
    pub fn share(&self) -> Option<u64> {
        self.context.map(|context| self.input * 1000 / context.max(1))
    }

    pub fn room(&self) -> ContextUse {
        match (self.share(), self.context) {
            (_, Some(context)) if self.input > context => ContextUse::TooLong(self.input - context),
            (Some(800..), _) => ContextUse::NearlyFull,
            (Some(500..), _) => ContextUse::HalfFull,
            _ => ContextUse::UnderHalf,
        }
    }

    /// Returns the tokens that the service reserves from the quota when the request arrives: input
    /// plus maximum output. Source: AWS, "Quotas for Amazon Bedrock", 2026.
    pub fn reserved(&self) -> u64 {
        self.input + self.max_output
    }
}

/// Tokens of a page of a PDF whose pages the model sees. Source: Anthropic, "PDF support", 2026: three
/// pages are about 7,000 tokens.
const TOKENS_PER_SEEN_PAGE: u64 = 2_333;

/// Tokens of the text of a page. Source: as above, three pages are about 1,000 tokens.
const TOKENS_PER_TEXT_PAGE: u64 = 333;

/// Bytes of a page of a PDF whose pages cannot be counted.
const BYTES_PER_PAGE: u64 = 16_000;

/// Tokens per 1,000 characters for an unknown model.
const TOKENS_PER_1000: u32 = 250;

#[cfg(test)]
mod tests;
