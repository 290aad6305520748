//! Tests of single documents. `tests/it/exporting.rs` exports trees with random content.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::chat::attachment::{Attachment, AttachmentKind, ImageFormat};
use crate::chat::citation::Citation;
use crate::chat::conversation::Conversation;
use crate::chat::event::{StopReason, StreamEvent};
use crate::chat::message::{Message, Reply};
use crate::chat::model::ModelId;
use crate::chat::prompt::Prompt;
use crate::chat::settings::Prefill;
use crate::stored::{KeySource, StoredBlockContent, StoredContent, StoredConversation};

const MODEL: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

fn imported(document: &Value) -> Result<ImportedConversation, ImportError> {
    let mut context = ImportContext { keys: &mut KeySource::new(1), now_ms: 5, model: MODEL };
    import(&document.to_string(), &mut context)
}

/// Returns the messages, each with `<` for a prompt and `>` for a reply.
fn texts(conversation: &StoredConversation) -> Vec<String> {
    let text = |content: &StoredContent| match content {
        StoredContent::Prompt(prompt) => format!("<{}", prompt.text),
        StoredContent::Reply(reply) => match &reply.blocks[0].content {
            StoredBlockContent::Text { text, .. } => format!(">{text}"),
            other => format!("{other:?}"),
        },
    };
    conversation.messages.iter().map(|message| text(&message.content)).collect()
}

#[test]
fn a_list_of_converse_messages_becomes_one_path() {
    let messages = json!([
        { "role": "user", "content": [{ "text": "Hi" }] },
        { "role": "assistant", "content": [{ "text": "Hel" }, { "text": "lo" }] },
        { "role": "user", "content": [{ "text": "a" }, { "text": "b" }, { "cachePoint": {} }] },
    ]);
    for document in [messages.clone(), json!({ "messages": messages })] {
        let imported = imported(&document).expect("valid");
        let conversation = &imported.conversation;
        assert_eq!(texts(conversation), ["<Hi", ">Hello", "<a\n\nb"]);
        let keys: Vec<_> = conversation.messages.iter().map(|message| message.key).collect();
        let parents: Vec<_> = conversation.messages.iter().map(|message| message.parent).collect();
        assert_eq!(parents, [None, Some(keys[0]), Some(keys[1])]);
        assert_eq!(conversation.position.tip, Some(keys[2]));
        assert_eq!((conversation.model.as_str(), &*conversation.settings), (MODEL, "{}"));
        assert_eq!(imported.left_out, Vec::<String>::new());
    }
}

#[test]
fn a_request_is_imported_with_its_settings() {
    let request = json!({
        "modelId": "anthropic.claude-opus-5",
        "system": [{ "text": "Be brief." }, { "cachePoint": { "type": "default" } }],
        "messages": [{ "role": "user", "content": [{ "text": "Hi" }] }],
        "inferenceConfig": { "maxTokens": 300, "temperature": 0.5, "stopSequences": ["\n\\", "END"] },
        "additionalModelResponseFieldPaths": ["/stop_sequence"],
        "toolConfig": { "tools": [] },
    });
    let imported = imported(&request).expect("valid");
    let settings: Value = serde_json::from_str(&imported.conversation.settings).expect("JSON");
    let expected = json!({
        "system": "Be brief.",
        "max-tokens": "300",
        "temperature": "0.5",
        "stop-sequences": "\\n\\\\\nEND",
    });
    assert_eq!(settings, expected);
    assert_eq!(imported.conversation.model, "anthropic.claude-opus-5");
    assert_eq!(imported.left_out, ["toolConfig"]);
}

#[test]
fn an_error_says_where_and_what_was_expected() {
    fn check(document: &Value, expected: &str) {
        let error = imported(document).expect_err("invalid").to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    let user = |content: Value| json!([{ "role": "user", "content": content }]);
    check(&json!({ "a": 1 }), "the document: expected a conversation that Outcrop exported, or a");
    check(&json!([]), "the document: expected at least one message, found a list");
    check(&json!(["Hi"]), "[0]: expected an object with \"role\", found \"Hi\"");
    check(&user(json!("Hi")), "[0].content: expected a list of content blocks, such as [{\"text\"");
    check(&user(json!([{ "text": 5 }])), "[0].content[0].text: expected a string, found 5");
    check(
        &user(json!([{ "video": {} }])),
        "[0].content[0]: expected a content block with \"text\", \"image\" or \"document\", found an \
         object with \"video\"",
    );
    let image = json!([{ "image": { "format": "png", "source": { "bytes": "!" } } }]);
    check(
        &user(image),
        "[0].content[0].image.source.bytes: expected the bytes of a file in base64",
    );
    check(
        &json!({ "messages": [{ "role": "system", "content": [] }] }),
        "messages[0].role: expected \"user\" or \"assistant\", found \"system\"",
    );
    check(
        &json!({ "messages": [], "inferenceConfig": { "temperature": 7 } }),
        "inferenceConfig.temperature: expected ",
    );
    check(
        &json!({ "format": "other" }),
        "format: expected \"outcrop-conversation\", found \"other\"",
    );
    check(
        &json!({ "format": "outcrop-conversation", "version": 0 }),
        "version: expected 1, found 0",
    );
    let newer = json!({ "format": "outcrop-conversation", "version": 2 });
    check(&newer, "the document has version 2. A newer Outcrop can import it");
    let error =
        import("[", &mut ImportContext { keys: &mut KeySource::new(1), now_ms: 0, model: MODEL });
    assert!(error.expect_err("no JSON").to_string().starts_with("not JSON: "));
}

fn reply(text: &str) -> Reply {
    let mut reply = Reply::new(ModelId::parse(MODEL).expect("valid"), None);
    reply.apply(&StreamEvent::Text { index: 0, text: text.to_owned() });
    reply
}

fn conversation() -> Conversation {
    let mut conversation = Conversation::default();
    let image = AttachmentKind::Image { format: ImageFormat::Png, size: (1, 2) };
    let file = Attachment::new("<a>.png".into(), image, vec![1, 2, 3]);
    conversation.append(Message::User(Prompt {
        text: "1 < 2 & <script>alert(1)</script>\n\u{1b}[31m".into(),
        attachments: vec![Arc::new(file)],
    }));
    let mut cited = reply("Grass is **green**.");
    cited.apply(&StreamEvent::Reasoning { index: 1, text: "<b>hm</b>".into() });
    cited.apply(&StreamEvent::Citation {
        index: 0,
        citation: Box::new(Citation { title: Some("book".into()), ..Citation::default() }),
    });
    cited.apply(&StreamEvent::stopped(StopReason::EndTurn));
    conversation.append(Message::Assistant(cited));
    conversation.append(Message::User("Code".into()));
    let mut fenced = reply(
        "\n<i>\n```\n\n<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1)) \
         ![y](https://a.example/y.png)\n\n| a | b |\n|---|---|\n| <b> | 2 |\n",
    );
    fenced.prefill = Prefill::parse("```html").ok();
    fenced.end(crate::chat::message::Ending::Stopped);
    conversation.append(Message::Assistant(fenced));
    conversation
}

#[test]
fn markdown_has_the_title_and_the_visible_path() {
    let text = markdown("A\ntitle", &conversation());
    let beginning = "# A title\n\n## You\n\n[image <a>.png]\n1 < 2 & <script>";
    assert!(text.starts_with(beginning), "{text}");
    let cited =
        "## Claude\n\nGrass is **green**.\\[1]\n\n\\[1] book\n\n\n## You\n\nCode\n\n## Claude";
    assert!(text.contains(cited), "{text}");
    assert!(text.contains("```html\n<i>\n```\n"), "{text}");
}

#[test]
fn exported_markdown_is_imported() {
    let mut written = Conversation::default();
    written.append(Message::User("## You\n\n# a".into()));
    written.append(Message::Assistant(reply("```\n## Claude\n```\n\nb")));
    written.append(Message::User("c".into()));
    let text = markdown("A title", &written);
    let mut context = ImportContext { keys: &mut KeySource::new(1), now_ms: 5, model: MODEL };
    let read = import(&text, &mut context).expect("valid").conversation;
    assert_eq!(texts(&read), ["<## You\n\n# a", ">```\n## Claude\n```\n\nb", "<c"]);
    assert_eq!(read.title.as_deref(), Some("A title"));
    assert_eq!(import("# Some page\n", &mut context), Err(ImportError::UnknownFormat));
}

#[test]
fn the_page_escapes_everything_and_loads_nothing() {
    let page = html("a </title> b", &conversation());
    for expected in [
        "<title>a &lt;/title&gt; b</title>",
        "1 &lt; 2 &amp; &lt;script&gt;alert(1)&lt;/script&gt;\n\u{fffd}[31m",
        "src=\"data:image/png;base64,AQID\"",
        "[image &lt;a&gt;.png 3 B 1×2]",
        "<summary>Thinking</summary><p dir=\"auto\">&lt;b&gt;hm&lt;/b&gt;</p>",
        "Grass is <strong>green</strong>.[1]",
        "<code class=\"language-html\">&lt;i&gt;\n</code>",
        "&lt;img src=x onerror=alert(1)&gt;",
        "<a href=\"#\">x</a> <a href=\"https://a.example/y.png\">y</a>",
        "<td>&lt;b&gt;</td>",
        "<p class=\"note\">Stopped.</p>",
    ] {
        assert!(page.contains(expected), "{expected} is missing:\n{page}");
    }
    for unsafe_text in ["<script", "<img src=x", "javascript:", "\u{1b}"] {
        assert!(!page.contains(unsafe_text), "{unsafe_text}:\n{page}");
    }
}
