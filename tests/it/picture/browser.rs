//! Draws an SVG picture in headless Chromium and reads where each character is.

use std::fs;
use std::process::{Command, Stdio};

/// Writes the code point and the position of each character into the page.
const SCRIPT: &str = "
    const found = [];
    for (const text of document.querySelectorAll('text')) {
        const letters = text.textContent;
        for (let at = 0; at < text.getNumberOfChars(); at++) {
            const { x, y } = text.getStartPositionOfChar(at);
            found.push([letters.charCodeAt(at), x, y].join(' '));
        }
    }
    const report = document.createElement('pre');
    report.textContent = 'BEGIN ' + found.join(';') + ' END';
    document.body.append(report);";

fn chromium() -> Command {
    let mut chromium = Command::new("chromium");
    chromium.stdin(Stdio::null()).stderr(Stdio::null());
    chromium
}

/// Returns whether Chromium is installed. In CI, a missing Chromium is a failure.
#[allow(clippy::print_stderr, reason = "a test that proved nothing must say so")]
pub fn is_installed() -> bool {
    let is_there = chromium().arg("--version").output().is_ok_and(|output| output.status.success());
    if !is_there {
        let is_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
        assert!(!is_ci, "Chromium is missing; .ci/run installs it");
        eprintln!("not run: Chromium is missing");
    }
    is_there
}

/// Returns each character of a picture, and where it begins on its baseline, in pixels.
pub fn characters(svg: &str) -> Vec<(char, f64, f64)> {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("page.html");
    let html = format!(
        "<!DOCTYPE html><meta charset=utf-8><style>body {{ margin: 0 }}</style>\
         <body>{svg}<script>{SCRIPT}</script>"
    );
    fs::write(&page, html).expect("the folder takes a file");
    // The sandbox needs rights that a container lacks, and the page is ours.
    let output = chromium()
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("Chromium starts");
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    let report = page.rsplit_once("BEGIN ").and_then(|(_, rest)| rest.split_once(" END"));
    let (report, _) = report.unwrap_or_else(|| panic!("Chromium reported nothing: {page}"));
    let character = |entry: &str| {
        let mut fields = entry.split(' ').map(|field| field.parse::<f64>().expect("a number"));
        let mut next = || fields.next().expect("three numbers");
        let (code, x, y) = (next(), next(), next());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a code unit")]
        let letter = char::from_u32(code as u32).expect("the pictures have no surrogates");
        (letter, x, y)
    };
    report.split(';').map(character).collect()
}
