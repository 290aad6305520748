//! Parses typed or dropped text as paths. A terminal inserts the path of a dropped file unquoted,
//! in quotes, with backslashes, or as a `file://` URL. It separates several paths with line breaks
//! or spaces. The parser uses the form for which all files exist.

use std::path::PathBuf;

use super::path_roots::PathRoots;

/// Returns the paths in a text. Uses the first interpretation for which all paths exist.
pub fn found(text: &str, places: &PathRoots) -> Option<Vec<PathBuf>> {
    interpretations(text).into_iter().find_map(|reading| {
        let paths: Vec<_> = reading.iter().map(|word| of(word, places)).collect();
        let is_blank = reading.iter().any(String::is_empty);
        let is_there = !paths.is_empty() && !is_blank && paths.iter().all(|path| path.exists());
        is_there.then_some(paths)
    })
}

/// Resolves the path in a word against the current folder, the home folder or the root.
pub fn of(word: &str, places: &PathRoots) -> PathBuf {
    let word = path_of_url(word);
    let home = places.home.as_ref();
    match (word.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.clone(),
        (Some(rest), Some(home)) if rest.starts_with('/') => {
            home.join(rest.trim_start_matches('/'))
        }
        _ => places.folder.join(word),
    }
}

/// Returns the possible readings of a text: one path, one path for each line, or paths
/// separated by blanks.
fn interpretations(text: &str) -> Vec<Vec<String>> {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut readings = vec![vec![text.to_owned()], lines().map(str::to_owned).collect()];
    readings.extend(words(text));
    readings
}

/// Splits a text into words as a shell does, and removes quotes and backslashes. Returns `None` if
/// a quote is not closed.
pub fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ' ' | '\t' | '\n' | '\r' => words.extend(word.take()),
            '\\' => word.get_or_insert_default().push(letters.next()?),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '\'' => break,
                        quoted => word.push(quoted),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '"' => break,
                        '\\' => match letters.next()? {
                            escaped @ ('"' | '\\' | '$' | '`') => word.push(escaped),
                            other => word.extend(['\\', other]),
                        },
                        quoted => word.push(quoted),
                    }
                }
            }
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    Some(words)
}

/// Returns the path of a `file://` URL, whatever its host. Returns any other word unchanged.
fn path_of_url(word: &str) -> String {
    let is_url = word.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file://"));
    let Some(path) =
        word.get(7..).filter(|_| is_url).and_then(|rest| rest.find('/').map(|at| &rest[at..]))
    else {
        return word.to_owned();
    };
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match code {
            Some((high, low)) => {
                bytes.push(high << 4 | low);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_split_and_unquoted_as_in_a_shell() {
        fn check(text: &str, expected: Option<&[&str]>) {
            let expected: Option<Vec<String>> =
                expected.map(|words| words.iter().map(|&word| word.to_owned()).collect());
            assert_eq!(words(text), expected, "{text}");
        }
        check("", Some(&[]));
        check("/a/b.png", Some(&["/a/b.png"]));
        check(" /a /b\n/c ", Some(&["/a", "/b", "/c"]));
        check(r"/a/my\ shot\'s\\.png", Some(&[r"/a/my shot's\.png"]));
        check(r"'/a/my shot.png' b", Some(&["/a/my shot.png", "b"]));
        check(r"'/a/it'\''s.png'", Some(&["/a/it's.png"]));
        check(r#""/a/my \"shot\" \n.png""#, Some(&[r#"/a/my "shot" \n.png"#]));
        check("''", Some(&[""]));
        check("it's", None);
        check("a\\", None);
        check("\"a", None);
    }

    #[test]
    fn a_url_names_a_file_of_this_machine() {
        fn check(word: &str, path: &str) {
            let places = PathRoots { folder: "/here".into(), home: Some("/home/me".into()) };
            assert_eq!(of(word, &places), PathBuf::from(path), "{word}");
        }
        check("file:///a/my%20shot.png", "/a/my shot.png");
        check("file:///a/%E2%9C%93%zz%4", "/a/✓%zz%4");
        check("FILE://localhost/a", "/a");
        check("file:///a/%ff", "/a/%ff");
        check("file://", "/here/file:/");
        check("https://x/a%20b", "/here/https://x/a%20b");
        check("~", "/home/me");
        check("~/a.png", "/home/me/a.png");
        check("~b/a.png", "/here/~b/a.png");
        check("a.png", "/here/a.png");
        check("../a.png", "/here/../a.png");
        check("/a.png", "/a.png");
    }

    #[test]
    fn the_existing_files_decide_how_a_text_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let names =
            ["a.png", "my shot.png", "two.png", "it's (1) \"x\" \\.png", "日本 🦔.png", "a  b"];
        for name in names {
            fs::write(folder.path().join(name), "x").expect("a file");
        }
        let places = PathRoots { folder: folder.path().into(), home: Some(folder.path().into()) };
        let check = |text: &str, expected: Option<&[&str]>| {
            let expected: Option<Vec<_>> =
                expected.map(|names| names.iter().map(|name| folder.path().join(name)).collect());
            assert_eq!(found(text, &places), expected, "{text}");
        };
        check("a.png", Some(&["a.png"]));
        check("my shot.png", Some(&["my shot.png"]));
        check(r"my\ shot.png", Some(&["my shot.png"]));
        check("'my shot.png' two.png", Some(&["my shot.png", "two.png"]));
        check("my shot.png\ntwo.png\n", Some(&["my shot.png", "two.png"]));
        check("'my shot.png'\r\n\"two.png\"", Some(&["my shot.png", "two.png"]));
        check("a  b", Some(&["a  b"]));
        check("~/two.png ~/a.png", Some(&["two.png", "a.png"]));
        check(names[3], Some(&[names[3]]));
        check("日本 🦔.png", Some(&["日本 🦔.png"]));
        let url =
            format!("file://{}/%E6%97%A5%E6%9C%AC%20%F0%9F%A6%94.png", folder.path().display());
        check(&url, Some(&["日本 🦔.png"]));
        check("a.png none.png", None);
        check("look at a.png", None);
        check("", None);
        check("\n", None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_notation_of_a_name_is_read(names in prop::collection::vec("[^\0]{1,12}", 1..4)) {
            let quoted = |name: &String| format!("'{}'", name.replace('\'', "'\\''"));
            let escaped = |name: &String| name.chars().flat_map(|c| ['\\', c]).collect::<String>();
            let doubled = |name: &String| {
                format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
            };
            for write in [&quoted as &dyn Fn(&String) -> String, &escaped, &doubled] {
                let text = names.iter().map(write).collect::<Vec<_>>().join(" ");
                prop_assert_eq!(words(&text), Some(names.clone()), "{}", text);
            }
        }

        #[test]
        fn a_path_survives_the_round_trip_through_a_file_url(path in "/[^\0]{0,20}") {
            let url: String = path.bytes().map(|byte| match byte {
                b'/' => "/".to_owned(),
                _ => format!("%{byte:02x}"),
            }).collect();
            prop_assert_eq!(path_of_url(&format!("file://{url}")), path);
        }
    }
}
