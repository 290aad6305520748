//! A prompt without the word `ask`, files as arguments, and a system prompt from a file.

use serde_json::json;

use super::{asking, run, run_with, saying};
use crate::loopback::Loopback;
use crate::pty::Start;

/// Returns an `outcrop` command without `ask` that uses a test server.
fn bare(server: &Loopback, arguments: &[&str]) -> Start {
    Start::outcrop(arguments).with_key("ABSKsecret", &server.url())
}

#[test]
fn without_a_terminal_on_standard_output_a_text_is_a_prompt() {
    fn check(arguments: &[&str], out: &str) {
        let server = saying("ok");
        let ended = run(&bare(&server, arguments));
        assert_eq!((ended.code, ended.out.as_str()), (Some(0), out), "{}", ended.stderr);
        let text = &server.requests()[0].body["messages"][0]["content"][0]["text"];
        assert_eq!(text, "What is it?", "{arguments:?}");
    }
    check(&["What is it?"], "ok");
    check(&["-t", "0.5", "What is it?", "--clean"], "ok\n");
    check(&["--clean", "What is it?"], "ok\n");
    check(&["-p", "What is it?"], "ok");
    check(&["What is it?", "--print"], "ok");
    check(&["ask", "-p", "What is it?"], "ok");
    check(&["-pm", "us.anthropic.claude-opus-5", "What is it?"], "ok");
    let server = saying("ok");
    let ended = run_with(&bare(&server, &["-p"]), b"What is it?");
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "ok"), "{}", ended.stderr);
}

#[test]
fn on_a_terminal_a_prompt_needs_the_print_option() {
    let server = saying("ok");
    let ended = bare(&server, &["-p", "What is it?"]).in_a_terminal().wait_exit();
    assert_eq!((ended.code, String::from_utf8_lossy(&ended.raw).as_ref()), (0, "ok\r\n"));
    let ended = bare(&server, &["What is it?"]).in_a_terminal().wait_exit();
    assert_eq!(ended.code, 2);
    assert!(ended.shown.flowing().contains("outcrop ask 'What is it?'"), "{}", ended.shown);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_misspelled_command_is_not_a_prompt() {
    let server = saying("ok");
    for (arguments, tip) in [
        (&["hsitory"][..], "did you mean `outcrop history`?"),
        (&["hist"], "did you mean `outcrop history`?"),
        (&["version"], "did you mean `outcrop --version`?"),
        (&["--json", "model"], "unexpected argument '--json' found"),
        (&["-p", "models"], "--print has no effect with `outcrop models`"),
        (&["what", "is it?"], "put the prompt in quotes: outcrop ask 'what is it?'"),
        (&["-p", "what", "is it?"], "put the prompt in quotes: outcrop ask 'what is it?'"),
        (&["models", "--stop=x"], "--stop has no effect with `outcrop models`"),
    ] {
        let ended = run(&bare(&server, arguments));
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ended.stderr.contains(tip), "{arguments:?}: {}", ended.stderr);
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_file_argument_is_attached_or_contains_the_prompt() {
    fn check(arguments: &[&str], input: &[u8], expected: &serde_json::Value) {
        let server = saying("ok");
        let start = asking(&server, arguments).file("a.md", "# A\n").file("q.txt", "Why?\n");
        let ended = run_with(&start, input);
        assert_eq!((ended.code, ended.out.as_str()), (Some(0), "ok"), "{}", ended.stderr);
        assert_eq!(&server.requests()[0].body["messages"][0]["content"], expected);
    }
    let source = json!({ "text": "# A\n" });
    let citations = json!({ "enabled": true });
    let document =
        json!({ "format": "txt", "name": "a md", "source": source, "citations": citations });
    let document = json!({ "document": document });
    check(&["@a.md", "Sum it up."], b"", &json!([document, { "text": "Sum it up." }]));
    check(&["Sum it up.", "@a.md"], b"", &json!([document, { "text": "Sum it up." }]));
    check(&["@a.md"], b"Sum it up.", &json!([document, { "text": "Sum it up." }]));
    check(&["@q.txt"], b"", &json!([{ "text": "Why?\n" }]));
    check(&["@q.txt", "@a.md"], b"", &json!([document, { "text": "Why?\n" }]));
    check(&["@~/q.txt"], b"", &json!([{ "text": "Why?\n" }]));
    check(&["@@a.md"], b"", &json!([{ "text": "@a.md" }]));
    check(&[], b"@a.md", &json!([{ "text": "@a.md" }]));
}

#[test]
fn a_file_argument_that_cannot_be_used_is_refused() {
    let server = saying("ok");
    for (arguments, why) in [
        (&["@none"][..], "cannot read \"none\""),
        (&["Hello", "@none"], "\"none\""),
        (&["@empty"], "\"empty\" has no text"),
        (&["@binary"], "To attach the file, add a prompt"),
        (&["Hello", "@a.md", "again"], "put the prompt in quotes: outcrop ask 'Hello again'"),
    ] {
        let start = asking(&server, arguments).file("empty", "\n").file("a.md", "a");
        std::fs::write(start.path("binary"), b"\xff\xfe").expect("a file");
        let ended = run(&start);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ended.stderr.contains(why), "{arguments:?}: {}", ended.stderr);
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_system_prompt_comes_from_a_file() {
    let server = saying("ok");
    let start = asking(&server, &["--system-file=s.txt", "-r", "json", "Hello"]);
    let ended = run(&start.file("s.txt", "Be brief.\nBe kind.\n"));
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let system = &server.requests()[0].body["system"];
    assert_eq!(system, &json!([{ "text": "Be brief.\nBe kind." }]));
    for (arguments, why) in [
        (&["--system-file=none", "Hello"][..], "cannot read \"none\""),
        (&["--system-file=blank", "Hello"], "A system prompt cannot be only spaces"),
        (&["--system-file=blank", "--system=a", "Hello"], "cannot be used with"),
    ] {
        let ended = run(&asking(&server, arguments).file("blank", " \n"));
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ended.stderr.contains(why), "{arguments:?}: {}", ended.stderr);
    }
}
