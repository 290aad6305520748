//! The rest of a piece of JSON: whatever was begun, the two together parse. Owns the state of a
//! half-written value; refuses to know what the value is about.

/// What the text so far leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wants {
    /// A key or the end of an object; after a comma only a key.
    Key {
        or_end: bool,
    },
    Colon,
    /// A value; right after `[` the end will do too.
    Value {
        or_end: bool,
    },
    /// A comma or the end of what is open.
    More,
}

/// What completes `begun`, a text that starts with `{` or `[`. `None` when it is complete already,
/// or no JSON.
pub(super) fn rest(begun: &str) -> Option<String> {
    let mut open: Vec<char> = Vec::new();
    let mut wants = Wants::Value { or_end: false };
    let mut letters = begun.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            letter if letter.is_whitespace() => {}
            '{' => {
                open.push('}');
                wants = Wants::Key { or_end: true };
            }
            '[' => {
                open.push(']');
                wants = Wants::Value { or_end: true };
            }
            '}' | ']' => {
                if open.pop()? != letter {
                    return None;
                }
                wants = Wants::More;
            }
            ',' if open.last() == Some(&'}') => wants = Wants::Key { or_end: false },
            ':' | ',' => wants = Wants::Value { or_end: false },
            '"' => {
                let mut is_escaped = false;
                let closed = letters.by_ref().any(|(_, letter)| {
                    let closes = letter == '"' && !is_escaped;
                    is_escaped = letter == '\\' && !is_escaped;
                    closes
                });
                let is_key = matches!(wants, Wants::Key { .. });
                wants = if is_key { Wants::Colon } else { Wants::More };
                if !closed {
                    return Some(finish(
                        if is_escaped { "n\"" } else { " sample\"" },
                        wants,
                        &open,
                    ));
                }
            }
            _ => {
                // A number or a word: up to where it can end.
                let from = at;
                let mut end = at + letter.len_utf8();
                while let Some((at, next)) = letters.next_if(|(_, c)| !",]} \n\t\r".contains(*c)) {
                    end = at + next.len_utf8();
                }
                wants = Wants::More;
                if end == begun.len() {
                    return Some(finish(&word_rest(&begun[from..end])?, wants, &open));
                }
            }
        }
    }
    (!open.is_empty()).then(|| finish("", wants, &open))
}

/// What makes a begun word or number whole.
fn word_rest(begun: &str) -> Option<String> {
    let whole = ["true", "false", "null"].into_iter().find(|word| word.starts_with(begun));
    match whole {
        Some(word) => Some(word[begun.len()..].to_owned()),
        None if begun.parse::<f64>().is_ok() => Some(String::new()),
        None => matches!(begun, "-").then(|| "1".to_owned()),
    }
}

fn finish(first: &str, wants: Wants, open: &[char]) -> String {
    let mut text = first.to_owned();
    text.push_str(match wants {
        Wants::Key { or_end: true } => "\"source\": \"offline stand-in\"",
        Wants::Key { or_end: false } => " \"source\": \"offline stand-in\"",
        Wants::Colon => ": \"sample\"",
        Wants::Value { or_end: true } => "\"first\", \"second\", \"third\"",
        Wants::Value { or_end: false } => " \"sample\"",
        Wants::More => "",
    });
    text.extend(open.iter().rev());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_was_begun_the_two_together_parse() {
        for begun in [
            "{",
            "[",
            "{\"name\":",
            "{\"name\"",
            "{\"na",
            "{\"name\": \"A",
            "{\"name\": \"a\\",
            "{\"name\": \"Ada\",",
            "{\"items\": [1, 2",
            "{\"items\": [1,",
            "{\"deep\": {\"er\": [",
            "[\n  {\"a\": tr",
            "[-",
        ] {
            let whole = format!("{begun}{}", rest(begun).unwrap_or_default());
            let parsed = serde_json::from_str::<serde_json::Value>(&whole);
            assert!(parsed.is_ok(), "{whole}");
        }
    }

    #[test]
    fn what_is_whole_or_wrong_has_no_rest() {
        for text in ["{}", "[1]", "{]", "[wrong"] {
            assert_eq!(rest(text), None, "{text}");
        }
    }
}
