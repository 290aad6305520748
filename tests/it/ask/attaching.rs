//! `outcrop ask --attach`: sent attachments, and refusals before anything is sent.

use std::fs;

use aws_smithy_types::base64;
use serde_json::{Value, json};

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
    let source = json!({ "text": "fn main() {}\n" });
    let citations = json!({ "enabled": true });
    let document =
        json!({ "format": "txt", "name": "it s rs", "source": source, "citations": citations });
    assert_eq!(
        server.requests()[0].body["messages"],
        json!([{ "role": "user", "content": [
            { "image": image }, { "document": document }, { "text": "What is it?" },
        ] }])
    );
}

#[test]
fn documents_are_cited_unless_the_setting_or_a_schema_excludes_citations() {
    let citations = |options: &[&str]| {
        let server = saying("{}");
        let arguments = [&["--attach=a.md"][..], options, &["What is it?"]].concat();
        let start = asking(&server, &arguments).file("a.md", "# A\n").file("s.json", "{}");
        let ended = run(&start);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        let document = server.requests()[0].body["messages"][0]["content"][0]["document"].clone();
        (document["citations"].clone(), ended.stderr)
    };
    assert_eq!(citations(&[]).0, json!({ "enabled": true }));
    assert_eq!(citations(&["--documents=text"]), (json!(null), String::new()));
    let (sent, stderr) = citations(&["--schema=s.json"]);
    assert_eq!(sent, json!(null));
    assert!(
        stderr.contains("documents are not cited: citations cannot be combined with a JSON schema"),
        "{stderr}"
    );
}

#[test]
fn the_stand_in_cites_documents_with_and_without_a_stream() {
    for more in [&[][..], &["--no-stream"]] {
        let arguments = [&["--json", "--attach=notes.md", "What is it?"], more].concat();
        let ended = run(&offline(&arguments).file("notes.md", "\n# Grass is green\n"));
        let object: Value = serde_json::from_str(&ended.out).expect("JSON");
        let text = object["text"].as_str().unwrap_or_default();
        assert!(text.ends_with("begins with \u{201c}# Grass is green\u{201d}."), "{text}");
        let location = json!({ "type": "documentChar", "index": 0, "start": 1, "end": 17 });
        let citation = json!({
            "title": "notes md", "source": null, "location": location,
            "passage": "# Grass is green",
        });
        assert_eq!(object["citations"], json!([citation]));
    }
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
fn a_document_that_cannot_be_cited_is_sent_with_all_others_as_text_only() {
    let server = saying("ok");
    let start = asking(&server, &["--attach=a.md", "--attach=b.docx", "Compare them"]);
    let ended = run(&start.file("a.md", "# A\n").file("b.docx", "PK\u{3}\u{4}\0"));
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let why = "documents are not cited: b.docx is neither a PDF nor UTF-8 text";
    assert!(ended.stderr.contains(why), "{}", ended.stderr);
    let content = server.requests()[0].body["messages"][0]["content"].clone();
    let bytes = |text: &str| json!({ "bytes": base64::encode(text) });
    assert_eq!(
        content,
        json!([
            { "document": { "format": "md", "name": "a md", "source": bytes("# A\n") } },
            { "document":
                { "format": "docx", "name": "b docx", "source": bytes("PK\u{3}\u{4}\0") } },
            { "text": "Compare them" },
        ])
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
        text.contains("an image (GIF, 4×3, 13 B) and the document “a md” (TXT, 1 line"),
        "{text}"
    );
    // 1 for 12 pixels, 500 for 2,000 characters, 4 for the prompt.
    assert_eq!(object["usage"]["inputTokens"], 505);
}
