//! The body of a request without its attachments: of one that is too large to keep, all that can be
//! read in it. An attachment is the member `bytes` of its source, in base64. Source: the API model of
//! Bedrock Runtime, 2026.

use std::io::Write as _;

/// What stands ahead of an attachment, as the SDK writes it. It cannot be part of a text, in which a
/// quotation mark has a backslash ahead of it.
const AHEAD: &[u8] = br#""bytes":""#;

/// Letters of an attachment that stay; one that has no more than `LONG` stays as it is.
const KEPT_LETTERS: usize = 60;
const LONG: usize = 1000;

/// The body with each long attachment cut to its first letters and `… 3600000 bytes`.
pub(super) fn shortened(body: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), body);
    while let Some(at) = rest.windows(AHEAD.len()).position(|found| found == AHEAD) {
        let (ahead, value) = rest.split_at(at + AHEAD.len());
        out.extend_from_slice(ahead);
        let end = value.iter().position(|letter| !is_base64(*letter)).unwrap_or(value.len());
        let (value, after) = value.split_at(end);
        if value.len() > LONG && after.first() == Some(&b'"') {
            out.extend_from_slice(&value[..KEPT_LETTERS]);
            let padding = value.iter().rev().take_while(|letter| **letter == b'=').count();
            // Writing to memory does not fail.
            let _ = write!(out, "… {} bytes", (value.len() / 4 * 3).saturating_sub(padding));
        } else {
            out.extend_from_slice(value);
        }
        rest = after;
    }
    out.extend_from_slice(rest);
    out
}

fn is_base64(letter: u8) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, b'+' | b'/' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: &str) {
        assert_eq!(String::from_utf8(shortened(body.as_bytes())).as_deref(), Ok(expected));
    }

    #[test]
    fn attachments_lose_all_but_their_first_letters_and_the_rest_stays() {
        let (long, first) = ("iVBORw0K".repeat(200), "iVBORw0K".repeat(8));
        let image = |value: &str| format!(r#"{{"image":{{"source":{{"bytes":"{value}"}}}}}}"#);
        let short = image(&format!("{}… 1200 bytes", &first[..60]));
        check(&image(&long), &short);
        check(&format!("[{0},{0}]", image(&long)), &format!("[{short},{short}]"));
        let padded = format!("{}==", &long[..1598]);
        check(&image(&padded), &image(&format!("{}… 1198 bytes", &first[..60])));
        for kept in ["", "{}", &image("iVBORw0K"), &format!(r#"{{"text":"{long}"}}"#)] {
            check(kept, kept);
        }
        // What only looks like one: in a text, with other letters, and without an end.
        for kept in [
            format!(r#"{{"text":"say \"bytes\":\"{long}\""}}"#),
            image(&format!("{long} {long}")),
            format!(r#"{{"bytes":"{long}"#),
        ] {
            check(&kept, &kept);
        }
    }
}
