//! Formats JSON for reading, one member per line, with the class of each token. Only whitespace
//! between tokens changes: order, numbers and escapes are kept.

use serde::de::IgnoredAny;

use super::token::{self, TokenClass};

/// Spaces per level.
const INDENT: usize = 2;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonLine {
    pub indent: usize,
    pub text: String,
    pub tokens: token::LineTokens,
}

/// Formats a JSON text as lines. Returns `None` if the text is not JSON.
pub fn lines(source: &str) -> Option<Vec<JsonLine>> {
    serde_json::from_str::<IgnoredAny>(source).ok()?;
    let mut writer = JsonLayout { lines: Vec::new(), level: 0 };
    writer.line();
    let mut rest = source.trim_start();
    while let Some(first) = rest.bytes().next() {
        let length = match first {
            b'"' => string(rest),
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            _ => rest.find(|c: char| ",]}: \t\r\n".contains(c)).unwrap_or(rest.len()),
        };
        let (word, after) = rest.split_at(length);
        rest = after.trim_start();
        match first {
            b'"' if rest.starts_with(':') => writer.push(word, TokenClass::Name),
            b'"' => writer.push(word, TokenClass::Text),
            b'{' | b'[' => {
                writer.push(word, TokenClass::Operator);
                writer.level += 1;
                if !rest.starts_with(['}', ']']) {
                    writer.line();
                }
            }
            b'}' | b']' => {
                writer.level = writer.level.saturating_sub(1);
                if !writer.ends_with(['{', '[']) {
                    writer.line();
                }
                writer.push(word, TokenClass::Operator);
            }
            b',' => {
                writer.push(word, TokenClass::Operator);
                writer.line();
            }
            b':' => writer.push(": ", TokenClass::Operator),
            b't' | b'f' | b'n' => writer.push(word, TokenClass::Constant),
            _ => writer.push(word, TokenClass::Number),
        }
    }
    Some(writer.lines)
}

/// Formats a JSON text as one string, without a line break at its end.
pub fn pretty(source: &str) -> Option<String> {
    let lines = lines(source)?;
    let lines = lines.into_iter().map(|line| " ".repeat(line.indent) + &line.text);
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// Returns the length in bytes of the string literal at the start of a text, including its quotes.
fn string(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    end.map_or(text.len(), |end| end + 2)
}

struct JsonLayout {
    lines: Vec<JsonLine>,
    level: usize,
}

impl JsonLayout {
    fn line(&mut self) {
        let indent = INDENT * self.level;
        self.lines.push(JsonLine { indent, text: String::new(), tokens: Vec::new() });
    }

    fn push(&mut self, word: &str, class: TokenClass) {
        let Some(line) = self.lines.last_mut() else { return };
        line.text.push_str(word);
        line.tokens.push((u32::try_from(line.text.len()).unwrap_or(u32::MAX), class));
    }

    fn ends_with(&self, ends: [char; 2]) -> bool {
        // A string cannot match, since its closing quote is its last character.
        self.lines.last().is_some_and(|line| line.text.ends_with(ends))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(source: &str, expected: &str) {
        assert_eq!(pretty(source).as_deref(), Some(expected), "{source}");
    }

    #[test]
    fn each_member_has_a_line_in_source_order() {
        check(
            r#"{"b":{"text":"H{i","x":[]},"a":[1,-2.50e3,true,null],"p":"ab"}"#,
            "{\n  \"b\": {\n    \"text\": \"H{i\",\n    \"x\": []\n  },\n  \"a\": [\n    1,\n    -2.50e3,\n    \
             true,\n    null\n  ],\n  \"p\": \"ab\"\n}",
        );
        check(" { } ", "{}");
        check(r#""a\\\"b""#, r#""a\\\"b""#);
        check("0.699999988079071", "0.699999988079071");
        check(r#"{"a":"{"}"#, "{\n  \"a\": \"{\"\n}");
    }

    #[test]
    fn text_that_is_not_json_is_not_formatted() {
        for source in ["", "<html>", "{\"a\":", "{}{}", &"[".repeat(500)] {
            assert_eq!(lines(source), None, "{source}");
        }
    }

    #[test]
    fn names_and_values_have_different_classes() {
        let lines = lines(r#"{"a":"b","n":1,"t":false}"#).expect("JSON");
        let classes: Vec<_> = lines[1].tokens.iter().map(|(_, class)| *class).collect();
        assert_eq!(
            classes,
            [TokenClass::Name, TokenClass::Operator, TokenClass::Text, TokenClass::Operator]
        );
        assert_eq!(lines[2].tokens[2].1, TokenClass::Number);
        assert_eq!(lines[3].tokens[2].1, TokenClass::Constant);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn only_whitespace_changes(text in "\\PC{0,12}", number in any::<f64>(), many in 0usize..4) {
            let value = serde_json::json!({ &*text: vec![number; many], "n": { "t": text } });
            let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
            let pretty = pretty(&value.to_string()).expect("JSON");
            prop_assert_eq!(read(&pretty), read(&value.to_string()));
            let compact = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(compact(&pretty), compact(&value.to_string()));
        }
    }
}
