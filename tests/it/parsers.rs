//! Property tests of the parsers for untrusted files and bytes. The fuzz targets in `tests/fuzz`
//! check the same properties.

mod config_file;
mod dotenv;
mod frames;
pub mod markdown;
mod recipes;
mod recordings;

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use proptest::sample::Index;

use crate::proof::any;

/// Texts that an edit may insert into an input.
const TOKENS: &[&str] = &[
    "\n",
    "\r\n",
    "\t",
    " ",
    "\0",
    "\u{1}",
    "\u{feff}",
    "\"",
    "'",
    "'''",
    "\\",
    "\\n",
    "$A",
    "${",
    "#",
    "=",
    "[[recipe]]\n",
    "name = \"b\"\n",
    "{",
    "}",
    "[",
    "]",
    ",",
    "null",
    "-1",
    "1e99",
    "0.5",
    "\"exchange\":2",
    "\"attempt\":2",
    "\"at\":0",
    "AAAA",
    "```",
    "- ",
    "> ",
    "| a | b |\n|--|--|\n",
    "[a]: b\n",
    "é",
    "日",
    "\u{1b}[2J",
    "\u{202e}",
];

/// Generates inputs with a few edits: bytes are replaced, removed, repeated or added.
fn edited(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let edit = (0..4u8, any::<(Index, Index, Index, u8)>());
    let edits = prop::collection::vec(edit, 0..6);
    (prop::sample::select(seeds), edits).prop_map(|(mut input, edits)| {
        for (kind, (from, to, token, byte)) in edits {
            let from = from.index(input.len() + 1);
            let to = (from + to.index(64)).min(input.len());
            match kind {
                0 => input[from..to].iter_mut().take(1).for_each(|old| *old = byte),
                1 => drop(input.drain(from..to)),
                2 => drop(input.splice(from..from, input[from..to].to_vec())),
                _ => drop(input.splice(from..from, TOKENS[token.index(TOKENS.len())].bytes())),
            }
        }
        input
    })
}

fn file(path: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn recordings() -> Vec<Vec<u8>> {
    ["turns", "ends", "compared"].map(|name| file(&format!("tests/recordings/{name}.jsonl"))).into()
}

/// Returns each file of the corpus as input of the Markdown target.
fn replies() -> Vec<Vec<u8>> {
    let replies = crate::proof::corpus().into_iter();
    replies.map(|(_, text)| [&[2, 0, 40][..], text.as_bytes()].concat()).collect()
}

const RECIPE: &str = "\n\u{1}two\u{1}A title\u{1}Help.\u{1}```sh\u{1}Be \"brief\".\u{1}0.7\u{1}1\u{1}99\
                      \u{1}high\u{1}{}\u{1}```\u{1}\\n\\n#";

fn recipes_files() -> Vec<Vec<u8>> {
    let texts = [file("assets/recipes.toml"), b"# mine\nrecipe = []\n".to_vec()];
    texts.map(|text| [&text, RECIPE.as_bytes()].concat()).into()
}

#[test]
fn every_seed_satisfies_the_properties() {
    for input in recordings() {
        recordings::check(&input);
    }
    for input in replies() {
        markdown::check(&input);
    }
    for input in recipes_files() {
        recipes::check(&input);
    }
    dotenv::check(&file(".env.example"));
    config_file::check(&config_file::seed());
}

proptest! {
    #![proptest_config(any::settings(256))]

    #[test]
    fn any_frames_are_parsed_as_by_the_aws_decoder(input in prop::collection::vec(any::<u8>(), 0..600)) {
        frames::check(&input);
    }

    #[test]
    fn any_env_file_is_parsed_line_by_line(input in edited(vec![
        file(".env.example"),
        b"A='b\nc'\nB=\"$C\\n\" # d\nexport D=e\\ f\n".to_vec(),
    ])) {
        dotenv::check(&input);
    }
}

proptest! {
    #![proptest_config(any::settings(64))]

    #[test]
    fn markdown_parsed_in_chunks_gives_the_same_document_as_the_whole_text(
        head in prop::array::uniform3(any::<u8>()), text in any::markdown(),
    ) {
        markdown::check(&[&head, text.as_bytes()].concat());
    }

    #[test]
    fn any_recording_is_refused_with_a_line_number_or_survives_a_round_trip(input in edited(recordings())) {
        recordings::check(&input);
    }

    #[test]
    fn any_configuration_file_gives_a_configuration(input in edited(vec![config_file::seed()])) {
        config_file::check(&input);
    }

    #[test]
    fn any_recipe_survives_a_round_trip(input in edited(recipes_files())) {
        recipes::check(&input);
    }
}
