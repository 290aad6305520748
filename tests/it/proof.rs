//! What holds for every text, every window and every order of events: the renderer proved by
//! properties, and by the replies of `tests/corpus`.

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

/// The replies of the corpus: name and text.
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
