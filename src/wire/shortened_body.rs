//! Shortens a request body that is too large to keep by cutting its attachments. An attachment is
//! the member `bytes` of its source, in base64. Source: the API model of Bedrock Runtime, 2026.

use std::io::Write as _;

/// The text before an attachment, as the SDK writes it. It cannot occur within a JSON string, where
/// quotation marks are escaped.
const ATTACHMENT_PREFIX: &[u8] = br#""bytes":""#;

/// The number of base64 characters that are kept of a long attachment. An attachment of up to
/// `LONG` characters is not cut.
const KEPT_CHARS: usize = 60;
const LONG: usize = 1000;

/// Cuts each long attachment to its first characters and `… 3600000 bytes`.
pub(super) fn shortened(body: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), body);
    while let Some(at) =
        rest.windows(ATTACHMENT_PREFIX.len()).position(|found| found == ATTACHMENT_PREFIX)
    {
        let (ahead, value) = rest.split_at(at + ATTACHMENT_PREFIX.len());
        out.extend_from_slice(ahead);
        let end = value.iter().position(|letter| !is_base64(*letter)).unwrap_or(value.len());
        let (value, after) = value.split_at(end);
        if value.len() > LONG && after.first() == Some(&b'"') {
            out.extend_from_slice(&value[..KEPT_CHARS]);
            let padding = value.iter().rev().take_while(|letter| **letter == b'=').count();
            // Writing to memory cannot fail.
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
    fn only_attachments_are_shortened() {
        let (long, first) = ("iVBORw0K".repeat(200), "iVBORw0K".repeat(8));
        let image = |value: &str| format!(r#"{{"image":{{"source":{{"bytes":"{value}"}}}}}}"#);
        let short = image(&format!("{}… 1200 bytes", &first[..60]));
        check(&image(&long), &short);
        check(&format!("[{0},{0}]", image(&long)), &format!("[{short},{short}]"));
        let padded = format!("{}==", &long[..1598]);
        check(&image(&padded), &image(&format!("{}… 1198 bytes", &first[..60])));
        for body in ["", "{}", &image("iVBORw0K"), &format!(r#"{{"text":"{long}"}}"#)] {
            check(body, body);
        }
        // Texts that only resemble an attachment: within a string, with other characters, or
        // without an end.
        for body in [
            format!(r#"{{"text":"say \"bytes\":\"{long}\""}}"#),
            image(&format!("{long} {long}")),
            format!(r#"{{"bytes":"{long}"#),
        ] {
            check(&body, &body);
        }
    }
}
