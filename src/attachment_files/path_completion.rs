//! Completes a path from the names in its folder.

use std::fs;

use super::path_roots::PathRoots;
use super::paths;

/// The maximum number of names that are read from a folder.
const MAX_NAMES: usize = 10_000;

/// The result of a completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathCompletion {
    /// The path as far as it is unambiguous. A folder ends in a slash.
    pub text: String,
    /// The matching names, if there is more than one.
    pub choices: Vec<String>,
}

/// Completes a typed path to the only matching name, or to the common prefix of all matching names.
pub fn complete(typed: &str, places: &PathRoots) -> PathCompletion {
    let nothing = || PathCompletion { text: typed.to_owned(), choices: Vec::new() };
    if typed == "~" {
        return PathCompletion { text: "~/".to_owned(), choices: Vec::new() };
    }
    let (folder, _) = parts(typed);
    let mut names = matching(typed, places);
    let Some(first) = names.first() else { return nothing() };
    let common = names.iter().fold(first.as_str(), |common, name| common_prefix(common, name));
    let text = format!("{folder}{common}");
    if names.len() == 1 {
        names.clear();
    }
    PathCompletion { text, choices: names }
}

/// Returns the names that start like the last part of a typed path, in order. A hidden name matches
/// only if its dot is typed.
pub fn matching(typed: &str, places: &PathRoots) -> Vec<String> {
    let (folder, begun) = parts(typed);
    let Ok(entries) = fs::read_dir(paths::of(folder, places)) else { return Vec::new() };
    let names = entries.take(MAX_NAMES).filter_map(|entry| {
        let entry = entry.ok()?;
        let name = entry.file_name().into_string().ok()?;
        let is_meant =
            name.starts_with(begun) && (begun.starts_with('.') || !name.starts_with('.'));
        let is_folder = || entry.path().is_dir();
        is_meant.then(|| if is_folder() { name + "/" } else { name })
    });
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names
}

/// Splits a path into its folder and the start of a name.
fn parts(typed: &str) -> (&str, &str) {
    typed.split_at(typed.rfind('/').map_or(0, |at| at + 1))
}

/// Returns the common prefix of two names.
fn common_prefix<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
    let end = same.map_or(one.len().min(other.len()), |((at, _), _)| at);
    &one[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_completed_as_far_as_it_is_unambiguous() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["shot 1.png", "shot 2.png", "notes.md", ".hidden", "žluť", "žába"] {
            fs::write(folder.path().join(name), "x").expect("a file");
        }
        fs::create_dir(folder.path().join("pictures")).expect("a folder");
        fs::write(folder.path().join("pictures/a.png"), "x").expect("a file");
        let places = PathRoots { folder: folder.path().into(), home: Some(folder.path().into()) };
        let check = |typed: &str, text: &str, choices: &[&str]| {
            let completed = complete(typed, &places);
            assert_eq!(completed.text, text, "{typed}");
            assert_eq!(completed.choices, choices, "{typed}");
        };
        check("n", "notes.md", &[]);
        check("sh", "shot ", &["shot 1.png", "shot 2.png"]);
        check("pi", "pictures/", &[]);
        check("pictures/", "pictures/a.png", &[]);
        check("~/pictures/a", "~/pictures/a.png", &[]);
        check("~", "~/", &[]);
        check("ž", "ž", &["žluť", "žába"]);
        check(".h", ".hidden", &[]);
        check("x", "x", &[]);
        check("none/x", "none/x", &[]);
        let whole = format!("{}/not", folder.path().display());
        check(&whole, &format!("{}/notes.md", folder.path().display()), &[]);
        check("", "", &["notes.md", "pictures/", "shot 1.png", "shot 2.png", "žluť", "žába"]);
    }
}
