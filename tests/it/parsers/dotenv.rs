//! `.env` files: the parsed values come from the file alone, line by line.

use outcrop::config::dotenv::{BadLine, parse};

/// Checks a file.
///
/// # Panics
/// Panics if a value contains text that is not in the file, if an error gives no line
/// number of the file, or if a comment, an additional line or other line breaks change the result.
pub fn check(file: &[u8]) {
    match parse(file) {
        Ok(pairs) => check_pairs(file, &pairs),
        Err(BadLine(line)) => check_line(file, line),
    }
}

fn check_pairs(file: &[u8], pairs: &[(String, String)]) {
    let text = std::str::from_utf8(file).expect("only text is read");
    for (name, value) in pairs {
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
        assert!(!name.is_empty() && name.chars().all(is_name), "{name:?}");
        // An escape may produce a line break. All other characters are copied.
        let is_known = |letter: char| letter == '\n' || text.contains(letter);
        assert!(value.chars().all(is_known) && !value.contains('\0'), "{value:?}");
    }
    let length: usize = pairs.iter().map(|(name, value)| name.len() + value.len()).sum();
    assert!(length <= text.len(), "{length} bytes were read of {}", text.len());

    let same = |file: &str| assert_eq!(parse(file.as_bytes()).as_deref(), Ok(pairs), "{file:?}");
    same(&format!("# don't \"\n{}", text.trim_start_matches('\u{feff}')));
    same(&format!("{text}\n\n# isn't it\n"));
    if !text.contains('\r') {
        same(&text.replace('\n', "\r\n"));
    }
    let after = [pairs, &[("LAST".to_owned(), "a b".to_owned())]].concat();
    assert_eq!(parse(format!("{text}\nLAST='a b'").as_bytes()), Ok(after));
}

/// Checks that the lines before the bad line are valid.
fn check_line(file: &[u8], line: usize) {
    let lines: Vec<_> = file.split_inclusive(|byte| *byte == b'\n').collect();
    let count = file.split(|byte| *byte == b'\n').count();
    assert!((1..=count).contains(&line), "line {line} of {count}");
    let before = lines[..line - 1].concat();
    let is_text = std::str::from_utf8(file).is_ok() && !file.contains(&0);
    // Invalid UTF-8 is found before any line is parsed.
    assert!(parse(&before).is_ok() || !is_text, "line {line} is not the first bad one");
}
