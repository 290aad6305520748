//! Tests of the replies to whole requests.

use serde_json::json;

use super::*;
use crate::chat::settings::{Prefill, StopSequence};
use crate::document::clean::extract_data;
use crate::offline::test_catalog;

/// Returns a request with these messages, the user's first. The last one may be a prefill.
fn request(texts: &[&str], system: &str, stops: &[&str]) -> ConverseRequest {
    let roles = ["user", "assistant"].iter().cycle();
    let messages = texts.iter().zip(roles);
    let messages: Vec<_> = messages
        .map(|(text, role)| json!({ "role": role, "content": [{ "text": text }] }))
        .collect();
    let body = json!({
        "messages": messages,
        "system": if system.is_empty() { json!([]) } else { json!([{ "text": system }]) },
        "inferenceConfig": { "stopSequences": stops },
    });
    ConverseRequest::read(body.to_string().as_bytes()).expect("a request")
}

fn reply(request: &ConverseRequest, variant: usize) -> PreparedReply {
    let catalog = test_catalog::catalog();
    prepare(request, catalog.models.last().expect("two models"), variant)
}

fn text(texts: &[&str]) -> String {
    reply(&request(texts, "", &[]), 0).text
}

fn check(texts: &[&str], expected: &str) {
    let text = text(texts);
    assert!(text.contains(expected), "{texts:?}\n{text}\nmust contain\n{expected}");
}

#[test]
fn the_phrases_of_a_prompt_choose_the_reply() {
    check(&["How do I set my credentials and region?"], "AWS_BEARER_TOKEN_BEDROCK");
    check(&["What is an inference profile?"], "global.anthropic");
    check(&["What does a message look like?"], "content blocks");
    check(&["How do I use Converse?"], "client.converse(");
    check(&["Write a chat helper function"], "def chat(");
    check(&["How does multi-turn history work?"], "add_assistant_message");
    check(&["What is a system prompt?"], "math tutor");
    check(&["What does temperature do?"], "Near 0");
    check(&["What events does a stream have?"], "`messageStart`");
    check(&["What is prefilling?"], "Coffee is better because");
    check(&["Explain stop sequences"], "stop_sequences=[\"5\"]");
    check(&["How do prefill and stop sequences give structured output?"], "json.loads");
    check(&["Explain prefilling and stop sequences"], "json.loads");
    check(&["Generate a very short event bridge rule as json"], "```json\n{\n");
    check(&["an EventBridge rule"], "```json\n{\n");
    check(&["Write a Python function that checks a string for duplicate characters"], "def has_");
    check(&["Give me some sample data as CSV"], "```csv\nname,role,city\n");
    check(&["Give me a bulleted list"], "- Amazon S3");
    check(&["Generate a one sentence movie idea"], "geologist");
    check(&["Count from 1 to 10"], "9, 10");
    check(&["Show a table"], "|:----:|");
    check(&["hello"], "built-in demo");
    check(&["What can you do?"], "fail: help");
    check(&["fail: help"], "| `throttled-twice` |");
    check(&["fail: nonsense"], "| `reset` |");
}

#[test]
fn the_fallback_shows_what_the_request_contained() {
    check(&["How tall is the Eiffel Tower?"], "I have no canned reply for that");
    check(&["How tall is it?\n\nIt is\nthe tower"], "arrived: 4 lines, 32 characters");
    let with_system_prompt = request(&["Who?", "I", "How tall?"], "You are a pirate.", &[]);
    let text = reply(&with_system_prompt, 0).text;
    assert!(text.contains("“You are a pirate.”") && text.contains("the 2 messages"), "{text}");
}

#[test]
fn a_prompt_that_fits_only_roughly_gets_a_note() {
    let check = |prompt: &str, is_near: bool, expected: &str| {
        let text = text(&[prompt]);
        assert_eq!(text.starts_with("(The demo has no reply to exactly this"), is_near, "{text}");
        assert!(text.contains(expected), "{prompt}\n{text}");
    };
    check("How do I count tokens?", false, "I have no canned reply");
    check("Write a long story about a lighthouse", true, "# Claude on Amazon Bedrock");
    check("Write a long text", false, "# Claude on Amazon Bedrock");
    check("Why did the message in the bottle never reach the shore?", true, "content blocks");
    check("What does a message look like?", false, "content blocks");
}

#[test]
fn advice_fits_the_model() {
    let rule = request(&["an EventBridge rule as JSON"], "", &[]);
    for model in test_catalog::catalog().models {
        let text = prepare(&rule, &model, 0).text;
        assert_eq!(text.contains("To get only the JSON, prefill"), model.prefill, "{text}");
        assert!(model.prefill || text.contains("apply the recipe json"), "{text}");
    }
}

#[test]
fn a_reply_may_depend_on_earlier_messages() {
    check(&["What's 1+1?"], "1 + 1 = 2");
    check(&["What's 1+1?", "1 + 1 = 2", "And 3 more added to that?"], "2 + 3 = 5");
    check(&["What's 1+1?", "1 + 1 = 2", "add 3"], "2 + 3 = 5");
    check(&["18446744073709551615 + 1"], "I have no canned reply");
    check(&["How do I solve 5x+3=2?"], "I have no canned reply");
    check(&["hi, my name is José, and I like tea"], "Nice to meet you, José!");
    check(&["My name is Ada.", "Hello", "What is my name?"], "Your name is Ada.");
    check(&["What is my name?"], "I don't know your name");
}

#[test]
fn a_reply_with_several_texts_varies() {
    let movie = request(&["Generate a one sentence movie idea"], "", &[]);
    let [first, second, third] = [0, 1, 2].map(|variant| reply(&movie, variant).text);
    assert!(first != second && second != third && first != third);
    assert_eq!(first, reply(&movie, 3).text);
}

#[test]
fn a_prefill_and_a_stop_sequence_leave_only_the_commands() {
    let prompt = "Generate three different sample AWS CLI commands. Each should be very short.";
    for prefill in [
        "Here are the three commands in a single block without any comments:\n```bash",
        "Here are all three commands in a single block without any comments:\n```bash",
        "```",
    ] {
        let reply = reply(&request(&[prompt, prefill], "", &["```"]), 0);
        let commands = "\naws s3 ls\naws sts get-caller-identity\naws ec2 describe-regions\n";
        assert_eq!(reply.text, commands);
        assert_eq!(reply.stop_sequence.as_deref(), Some("```"));
    }
    let without = text(&[prompt]);
    assert!(without.starts_with("Here are") && without.contains("```bash\naws s3 ls\n"));
}

#[test]
fn a_reply_continues_its_prefill() {
    fn check(prompt: &str, prefill: &str, expected: &str) {
        let text = text(&[prompt, prefill]);
        assert!(text.starts_with(expected), "{prefill}\n{text}");
    }
    check("Is tea or coffee better at breakfast?", "Tea is better because", " it wakes you gently");
    check("Is tea or coffee better?", "Coffee is better because", " one cup");
    check("a rule as JSON", "{", "\n  \"source\": [");
    check("a rule as JSON", "Here:\n```json\n{", "\n  \"source\": [");
    check("a python function", "```python\ndef", " has_duplicates(");
    check("some CSV", "```csv", "\nname,role,city\nAda,");
    check("some CSV", "name,role", ",city\n");
    check("Give me a list", "-", " Amazon S3 stores files\n- AWS");
    check("Say hello", "Here it is:", "\n\nHello!");
    check("Say hello", "Certainly.", " Hello!");
    check("How tall is it?", "It is", "\n\n(The demo cannot continue this prefill.");
    check("How tall is it?", "\"x\": [", "\n\n(The demo cannot continue this prefill.");
    check("What is prefilling?", "A prefill is", " an assistant message");
    check("?", "```cobol", "\nThe demo has no text for this code block.\n```");
}

#[test]
fn every_recipe_gets_its_output_format_with_and_without_prefill() {
    for recipe in crate::config::recipes::built_in().iter() {
        let prefill = recipe.settings.prefill.as_ref().map_or("", Prefill::as_str);
        let stops: Vec<_> =
            recipe.settings.stop_sequences.iter().map(StopSequence::as_str).collect();
        let instruction = &recipe.settings.substitute.as_ref().expect("it has one").instruction;
        for prompt in ["list files larger than 10 MB", "an EventBridge rule", "?"] {
            let with = reply(&request(&[prompt, prefill], "", &stops), 0);
            assert_eq!(with.stop_sequence.as_deref(), Some("```"), "{} {prompt}", recipe.name);
            let without = reply(&request(&[prompt], instruction.as_str(), &[]), 0);
            let data = extract_data(prefill, &with.text).expect("one code block");
            let same = extract_data("", &without.text).expect("one code block");
            assert_eq!(data, same, "{} {prompt}", recipe.name);
            assert!(!data.contains("```") && !data.contains("has no text"), "{data}");
            match recipe.name.as_str() {
                "list" => assert!(data.lines().all(|line| line.starts_with("- ")), "{data}"),
                "json" => assert!(serde_json::from_str::<serde_json::Value>(&data).is_ok()),
                "toml" => assert!(toml::from_str::<toml::Table>(&data).is_ok()),
                _ => {}
            }
        }
    }
}

#[test]
fn a_reply_starts_with_the_beginning_from_the_system_prompt() {
    let system = "Begin: <beginning>Tea is better because</beginning>";
    let text = reply(&request(&["tea or coffee?"], system, &[]), 0).text;
    assert!(text.starts_with("Tea is better because it wakes you"), "{text}");
}

#[test]
fn the_system_prompt_can_ask_for_one_sentence() {
    fn check(prompt: &str, expected: &str) {
        let text = reply(&request(&[prompt], "Answer in one sentence.", &[]), 0).text;
        assert_eq!(text, expected);
    }
    check("hello", "Hello! This is Outcrop's built-in demo.");
    check("What's 1+1?", "1 + 1 = 2");
    check("a regex", "```regex\n^\\d{4}-\\d{2}-\\d{2}$\n```");
}

#[test]
fn a_request_for_a_long_text_gets_a_long_reply() {
    let words = text(&["Write a long story"]).split_whitespace().count();
    assert!(words >= 1000, "{words} words");
}

#[test]
fn thinking_comes_before_the_text() {
    let body = json!({
        "messages": [{ "role": "user", "content": [{ "text": "hello" }] }],
        "additionalModelRequestFields": { "thinking": { "type": "adaptive" } },
    });
    let request = ConverseRequest::read(body.to_string().as_bytes()).expect("a request");
    let models = test_catalog::catalog().models;
    let thinking = models.iter().filter_map(|model| prepare(&request, model, 0).reasoning);
    let is_empty: Vec<_> = thinking.map(|reasoning| reasoning.text.is_empty()).collect();
    assert_eq!(is_empty, [true, false], "the newest model sends only the signature");
}

proptest::proptest! {
    #[test]
    fn every_request_gets_a_reply_without_a_panic(
        prompt in "\\PC{0,60}|[0-9+*/() .-]{0,40}|(my name is|add) \\PC{0,9}|fail: \\PC{0,9}",
        prefill in "\\PC{0,30}|```[a-z]{0,6}\n?\\PC{0,9}|[\\[{\":, a-z\\\\]{0,12}",
        system in "\\PC{0,40}|<beginning>\\PC{0,9}</beginning>|nothing else, marked [a-z]{0,4}",
    ) {
        let request = request(&[&prompt, &prefill], &system, &["x"]);
        proptest::prop_assert!(reply(&request, 1).text.len() < 1 << 20);
    }
}
