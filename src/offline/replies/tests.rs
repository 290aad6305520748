//! Tests of the replies, through whole requests.

use serde_json::json;

use super::*;
use crate::offline::test_catalog;

/// A request of these messages, user first, in turns; the last may be a prefill.
pub(super) fn request(texts: &[&str], system: &str, stops: &[&str]) -> ConverseRequest {
    let messages: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| {
            let role = if at % 2 == 0 { "user" } else { "assistant" };
            json!({ "role": role, "content": [{ "text": text }] })
        })
        .collect();
    let body = json!({
        "messages": messages,
        "system": if system.is_empty() { json!([]) } else { json!([{ "text": system }]) },
        "inferenceConfig": { "stopSequences": stops },
    });
    ConverseRequest::read(body.to_string().as_bytes()).expect("a request")
}

pub(super) fn reply(request: &ConverseRequest, variant: usize) -> PreparedReply {
    let catalog = test_catalog::catalog();
    script(request, catalog.models.last().expect("two models"), variant)
}

pub(super) fn check(texts: &[&str], expected: &str) {
    let text = reply(&request(texts, "", &[]), 0).text;
    assert!(text.contains(expected), "{texts:?}\n{text}\nshould hold\n{expected}");
}

#[test]
fn the_words_of_a_prompt_choose_the_reply() {
    check(&["How do I set my credentials and region?"], "AWS_BEARER_TOKEN_BEDROCK");
    check(&["What is an inference profile?"], "global.anthropic");
    check(&["What does a message look like?"], "content blocks");
    check(&["How do I use Converse?"], "client.converse(");
    check(&["Write a chat helper function"], "def chat(");
    check(&["How does multi-turn history work?"], "add_assistant_message");
    check(&["What events does a stream have?"], "`messageStart`");
    check(&["What is prefilling?"], "Coffee is better because");
    check(&["Explain stop sequences"], "stop_sequences=[\"5\"]");
    check(&["How do prefill and stop sequences give structured output?"], "json.loads");
    check(&["What does temperature do?"], "Near 0");
    check(&["Generate a very short event bridge rule as json"], "```json\n{\n");
    check(&["Write a Python function that checks a string for duplicate characters"], "def has_");
    check(&["Give me some sample data as CSV"], "```csv\nname,role,city\n");
    check(&["Write a SQL query"], "```sql\nSELECT");
    check(&["a YAML template please"], "```yaml\n");
    check(&["a regex for a date"], "```regex\n");
    check(&["Give me a bulleted list"], "- Amazon S3");
    check(&["Write a poem"], "Outcrop");
    check(&["Generate a one sentence movie idea"], "geologist");
    check(&["Explain prefilling and stop sequences"], "json.loads");
    check(&["Reply with exactly: OK"], "OK");
    check(&["ping"], "Hello!");
    check(&["hello"], "stand-in");
    check(&["What can you do?"], "fail: help");
    check(&["fail: help"], "| `throttled-twice` |");
    check(&["fail: nonsense"], "| `reset` |");
    check(&["Which failures can you act out?"], "| `reset` |");
}

#[test]
fn what_has_no_text_gets_an_honest_fallback() {
    check(&["How tall is the Eiffel Tower?"], "I have no text for that");
    let asked = request(&["How tall is it?"], "You are a pirate.", &[]);
    assert!(reply(&asked, 0).text.contains("“You are a pirate.”"));
}

#[test]
fn history_shows_in_the_reply() {
    check(&["What's 1+1?"], "1 + 1 = 2");
    check(&["What's 1+1?", "1 + 1 = 2", "And 3 more added to that?"], "2 + 3 = 5");
    check(&["My name is Ada.", "Hello", "What is my name?"], "Your name is Ada.");
    check(&["What is my name?"], "I don't know your name");
    check(&["Hi there", "Hello", "What did I just say?"], "“Hi there”");
    let first = reply(&request(&["Define quantum computing in one sentence"], "", &[]), 0).text;
    let again = ["Define quantum computing in one sentence", &first, "Write another sentence"];
    let second = reply(&request(&again, "", &[]), 0).text;
    assert!(second.contains("quantum") && second != first, "{second}");
}

#[test]
fn three_variants_differ_and_the_first_is_always_the_same() {
    for prompt in ["What is a prefill?", "Write a poem", "What's 1+1?", "hello", "a CSV file", "?!"]
    {
        let asked = request(&[prompt], "", &[]);
        let [one, two, three] = [0, 1, 2].map(|variant| reply(&asked, variant).text);
        assert!(one != two && two != three && one != three, "{prompt}");
        assert_eq!(one, reply(&asked, 0).text);
    }
}

const COMMANDS: &str =
    "Generate three different sample AWS CLI commands. Each should be very short.";

#[test]
fn prefill_and_stop_sequence_leave_the_commands_alone() {
    for prefill in [
        "Here are the three commands in a single block without any comments:\n```bash",
        "Here are all three commands in a single block without any comments:\n```bash",
        "```sh",
    ] {
        let script = reply(&request(&[COMMANDS, prefill], "", &["```"]), 0);
        assert_eq!(
            script.text,
            "\naws s3 ls\naws sts get-caller-identity\naws ec2 describe-regions\n"
        );
        assert_eq!(script.stop_sequence.as_deref(), Some("```"));
    }
    let without = reply(&request(&[COMMANDS], "", &[]), 0).text;
    assert!(without.starts_with("Here are") && without.contains("```bash\naws s3 ls\n"));
}

#[test]
fn json_goes_on_from_its_prefill() {
    for prompt in ["Generate a very short event bridge rule as json", "Who was Ada? As JSON.", "?"]
    {
        for prefill in ["```json", "Here:\n```json\n{", "{", "[", "{\"name\":", "[{"] {
            for variant in 0..3 {
                let text = reply(&request(&[prompt, prefill], "", &["```"]), variant).text;
                let begun = prefill.rsplit("```json").next().unwrap_or_default();
                let whole = format!("{begun}{text}");
                let parsed = serde_json::from_str::<serde_json::Value>(&whole);
                assert!(parsed.is_ok(), "{prompt} {prefill}: {whole}");
            }
        }
    }
}

#[test]
fn other_prefills_are_continued_too() {
    fn check(prompt: &str, prefill: &str, expected: &str) {
        let text = reply(&request(&[prompt, prefill], "", &[]), 0).text;
        assert!(text.starts_with(expected), "{prefill}\n{text}");
    }
    check("Is tea or coffee better at breakfast?", "Tea is better because", " it wakes you gently");
    check("Is tea or coffee better?", "Coffee is better because", " it makes the kitchen");
    check("What's 1+1?", "The answer is", " 2.");
    check("What's 1+1?", "<answer>", "2</answer>");
    check("a python function", "```python", "\ndef has_duplicates(");
    check("a python function", "```python\ndef", " has_duplicates(");
    check("some CSV", "```csv", "\nname,role,city\nAda,");
    check("some CSV", "name,role", ",city\n");
    check("Give me a list of fruit", "-", " apples\n- pears\n- plums");
    check("Give me a list of fruit", "1.", " apples\n2. pears");
    check("Write a poem", "Here it is:", "\n\n**Outcrop**");
    check("Write a poem", "Certainly.", " **Outcrop**");
    check("How tall is it?", "Well, it is", " what follows");
    check("What is prefilling?", "A prefill is", " an assistant message");
}

#[test]
fn a_long_text_is_long() {
    for prompt in ["Write a long story", "Write an essay about AWS", "2000 words please"] {
        let words = reply(&request(&[prompt], "", &[]), 0).text.split_whitespace().count();
        assert!(words >= 1500, "{prompt}: {words} words");
    }
}

#[test]
fn a_system_prompt_is_honored() {
    fn check(system: &str, prompt: &str, expected: &str) {
        let text = reply(&request(&[prompt], system, &[]), 0).text;
        assert!(text.starts_with(expected), "{system}\n{text}");
    }
    check("Greet in French.", "hello", "Bonjour !");
    check("You always answer in Spanish.", "What is a prefill?", "¡Hola!");
    check("Write very concise code.", "a python function", "```python\ndef");
    check("ANSWER IN UPPERCASE", "What's 1+1?", "1 + 1 = 2");
    check("You are a patient math tutor.", "How do I solve 5x+3=2 for x?", "Let's work it out");
    check("", "How do I solve 5x+3=2 for x?", "Subtract 3");
}

#[test]
fn thinking_comes_ahead_of_the_text() {
    let body = json!({
        "messages": [{ "role": "user", "content": [{ "text": "hello" }] }],
        "additionalModelRequestFields": { "thinking": { "type": "adaptive" } },
    });
    let asked = ConverseRequest::read(body.to_string().as_bytes()).expect("a request");
    let catalog = test_catalog::catalog();
    let texts: Vec<_> = catalog
        .models
        .iter()
        .filter_map(|model| script(&asked, model, 0).reasoning)
        .map(|reasoning| reasoning.text.is_empty())
        .collect();
    assert_eq!(texts, [true, false], "the newest model leaves its thinking out");
}

#[test]
fn every_reply_is_read_and_every_name_in_use_exists() {
    let names: Vec<_> = library::pieces().iter().map(|piece| piece.name.as_str()).collect();
    for name in ["greeting", "tutor", "fallback", "long", "json-list", "list-services"] {
        assert!(names.contains(&name), "{name}");
    }
    let mut once = names.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), names.len(), "a name is used once");
}

proptest::proptest! {
    #[test]
    fn any_request_gets_a_reply_and_none_panics(
        prompt in "\\PC{0,60}|[0-9+*/() .-]{0,40}|fail: \\PC{0,9}",
        prefill in "\\PC{0,30}|```[a-z]{0,6}\n?\\PC{0,9}|[\\[{\":, a-z\\\\]{0,12}|<[a-z]{0,4}>",
        system in "\\PC{0,40}|(begin|end) with \\PC{0,9}",
    ) {
        let asked = request(&[&prompt, &prefill], &system, &["x"]);
        proptest::prop_assert!(reply(&asked, 1).text.len() < 1 << 20);
    }
}
