//! Follows the page *The course in Outcrop*: presses its keys and types its prompts in the built
//! program, and checks that the screen shows what the page says. In a step, the verb before a text in
//! backticks gives its meaning: "press" a key, "type" this text, or "see" this text on the screen.

use std::thread;

use outcrop::manual::PAGES;

use crate::pty::{Key, Pty, Shown, Start};

/// The window that the page asks for.
const SIZE: (u16, u16) = (120, 40);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Press,
    Type,
    See,
}

/// A topic of the page with its steps.
struct Topic {
    title: String,
    steps: Vec<(Verb, String)>,
}

/// Splits a line into alternating parts of text and code. One or two backticks surround code.
fn parts(line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        let mark = if rest[start..].starts_with("`` ") { "`` " } else { "`" };
        let end_mark = if mark == "`" { "`" } else { " ``" };
        parts.last_mut().expect("a part").push_str(&rest[..start]);
        let code = &rest[start + mark.len()..];
        let end = code.find(end_mark).unwrap_or_else(|| panic!("code has no end: {line}"));
        parts.extend([code[..end].to_owned(), String::new()]);
        rest = &code[end + end_mark.len()..];
    }
    parts.last_mut().expect("a part").push_str(rest);
    parts
}

/// Returns the last verb of a text.
fn verb(text: &str) -> Option<Verb> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let mut verbs = words.filter_map(|word| match word.to_lowercase().as_str() {
        "press" => Some(Verb::Press),
        "type" => Some(Verb::Type),
        "see" => Some(Verb::See),
        _ => None,
    });
    verbs.next_back()
}

fn topics() -> Vec<Topic> {
    let page = PAGES.iter().find(|page| page.file == "course.md").expect("the page");
    let mut topics: Vec<Topic> = Vec::new();
    for line in page.text(&|_| None).lines() {
        if let Some(title) = line.strip_prefix("## ") {
            topics.push(Topic { title: title.to_owned(), steps: Vec::new() });
        }
        let Some(topic) = topics.last_mut() else { continue };
        let Some((_, step)) = line.split_once(". ").filter(|_| line.starts_with(char::is_numeric))
        else {
            continue;
        };
        let mut now = None;
        for (at, part) in parts(step).into_iter().enumerate() {
            if at % 2 == 0 {
                now = verb(&part).or(now);
            } else {
                let verb = now.unwrap_or_else(|| panic!("{part} has no verb: {step}"));
                topic.steps.push((verb, part));
            }
        }
    }
    topics
}

fn press(pty: &mut Pty, name: &str) {
    let one = |name: &str| name.chars().next().expect("a key");
    match name {
        "Enter" => pty.press(Key::Enter),
        "Esc" => pty.press(Key::Esc),
        _ => match (name.strip_prefix("Ctrl+"), name.strip_prefix('F')) {
            (Some(letter), _) => pty.press(Key::Ctrl(one(letter).to_ascii_lowercase())),
            (_, Some(number)) if !number.is_empty() => {
                pty.press(Key::F(number.parse().expect("a number")));
            }
            _ if name.chars().count() == 1 => pty.type_text(name),
            _ => panic!("the test cannot press {name} yet"),
        },
    }
}

fn is_busy(shown: &Shown) -> bool {
    let footer = shown.footer();
    ["sending", "waiting", "retrying", "streaming"].iter().any(|state| footer.contains(state))
}

fn follow(topic: &Topic) {
    let mut pty = Start::outcrop(&["--offline"]).size(SIZE.0, SIZE.1).in_a_terminal();
    let mut shown = pty.wait_for("the first screen", |shown| shown.header().contains("OFFLINE"));
    for (verb, text) in &topic.steps {
        match verb {
            Verb::Type => pty.type_text(text),
            Verb::Press => {
                if matches!(text.as_str(), "Enter" | "Esc") {
                    // During a reply, Enter would queue the prompt, and Esc would stop the reply.
                    shown = pty.wait_for("the end of the reply", |shown| !is_busy(shown));
                }
                press(&mut pty, text);
                if text == "Esc" {
                    // Wait for the screen to change, because a letter that arrives together with
                    // Esc would be read as Alt plus that letter.
                    let before = shown.rows.clone();
                    pty.wait_for("the effect of the key", |shown| shown.rows != before);
                }
            }
            Verb::See => {
                let what = format!("{}: {text}", topic.title);
                shown = pty.wait_for(&what, |shown| shown.has(text));
            }
        }
    }
    pty.quit();
    assert_eq!(pty.wait_exit().code, 0, "{}", topic.title);
}

#[test]
fn the_keys_and_prompts_of_the_course_show_what_the_page_says() {
    let topics = topics();
    assert!(topics.len() >= 12);
    for topic in &topics {
        let count = |verb| topic.steps.iter().filter(|(it, _)| *it == verb).count();
        assert!(count(Verb::Press) > 0 && count(Verb::See) > 0, "{} has no steps", topic.title);
    }
    thread::scope(|scope| {
        for topic in &topics {
            scope.spawn(move || follow(topic));
        }
    });
}
