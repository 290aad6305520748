//! Estimates of a request before it is sent: tokens, share of the context, and cost. An estimate
//! without an exact count from the service is rough; the screen marks it with `~`.
//!
//! - Text: [`tokens_per_1000`](super::model::Model::tokens_per_1000) tokens per 1,000 characters,
//!   250 for an unknown model. Each message, a JSON schema and thinking have a fixed cost.
//! - An image: see [`super::image_tokens`].
//! - A PDF whose pages the model sees: 1,500 to 3,000 tokens per page. Within this range, one token
//!   per 7.6 bytes. A PDF as text: 333 tokens per page.
//! - A text document (csv, html, txt, md): as text with one character per byte. A compressed Office
//!   file: one token per 8 bytes, which is a guess: Outcrop does not extract its text.
//!
//! Sources, November 2026: the recorded token counts in the tests; Anthropic, "Vision" and "PDF
//! support".

use super::attachment::{Attachment, AttachmentKind, DocumentFormat};
use super::count::grouped;
use super::event::Usage;
use super::image_tokens::{LARGE, STANDARD, image_tokens};
use super::message::{Message, Reply};
use super::model::Catalog;
use super::prompt::Prompt;
use super::request::{Request, RequestContent};
use super::settings::{CacheTime, DocumentReading, OutputSchema, Prefill, Settings, Thinking};

/// The tokens that the service adds to the first message of a request, and to each further message.
const FIRST_MESSAGE: u64 = 7;
const FURTHER_MESSAGE: u64 = 4;

/// The tokens that the service adds to the text of a JSON schema.
const SCHEMA: u64 = 150;

/// The tokens that the service adds when thinking is on.
const THINKING: u64 = 29;

/// The least and the most tokens of a PDF page that the model sees.
const SEEN_PAGE: (u64, u64) = (1500, 3000);

/// The tokens of the text of a PDF page: three pages are about 1,000 tokens.
const TEXT_PAGE: u64 = 333;

/// The amount of content in a message or a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ContentSize {
    pub characters: u64,
    pub messages: u64,
    /// Tokens of images for models before Opus 4.7.
    pub images: u64,
    /// Tokens of images for models that see large images.
    pub large_images: u64,
    /// The number of documents that the service cannot cite.
    pub uncited: u64,
    /// Tokens of PDFs whose pages the model sees.
    pub seen_pdf: u64,
    /// Tokens of the same PDFs as text.
    pub text_pdf: u64,
    /// Tokens of Office files, and fixed costs.
    pub other: u64,
}

impl ContentSize {
    pub fn text(text: &str) -> Self {
        Self { characters: text.chars().count() as u64, ..Self::default() }
    }

    pub fn attachment(attachment: &Attachment) -> Self {
        let bytes = attachment.bytes().len() as u64;
        let uncited = u64::from(attachment.excludes_citations());
        match attachment.kind() {
            AttachmentKind::Image { size, .. } => Self {
                images: image_tokens(size, STANDARD),
                large_images: image_tokens(size, LARGE),
                ..Self::default()
            },
            AttachmentKind::Document(format) => match format {
                DocumentFormat::Csv
                | DocumentFormat::Html
                | DocumentFormat::Txt
                | DocumentFormat::Md => Self { characters: bytes, uncited, ..Self::default() },
                DocumentFormat::Pdf => {
                    let [seen_pdf, text_pdf] = pdf_tokens(bytes, attachment.pages());
                    Self { seen_pdf, text_pdf, ..Self::default() }
                }
                DocumentFormat::Doc
                | DocumentFormat::Docx
                | DocumentFormat::Xls
                | DocumentFormat::Xlsx => {
                    Self { other: bytes.div_ceil(8), uncited, ..Self::default() }
                }
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
        attached.fold(Self { messages: 1, ..Self::text(&prompt.text) }, Self::plus)
    }

    fn reply(reply: &Reply) -> Self {
        if reply.is_open() || reply.is_blank() {
            return Self::default();
        }
        let prefill = reply.prefill.iter().map(Prefill::as_str);
        let message = Self { messages: 1, ..Self::default() };
        prefill.chain(reply.texts()).map(Self::text).fold(message, Self::plus)
    }

    /// Returns the size of everything in a request that the model reads. A JSON schema counts as
    /// text because the service makes it a part of the prompt.
    pub fn request(request: &Request) -> Self {
        let settings = &request.settings;
        let schema = settings.schema.as_ref().map(OutputSchema::as_str);
        let thinks =
            matches!(settings.thinking, Thinking::On | Thinking::Budget(_) | Thinking::Effort(_));
        let fixed = Self {
            characters: request.characters() as u64,
            messages: u64::from(settings.prefill.is_some()),
            other: schema.map_or(0, |_| SCHEMA) + if thinks { THINKING } else { 0 },
            ..Self::default()
        };
        let contents = request.history.iter().flat_map(|turned| &turned.content);
        let contents = contents.map(|content| match content {
            RequestContent::Text(_) => Self { messages: 1, ..Self::default() },
            RequestContent::Attachment(attachment) => Self::attachment(attachment),
        });
        contents.chain(schema.map(Self::text)).fold(fixed, Self::plus)
    }

    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            characters: self.characters + other.characters,
            messages: self.messages + other.messages,
            images: self.images + other.images,
            large_images: self.large_images + other.large_images,
            uncited: self.uncited + other.uncited,
            seen_pdf: self.seen_pdf + other.seen_pdf,
            text_pdf: self.text_pdf + other.text_pdf,
            other: self.other + other.other,
        }
    }

    pub fn pdf_tokens(self, documents: DocumentReading) -> u64 {
        match documents {
            DocumentReading::SeenAndCited if self.uncited == 0 => self.seen_pdf,
            DocumentReading::SeenAndCited | DocumentReading::TextOnly => self.text_pdf,
        }
    }

    /// Describes the tokens of the PDFs for each way to read them. `None` without PDFs.
    pub fn describe_pdfs(self) -> Option<String> {
        let tokens = |documents| grouped(self.pdf_tokens(documents));
        let [seen, text] = [DocumentReading::SeenAndCited, DocumentReading::TextOnly].map(tokens);
        (self.seen_pdf > 0).then(|| match self.uncited {
            0 => format!("~{seen} tokens with pages and citations, ~{text} as text only"),
            _ => {
                format!("~{text} tokens as text only: another document does not support citations")
            }
        })
    }

    /// Converts the content to tokens of a request with these settings.
    pub fn tokens(self, catalog: &Catalog, settings: &Settings) -> u64 {
        let per_1000 = u64::from(catalog.tokens_per_1000(&settings.model));
        let has_large_images =
            catalog.find(&settings.model).is_some_and(|model| model.large_images);
        let fixed = match self.messages {
            0 => 0,
            messages => FIRST_MESSAGE + FURTHER_MESSAGE * (messages - 1),
        };
        let images = if has_large_images { self.large_images } else { self.images };
        let pdf = self.pdf_tokens(settings.documents);
        (self.characters * per_1000).div_ceil(1000) + fixed + images + pdf + self.other
    }
}

/// Estimates the tokens of a PDF whose pages the model sees, and the tokens of its text. If the
/// number of pages is unknown, guesses one token per 20 bytes for the pages.
pub fn pdf_tokens(bytes: u64, pages: Option<u32>) -> [u64; 2] {
    let (least, most) = SEEN_PAGE;
    match pages {
        Some(pages) => {
            let pages = u64::from(pages.max(1));
            [pages * (bytes * 10 / 76 / pages).clamp(least, most), pages * TEXT_PAGE]
        }
        None => {
            let seen = (bytes / 20).clamp(least, 100 * most);
            [seen, seen / 7]
        }
    }
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
        let input = counted.unwrap_or_else(|| size.tokens(catalog, &template.settings));
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

#[cfg(test)]
mod tests;
