//! Generators of unusual texts.

use proptest::prelude::*;

/// Characters that control a terminal, reorder lines, or have an unusual width.
pub const HOSTILE: &[char] = &[
    '\0',
    '\u{7}',
    '\u{8}',
    '\t',
    '\n',
    '\u{b}',
    '\u{c}',
    '\r',
    '\u{e}',
    '\u{1b}',
    '\u{1f}',
    '\u{7f}',
    '\u{80}',
    '\u{85}',
    '\u{90}',
    '\u{9b}',
    '\u{9c}',
    '\u{9d}',
    '\u{9f}',
    '\u{a0}',
    '\u{ad}',
    '\u{61c}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{200e}',
    '\u{200f}',
    '\u{2028}',
    '\u{2029}',
    '\u{202a}',
    '\u{202b}',
    '\u{202c}',
    '\u{202d}',
    '\u{202e}',
    '\u{2060}',
    '\u{2066}',
    '\u{2067}',
    '\u{2068}',
    '\u{2069}',
    '\u{206f}',
    '\u{301}',
    '\u{20e3}',
    '\u{fe0e}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{fffe}',
    '\u{1160}',
    '\u{115f}',
    '\u{1f469}',
    '\u{1f3fd}',
    '\u{1f1e9}',
    '\u{e0041}',
    '日',
    'ｶ',
    'ﾞ',
    'ﷺ',
    'ש',
    '\u{3000}',
    '\u{10ffff}',
    '\u{e000}',
    '\u{d7a3}',
    '⸻',
    '𒐫',
];

/// Generates texts of any characters, with many hostile characters.
pub fn text() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        3 => prop::sample::select(HOSTILE),
        3 => prop::char::range(' ', '~'),
        1 => any::<char>(),
    ];
    prop::collection::vec(letter, 0..60).prop_map(|letters| letters.into_iter().collect())
}

/// Generates Markdown, often incomplete, with any characters in any place.
pub fn markdown() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES);
    let end = prop::sample::select(&["\n", "\n", "\n\n", "\r\n", " ", "", "\n  ", "\n> "][..]);
    let part = prop_oneof![
        8 => piece.prop_map(str::to_owned),
        2 => "[a-z ]{0,40}",
        1 => text(),
    ];
    prop::collection::vec((part, end), 0..16)
        .prop_map(|parts| parts.into_iter().map(|(part, end)| part + end).collect())
}

const PIECES: &[&str] = &[
    "# head",
    "### *head* `x`",
    "#",
    "---",
    "===",
    "- item",
    "* item *a",
    "  - nested",
    "    deep",
    "1. one",
    "12) twelve",
    "- [x] done",
    "- [ ]",
    "-",
    "> quote",
    ">> `quote",
    "> - in it",
    "> [!NOTE]",
    "```rust",
    "```",
    "~~~~",
    "   ```",
    "  ```",
    "\tcode",
    "| a | b |",
    "|---|:-:|",
    "| **x** | y",
    "| 日本 | a very long cell that goes on and on | c |",
    "|",
    "**bold",
    "and** `code`",
    "[a](http://b",
    "[a](http://b/c_d) (e)",
    "![i](j)",
    "![](",
    "[x][y] [^1] https://e.x/a_b_",
    "[y]: http://z",
    "[^1]: note",
    "[^1]:",
    "<div>",
    "</div>",
    "<!-- x",
    "<b>",
    "&#27; &lt; &#x202e;",
    "$a_1$ $$",
    "\\",
    "\\[",
    "``",
    "`",
    "***",
    "~~",
    "日本語のとても長い文です。「はい」",
    "👩‍👩‍👧‍👦 🇩🇪",
    "שלום \u{202e}abc",
    "\u{1b}[31mred\u{1b}]0;t\u{7}",
    "\u{85}\u{9b}",
    "a\tb\tc",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
];

/// Generates the positions at which a text is split into chunks.
pub fn cuts() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    prop::collection::vec(any::<prop::sample::Index>(), 0..12)
}

/// Splits a text at the cuts.
pub fn pieces<'a>(source: &'a str, cuts: &[prop::sample::Index]) -> Vec<&'a str> {
    let mut ends: Vec<usize> =
        cuts.iter().map(|cut| source.floor_char_boundary(cut.index(source.len() + 1))).collect();
    ends.extend([0, source.len()]);
    ends.sort_unstable();
    ends.windows(2).map(|ends| &source[ends[0]..ends[1]]).collect()
}

/// Returns a configuration with this many cases, multiplied by `PROOF_TIMES`. Writes no files next
/// to the sources.
pub fn settings(cases: u32) -> ProptestConfig {
    let times = std::env::var("PROOF_TIMES").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    let cases = cases.saturating_mul(times);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
