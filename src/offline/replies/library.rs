//! The written replies of `assets/replies/*.toml`: their shape, which one a prompt asks for, and
//! how one is put together. Owns no wording of its own.

use std::sync::OnceLock;

use serde::Deserialize;

use super::heard::Heard;

const FILES: [&str; 3] = [
    include_str!("../../../assets/replies/course.toml"),
    include_str!("../../../assets/replies/structured.toml"),
    include_str!("../../../assets/replies/talk.toml"),
];

/// What the words of a prompt must reach for a reply to be chosen by them.
const ENOUGH: usize = 3;

/// One written reply.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Piece {
    pub(super) name: String,
    /// Its title in the long text; pieces without one are not part of it.
    #[serde(default)]
    pub(super) chapter: Option<String>,
    /// Phrases that ask for it: three points a word.
    words: Vec<String>,
    /// Phrases that tell it from others: one point each.
    #[serde(default)]
    hints: Vec<String>,
    /// Openings, one of which is used.
    #[serde(default)]
    lead: Vec<String>,
    #[serde(default)]
    text: String,
    /// The language of `code`, as it stands after the fence; empty for plain lists.
    #[serde(default)]
    pub(super) language: String,
    /// Versions of the structured output, one of which is used. With `lines`, one version of which
    /// as many lines are used as the prompt asks for.
    #[serde(default)]
    code: Vec<String>,
    #[serde(default)]
    lines: bool,
    /// Closings, one of which is used.
    #[serde(default)]
    close: Vec<String>,
}

/// A reply, put together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Answer {
    pub(super) text: String,
    /// The structured output in it.
    pub(super) code: Option<Code>,
    /// The bare result, where there is one: `2` for "what is 1+1".
    pub(super) result: Option<String>,
}

/// Structured output without its fence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) language: String,
    pub(super) body: String,
}

impl Code {
    /// Between fences, or as it is when it has no language.
    pub(super) fn fenced(&self) -> String {
        match self.language.as_str() {
            "" => self.body.clone(),
            language => format!("```{language}\n{}\n```", self.body),
        }
    }
}

impl Answer {
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

impl Piece {
    fn score(&self, heard: &Heard) -> usize {
        let message = |phrases: &[String]| -> usize {
            let found = phrases.iter().filter(|phrase| heard.has(phrase));
            found.map(|phrase| phrase.split_whitespace().count()).sum()
        };
        let words = 3 * message(&self.words);
        if words == 0 { 0 } else { words + message(&self.hints) }
    }

    /// The reply, in one of its variants.
    pub(super) fn answer(&self, heard: &Heard, variant: usize) -> Answer {
        let code = self.code(heard, variant);
        let fenced = code.as_ref().map(Code::fenced).unwrap_or_default();
        let parts =
            [nth(&self.lead, variant), self.text.trim(), &fenced, nth(&self.close, variant)];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Answer { text: parts.join("\n\n"), code, result: None }
    }

    /// The structured output alone.
    pub(super) fn code(&self, heard: &Heard, variant: usize) -> Option<Code> {
        let body = nth(&self.code, variant).trim_matches('\n');
        if body.is_empty() {
            return None;
        }
        let body = if self.lines {
            let lines: Vec<&str> = body.lines().collect();
            let count = heard.number().unwrap_or(3).clamp(1, lines.len());
            let from = variant * count;
            (from..from + count).map(|at| lines[at % lines.len()]).collect::<Vec<_>>().join("\n")
        } else {
            body.to_owned()
        };
        Some(Code { language: self.language.clone(), body })
    }

    /// Every version of the structured output.
    pub(super) fn versions(&self) -> impl Iterator<Item = &str> {
        self.code.iter().map(|body| body.trim_matches('\n'))
    }
}

fn nth(variants: &[String], variant: usize) -> &str {
    let at = variant.checked_rem(variants.len()).unwrap_or(0);
    variants.get(at).map_or("", |text| text.trim_matches('\n'))
}

/// Every written reply, in the order of the files.
pub(super) fn pieces() -> &'static [Piece] {
    #[derive(Deserialize)]
    struct File {
        reply: Vec<Piece>,
    }
    static PIECES: OnceLock<Vec<Piece>> = OnceLock::new();
    PIECES.get_or_init(|| {
        let read = |text: &&str| {
            toml::from_str::<File>(text).expect("the embedded replies are read by a test")
        };
        FILES.iter().map(read).flat_map(|file| file.reply).collect()
    })
}

/// The reply that a prompt asks for, if its words ask for any.
pub(super) fn chosen(heard: &Heard) -> Option<&'static Piece> {
    best(pieces().iter(), heard)
}

/// The structured reply in a language that fits a prompt best; the first when none fits.
pub(super) fn in_language(language: &str, heard: &Heard) -> Option<&'static Piece> {
    let language = match language {
        "sh" | "shell" | "console" | "zsh" => "bash",
        "py" => "python",
        "yml" => "yaml",
        "js" => "javascript",
        other => other,
    };
    let of =
        || pieces().iter().filter(|piece| piece.language == language && !piece.code.is_empty());
    best(of(), heard).or_else(|| of().next())
}

/// The reply of this name.
pub(super) fn named(name: &str) -> &'static Piece {
    pieces().iter().find(|piece| piece.name == name).expect("a test asks for every name in use")
}

fn best<'a>(pieces: impl Iterator<Item = &'a Piece>, heard: &Heard) -> Option<&'a Piece> {
    // `max_by_key` keeps the last of equals; the first is wanted.
    let scored = pieces.map(|piece| (piece.score(heard), piece));
    let best = scored.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.filter(|(score, _)| *score >= ENOUGH).map(|(_, piece)| piece)
}
