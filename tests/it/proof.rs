//! Property tests of the renderer for any text, window and order of events, and tests with the
//! replies of `tests/corpus`.

pub mod any;
mod bytes;
mod corpus;
mod drawn;
mod frame;
mod growing;
mod reading;
mod safety;
mod screen;
mod scrolling;

use std::path::PathBuf;

/// Returns the name and text of each reply in the corpus.
pub fn corpus() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut replies: Vec<_> = std::fs::read_dir(folder)
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).expect("UTF-8"))
        })
        .collect();
    replies.sort();
    assert!(replies.len() > 30, "the corpus is not there");
    replies
}
