//! The replies of `assets/replies/*.toml`: their format, and which one fits a prompt.

use std::sync::OnceLock;

use serde::Deserialize;

use super::prompt_words::PromptWords;

const FILES: [&str; 3] = [
    include_str!("../../../assets/replies/course.toml"),
    include_str!("../../../assets/replies/structured.toml"),
    include_str!("../../../assets/replies/general.toml"),
];

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WrittenReply {
    /// The heading in the long reply. Only replies with a title are part of it.
    title: String,
    /// Phrases of prompts that this reply fits.
    phrases: Vec<String>,
    text: String,
    /// Alternatives to `text`, for a temperature above 0.
    other_texts: Vec<String>,
    /// The language of `code`, as in the opening fence. A list has no language.
    pub(super) language: String,
    code: String,
    /// The text after the code.
    closing: String,
    /// The closing for a model that does not support prefill. If it is empty, `closing` is used.
    closing_without_prefill: String,
}

impl WrittenReply {
    pub(super) fn from_text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Replaces advice to prefill the reply.
    pub(super) fn advise_without_prefill(&mut self) {
        if !self.closing_without_prefill.is_empty() {
            self.closing = std::mem::take(&mut self.closing_without_prefill);
        }
    }

    /// Returns the number of variants of the text.
    pub(super) fn variants(&self) -> usize {
        1 + self.other_texts.len()
    }

    /// Returns the whole reply.
    pub(super) fn text(&self, variant: usize) -> String {
        let code = self.fenced_code();
        let parts = [self.opening(variant), code.as_str(), self.closing.as_str()];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("\n\n")
    }

    /// Returns only the code, or the first sentence of a reply without code.
    pub(super) fn brief(&self, variant: usize) -> String {
        if !self.code.is_empty() {
            return self.fenced_code();
        }
        let line = self.opening(variant).lines().next().unwrap_or_default();
        let end = line.find(". ").map_or(line.len(), |at| at + 1);
        line[..end].to_owned()
    }

    fn opening(&self, variant: usize) -> &str {
        let text = match variant % self.variants() {
            0 => &self.text,
            other => &self.other_texts[other - 1],
        };
        text.trim_matches('\n')
    }

    /// Returns the code without its fence.
    pub(super) fn code(&self) -> &str {
        self.code.trim_matches('\n')
    }

    pub(super) fn fenced_code(&self) -> String {
        match self.language.as_str() {
            "" => self.code().to_owned(),
            language => format!("```{language}\n{}\n```", self.code()),
        }
    }

    /// Returns the number of words in the phrases that the prompt contains.
    fn score(&self, prompt: &PromptWords) -> usize {
        let found = self.phrases.iter().filter(|phrase| prompt.contains(phrase));
        found.map(|phrase| phrase.split_whitespace().count()).sum()
    }
}

/// Returns all written replies, in the order of the files.
pub(super) fn all() -> &'static [WrittenReply] {
    #[derive(Deserialize)]
    struct RepliesFile {
        reply: Vec<WrittenReply>,
    }
    static REPLIES: OnceLock<Vec<WrittenReply>> = OnceLock::new();
    REPLIES.get_or_init(|| {
        let read = |text: &&str| toml::from_str::<RepliesFile>(text).expect("a test parses it");
        FILES.iter().map(read).flat_map(|file| file.reply).collect()
    })
}

/// Returns the reply with the highest score for a prompt, and the score, if any phrase matches.
pub(super) fn best_match(prompt: &PromptWords) -> Option<(&'static WrittenReply, usize)> {
    // `max_by_key` returns the last of several equal elements, so reverse the order to get the
    // first.
    let scored = all().iter().rev().map(|reply| (reply, reply.score(prompt)));
    scored.max_by_key(|(_, score)| *score).filter(|(_, score)| *score > 0)
}

/// Returns a reply with code that starts with `beginning`: `own` if it fits, else the reply in
/// `language` that fits the prompt best. Without a language, any language fits.
pub(super) fn with_code<'a>(
    language: Option<&str>,
    beginning: &str,
    prompt: &PromptWords,
    own: &'a WrittenReply,
) -> Option<&'a WrittenReply> {
    let fits = |reply: &&WrittenReply| {
        let code = reply.code();
        let is_in_language = language.is_none_or(|language| reply.language == language);
        code.len() > beginning.len() && code.starts_with(beginning) && is_in_language
    };
    let others = || all().iter().rev().filter(fits).max_by_key(|reply| reply.score(prompt));
    Some(own).filter(fits).or_else(others)
}

/// Returns the long reply: all replies with a title in one text. It is long enough to test
/// scrolling and stopping.
pub(super) fn course() -> String {
    let chapters = all().iter().filter(|reply| !reply.title.is_empty());
    let chapters = chapters.map(|reply| format!("\n\n## {}\n\n{}", reply.title, reply.text(0)));
    let introduction = "# Claude on Amazon Bedrock\n\nThis is the longest text of the \
                        built-in demo: all chapters of its course.";
    std::iter::once(introduction.to_owned()).chain(chapters).collect()
}
