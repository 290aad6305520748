//! No screen frame contains control characters or reorders a line, whatever the input.

use crossterm::event::KeyCode;
use outcrop::app::msg::Msg;
use outcrop::chat::event::StreamEvent;
use outcrop::chat::failure::{Failure, FailureKind};
use proptest::prelude::*;

use super::any::{settings, text};
use super::frame;
use super::screen::Screen;

/// Returns Markdown that contains the text in each construct: headings, lists, tables, code and
/// links.
fn everywhere(text: &str) -> String {
    let line = text.replace('\n', " ");
    format!(
        "# {line}\n\n{text}\n\n- {line}\n1. {line}\n- [ ] {line}\n\n> {text}\n\n[{line}](https://e.x/{line} \
         \"{line}\") ![{line}](<{line}>) <https://{line}> [^{line}] `{line}` **{line}** $ {line}$\n\n\
         | {line} | b |\n|--|:-:|\n| {line} | {line} |\n\n[^{line}]: {line}\n\n```{line}\n{text}\n```\n\n    \
         {line}\n\n<b {line}>{line}</b>\n\n[x]\n\n[x]: {line}\n\n{line}"
    )
}

#[test]
fn a_dialog_over_wide_letters_keeps_its_left_edge() {
    for columns in 96..110 {
        let mut screen = Screen::new(columns, 20);
        screen.ask("Hi").text(&"日本語のとても長い文です。".repeat(40)).done();
        screen.ctrl(KeyCode::Char('p'));
        assert_eq!(frame::fault(&screen), None, "{columns} columns");
    }
}

proptest! {
    #![proptest_config(settings(64))]

    #[test]
    fn control_characters_of_a_model_never_reach_the_terminal(
        source in text(), columns in 40u16..=200, addresses in any::<bool>(),
    ) {
        let mut screen = Screen::with_addresses(columns, 30, addresses);
        screen.ask("Hi").event(StreamEvent::Reasoning { index: 0, text: source.clone() });
        screen.text(&source);
        prop_assert_eq!(frame::fault(&screen), None);
        screen.event(StreamEvent::Text { index: 1, text: everywhere(&source) });
        screen.event(StreamEvent::ToolUseStarted { index: 2, id: source.clone(), name: source.clone() });
        screen.event(StreamEvent::ToolInput { index: 2, json: source.clone() });
        screen.event(StreamEvent::OtherBlock { index: 3, kind: source.clone() });
        prop_assert_eq!(frame::fault(&screen), None);
        screen.key(KeyCode::Tab).key(KeyCode::Char('t')).done().grow_to_all();
        prop_assert_eq!(frame::fault(&screen), None);
        screen.key(KeyCode::Char('c'));
        prop_assert_eq!(frame::fault(&screen), None);
        screen.key(KeyCode::Esc).key(KeyCode::F(4));
        prop_assert_eq!(frame::fault(&screen), None);
    }

    #[test]
    fn control_characters_in_prompts_and_failures_never_reach_the_terminal(
        source in text(), columns in 40u16..=200,
    ) {
        let mut screen = Screen::new(columns, 30);
        screen.msg(Msg::Pasted(source.clone()));
        prop_assert_eq!(frame::fault(&screen), None);
        screen.ask("x").event(StreamEvent::Retrying {
            attempt: 2,
            why: source.clone(),
            due: None,
        });
        prop_assert_eq!(frame::fault(&screen), None);
        screen.event(StreamEvent::Opened { request_id: Some(source.clone()) });
        let mut failure = Failure::new(FailureKind::ServiceFault, source.clone(), source.clone(), source.clone());
        failure.raw_message = Some(source.clone());
        failure.request_id = Some(source.clone());
        screen.event(StreamEvent::Failed(failure));
        prop_assert_eq!(frame::fault(&screen), None);
        screen.key(KeyCode::F(4));
        prop_assert_eq!(frame::fault(&screen), None);
        screen.key(KeyCode::Esc).ctrl(KeyCode::Char('f')).msg(Msg::Pasted(source.clone()));
        prop_assert_eq!(frame::fault(&screen), None);
        screen.key(KeyCode::Esc).msg(Msg::Notice(source.clone()));
        prop_assert_eq!(frame::fault(&screen), None);
        screen.ctrl(KeyCode::Char('p')).msg(Msg::Pasted(source));
        prop_assert_eq!(frame::fault(&screen), None);
    }
}
