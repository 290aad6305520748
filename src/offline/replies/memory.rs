//! What earlier turns say: the user's name, and what was asked. This is how a multi-turn
//! conversation shows that the whole history is sent each time, and that nothing else is known.

use super::super::converse_request::{ConverseRequest, RequestMessage, RequestRole};
use super::heard::Heard;

/// Phrases by which people give their name; the name follows.
const NAMING: [&str; 5] = ["my name is ", "i am called ", "call me ", "my name's ", "i'm called "];

/// The name that a text gives, as it was written there.
pub(super) fn name_in(text: &str) -> Option<String> {
    // Same length as the text, so that places in one are places in the other.
    let lower = text.to_ascii_lowercase();
    let at = NAMING.iter().find_map(|phrase| lower.find(phrase).map(|at| at + phrase.len()))?;
    let words = text[at..].split_whitespace();
    let name = words.take(3).take_while(|word| word.starts_with(char::is_uppercase));
    let mut name: Vec<&str> = name.collect();
    if name.is_empty() {
        name.extend(text[at..].split_whitespace().next());
    }
    // A sentence that ends inside ends the name.
    let end = name.iter().position(|word| word.ends_with(['.', ',', '!', '?', ';']));
    name.truncate(end.map_or(name.len(), |end| end + 1));
    let name = name.join(" ");
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    (!name.is_empty()).then(|| name.to_owned())
}

/// The name that the user gave last.
pub(super) fn name(history: &[RequestMessage]) -> Option<String> {
    user_texts(history).filter_map(|text| name_in(&text)).last()
}

/// The reply to a question about the user's name, or to being told it.
pub(super) fn answer(request: &ConverseRequest, heard: &Heard) -> Option<String> {
    if heard.has_any(&[
        "what is my name",
        "whats my name",
        "who am i",
        "remember my name",
        "know my name",
        "say my name",
    ]) {
        return Some(match name(request.history()) {
            Some(name) => format!(
                "Your name is {name}. You told me earlier in this conversation, and the client sent \
                 that message along again: the model itself keeps nothing between requests."
            ),
            None => "I don't know your name: no message of this conversation says it. A model \
                     knows what the request holds and nothing else, so tell me your name first and \
                     ask again."
                .to_owned(),
        });
    }
    if heard.has_any(&[
        "what did i ask",
        "what did i say",
        "what did i just",
        "my first question",
        "my last question",
        "my previous question",
        "my first message",
        "my last message",
    ]) {
        let earlier: Vec<String> = user_texts(request.history()).collect();
        let which = if heard.has("first") { earlier.first() } else { earlier.last() };
        return Some(match which {
            Some(text) => format!("You wrote: \u{201c}{}\u{201d}", text.trim()),
            None => "Nothing yet: this is the first message of the conversation.".to_owned(),
        });
    }
    let name = name_in(&request.prompt())?;
    Some(format!(
        "Nice to meet you, {name}! I will know your name for as long as this message is part of the \
         conversation that you send. Ask me \u{201c}What is my name?\u{201d} to see it."
    ))
}

/// What a prompt wants to be said word for word: "Reply with exactly: OK".
pub(super) fn repeated(prompt: &str) -> Option<String> {
    let lower = prompt.to_ascii_lowercase();
    let asking = ["exactly:", "repeat after me:", "repeat:", "echo:"];
    let at = asking.iter().find_map(|phrase| lower.find(phrase).map(|at| at + phrase.len()))?;
    let text = prompt[at..].trim().trim_matches(['"', '\u{201c}', '\u{201d}']);
    (!text.is_empty()).then(|| text.to_owned())
}

/// The last reply.
pub(super) fn last_reply(history: &[RequestMessage]) -> Option<String> {
    history.iter().rfind(|message| message.role == RequestRole::Assistant).map(RequestMessage::text)
}

/// The last prompt ahead of this one.
pub(super) fn last_prompt(history: &[RequestMessage]) -> Option<String> {
    user_texts(history).last()
}

fn user_texts(history: &[RequestMessage]) -> impl Iterator<Item = String> {
    history.iter().filter(|message| message.role == RequestRole::User).map(RequestMessage::text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_heard_as_they_are_written() {
        fn check(text: &str, expected: Option<&str>) {
            assert_eq!(name_in(text).as_deref(), expected, "{text:?}");
        }
        check("My name is Ada.", Some("Ada"));
        check("hello, my name is Ada Lovelace and I like engines", Some("Ada Lovelace"));
        check("my name is ada", Some("ada"));
        check("Call me José, please", Some("José"));
        check("My name is Ada. What is yours?", Some("Ada"));
        check("what is my name?", None);
        check("my name is ", None);
    }
}
