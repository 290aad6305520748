//! The rest of a path, from what is there. Reads names only.

use std::fs;

use super::path_roots::PathRoots;
use super::paths;

/// Names that are looked at in a folder, at most.
const MOST: usize = 10_000;

/// What a path was completed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathCompletion {
    /// The path as far as it is certain. A folder ends in a slash.
    pub text: String,
    /// The names that it may go on with, where that are several.
    pub choices: Vec<String>,
}

/// Completes a path that was typed: the one name that begins so, or what all that do have in
/// common. A hidden name is one only when its dot is typed.
pub fn complete(typed: &str, places: &PathRoots) -> PathCompletion {
    let nothing = || PathCompletion { text: typed.to_owned(), choices: Vec::new() };
    if typed == "~" {
        return PathCompletion { text: "~/".to_owned(), choices: Vec::new() };
    }
    let (folder, begun) = typed.split_at(typed.rfind('/').map_or(0, |at| at + 1));
    let Ok(entries) = fs::read_dir(paths::of(folder, places)) else { return nothing() };
    let names = entries.take(MOST).filter_map(|entry| {
        let entry = entry.ok()?;
        let name = entry.file_name().into_string().ok()?;
        let is_meant =
            name.starts_with(begun) && (begun.starts_with('.') || !name.starts_with('.'));
        let is_folder = || entry.path().is_dir();
        is_meant.then(|| if is_folder() { name + "/" } else { name })
    });
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    let Some(first) = names.first() else { return nothing() };
    let common = names.iter().fold(first.as_str(), |common, name| shared(common, name));
    let text = format!("{folder}{common}");
    if names.len() == 1 {
        names.clear();
    }
    PathCompletion { text, choices: names }
}

/// What two names begin with.
fn shared<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
    let end = same.map_or(one.len().min(other.len()), |((at, _), _)| at);
    &one[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_on_as_far_as_it_is_certain() {
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
