//! Tests that all keys, palette commands and pages that the manual mentions exist.

use std::collections::BTreeSet;
use std::fs;

use outcrop::app::actions::{default_keymap, rows};
use outcrop::manual::PAGES;
use outcrop::ui::key_preset::KeyPreset;
use outcrop::ui::key_press::key_name;

use super::generated::path;

/// Returns each text of a page that is enclosed by two marks on the same line, outside code blocks.
fn between<'a>(page: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    let mut is_code = false;
    let lines = page.lines().filter(move |line| {
        is_code ^= line.starts_with("```");
        !is_code && !line.starts_with("    ")
    });
    lines.flat_map(move |line| line.split(mark).skip(1).step_by(2))
}

fn page_texts() -> impl Iterator<Item = (&'static str, String)> {
    let readme = fs::read_to_string(path("../../README.md")).expect("a README");
    let pages = PAGES.iter().map(|page| {
        (page.file, fs::read_to_string(path(page.file)).expect("the page is in its folder"))
    });
    pages.chain([("README.md", readme)])
}

#[test]
fn every_page_is_part_of_the_program() {
    let files = fs::read_dir(path("")).expect("the folder");
    let files: BTreeSet<_> =
        files.map(|file| file.expect("a file").file_name().into_string().expect("UTF-8")).collect();
    let pages: BTreeSet<_> = PAGES.iter().map(|page| page.file.to_owned()).collect();
    assert_eq!(files, pages);
    for page in PAGES {
        assert!(
            !page.title().is_empty() && page.text(&|_| None).starts_with("# "),
            "{}",
            page.file
        );
    }
}

#[test]
fn every_key_in_the_manual_is_bound() {
    let mut bound = BTreeSet::new();
    for preset in KeyPreset::ALL {
        for sequence in preset.keymap(default_keymap()).bindings().iter().flat_map(|it| &it.keys) {
            bound.insert(sequence.name());
            bound.extend(sequence.keys().iter().map(|key| key_name(*key)));
        }
    }
    let mut found = 0;
    for (file, text) in page_texts() {
        for code in between(&text, "`") {
            let is_function_key = code
                .strip_prefix('F')
                .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_digit()));
            let is_chord = ["Ctrl+", "Alt+", "Shift+"].iter().any(|it| code.starts_with(it));
            if is_function_key || is_chord {
                found += 1;
                assert!(bound.contains(code), "{file} names {code}, which is not bound");
            }
        }
    }
    assert!(found > 100, "{found}");
}

#[test]
fn every_emphasized_text_is_a_command_of_the_palette() {
    let labels: BTreeSet<&str> = rows().iter().filter_map(|row| row.label).collect();
    let mut found = 0;
    for (file, text) in page_texts() {
        let text = text.replace("**", "").replace("\\*", "");
        for name in between(&text, "*").filter(|name| !name.contains('`')) {
            found += 1;
            assert!(labels.contains(name), "{file} names the command {name:?}");
        }
    }
    assert!(found > 15, "{found}");
}

#[test]
fn every_link_leads_to_a_file() {
    for (file, text) in page_texts() {
        let folder = if file == "README.md" { path("../..") } else { path("") };
        for after in text.split("](").skip(1) {
            let target = after.split_once(')').expect("the link has an end").0;
            if target.contains("://") {
                continue;
            }
            assert!(folder.join(target).exists(), "{file} links to {target}");
        }
    }
}
