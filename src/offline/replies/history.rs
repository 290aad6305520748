//! Replies that depend on earlier messages: the user's name, and a running sum. They show that each
//! request carries the whole conversation.

use super::super::converse_request::{ConverseRequest, RequestMessage, RequestRole};
use super::prompt_words::PromptWords;

/// Returns the reply if the prompt is about the user's name or a sum.
pub(super) fn reply(request: &ConverseRequest) -> Option<String> {
    let prompt = request.prompt();
    let words = PromptWords::new(&prompt);
    if words.contains("what is my name ") || words.contains("whats my name ") {
        let texts: Vec<_> = texts(request, RequestRole::User).collect();
        return Some(match texts.iter().rev().find_map(|text| name_in(text)) {
            Some(name) => format!(
                "Your name is {name}. An earlier message of this conversation says so. The client \
                 sent that message again, because the model remembers nothing between requests."
            ),
            None => "I don't know your name, because no message of this conversation says it. A \
                     model knows only what the request contains. Write \"My name is\" and your name, \
                     and then ask again."
                .to_owned(),
        });
    }
    if let Some(name) = name_in(&prompt) {
        return Some(format!(
            "Nice to meet you, {name}! I know your name as long as this message is part of the \
             conversation that you send. Ask \u{201c}What is my name?\u{201d} to see it."
        ));
    }
    let (left, right) = addition(&prompt).or_else(|| {
        if !words.contains("add") {
            return None;
        }
        let result = texts(request, RequestRole::Assistant).last()?;
        Some((numbers(&result).last()?, numbers(&prompt).next()?))
    })?;
    Some(format!("{left} + {right} = {}", left.checked_add(right)?))
}

/// Returns the texts of all messages of a role before the prompt.
fn texts(request: &ConverseRequest, role: RequestRole) -> impl Iterator<Item = String> {
    request.history().iter().filter(move |message| message.role == role).map(RequestMessage::text)
}

/// Returns the word after "my name is".
fn name_in(text: &str) -> Option<&str> {
    const PHRASE: &str = "my name is ";
    let start = text.to_ascii_lowercase().find(PHRASE)? + PHRASE.len();
    let name = text[start..].split_whitespace().next()?;
    Some(name.trim_matches(|letter: char| !letter.is_alphanumeric())).filter(|n| !n.is_empty())
}

/// Returns the numbers on both sides of the first `+`.
fn addition(text: &str) -> Option<(u64, u64)> {
    let (left, right) = text.split_once('+')?;
    let is_other = |letter: char| !letter.is_ascii_digit();
    let left = left.trim_end().rsplit(is_other).next()?;
    let right = right.trim_start().split(is_other).next()?;
    Some((left.parse().ok()?, right.parse().ok()?))
}

fn numbers(text: &str) -> impl Iterator<Item = u64> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter_map(|digits| digits.parse().ok())
}
