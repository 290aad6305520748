//! `outcrop ask --attach`: sent attachments, and refusals before anything is sent.

use std::fs;

use aws_smithy_types::base64;
use serde_json::json;

use super::{asking, offline, run, saying};
use crate::pty::Start;

/// The header of a GIF of 4×3 pixels.
const GIF: &str = "GIF89a\u{4}\0\u{3}\0\0\0\0";

#[test]
fn attachments_are_sent_before_the_prompt() {
    let server = saying("ok");
    let start = asking(&server, &["--attach", "shot", "--attach=it's.rs", "What is it?"]);
    let start = start.file("shot", GIF).file("it's.rs", "fn main() {}\n");
    let ended = run(&start);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "ok"), "{}", ended.stderr);
    let image = json!({ "format": "gif", "source": { "bytes": base64::encode(GIF) } });
    let source = json!({ "bytes": base64::encode("fn main() {}\n") });
    let document = json!({ "format": "txt", "name": "it s rs", "source": source });
    assert_eq!(
        server.requests()[0].body["messages"],
        json!([{ "role": "user", "content": [
            { "image": image }, { "document": document }, { "text": "What is it?" },
        ] }])
    );
}

fn refused(start: impl Fn(Start) -> Start, arguments: &[&str], words: &str) {
    let server = saying("ok");
    let ended = run(&start(asking(&server, arguments)));
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments:?}");
    assert!(ended.stderr.contains(words), "{}", ended.stderr);
    assert_eq!(server.connections(), 0);
}

#[test]
fn unsupported_attachments_are_wrong_usage() {
    let none = |start| start;
    refused(none, &["--attach=none.png", "Hi"], "outcrop: there is no file \"none.png\"");
    refused(none, &["--attach=.", "Hi"], "\".\" is a folder. Name a file in it");
    refused(|start| start.file("a.png", ""), &["--attach=a.png", "Hi"], "\"a.png\" is empty");
    refused(|start| start.file("a.pdf", "x"), &["--attach=a.pdf", "Hi"], "\"a.pdf\" is not a PDF");
    refused(|start| start.file("a.md", "x"), &["--attach=a.md"], "no prompt given");
    let six = ["--attach=a.md"; 6];
    let six = [&six[..], &["Hi"]].concat();
    refused(|start| start.file("a.md", "x"), &six, "6 documents are too many");
    let large = |start: Start| {
        fs::write(start.path("a.gif"), [GIF.as_bytes(), &vec![0; 4_000_000]].concat())
            .expect("a file");
        start
    };
    refused(
        large,
        &["--attach=a.gif", "Hi"],
        "\"a.gif\" is too large (4.0 MB): Bedrock accepts images",
    );
}

#[test]
fn the_stand_in_describes_the_attachments() {
    let start = offline(&["--json", "--attach=a.gif", "--attach=a.md", "What are these?"]);
    let ended = run(&start.file("a.gif", GIF).file("a.md", &"word ".repeat(400)));
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let object: serde_json::Value = serde_json::from_str(&ended.out).expect("JSON");
    let text = object["text"].as_str().expect("a text");
    assert!(
        text.contains("an image (GIF, 4×3, 13 B) and the document “a md” (MD, 1 line"),
        "{text}"
    );
    // 1 for 12 pixels, 500 for 2,000 characters, 4 for the prompt.
    assert_eq!(object["usage"]["inputTokens"], 505);
}
