//! How each construct of Markdown is drawn, in small screens with their styles, and what half of
//! one looks like while it streams.

use crossterm::event::KeyCode;
use insta::assert_snapshot;
use outcrop::chat::event::{StopReason, StreamEvent};
use outcrop::screens::settings::PanelVisibility;

use super::Told;

/// The rows of a reply with their styles, without what stands around them.
fn drawn(columns: u16, reply: &str) -> String {
    let mut told = Told::new(columns, 40);
    told.turn("?", reply).colored();
    rows_of(&told)
}

/// What stands between the heading of the reply and the composer.
fn rows_of(told: &Told) -> String {
    let styled = told.styled();
    let lines: Vec<&str> = styled.lines().collect();
    let start = lines
        .iter()
        .position(|line| line.contains(" Claude ") || line.ends_with(" Claude"))
        .expect("a reply")
        + 2;
    let end = lines.iter().position(|line| line.contains("Prompt")).expect("a composer");
    let rows: Vec<_> = lines[start..end].iter().map(|line| line.trim_end()).collect();
    rows.join("\n").trim_end().to_owned()
}

#[test]
fn text_is_set_by_its_marks() {
    assert_snapshot!(drawn(60, "**strong** *emphasized* ***both*** ~~struck~~ `code` and `a``b`"));
    assert_snapshot!(drawn(60, "# One\n## Two\n### Three\n#### Four\ntext"));
    assert_snapshot!(drawn(
        60,
        "A [link](https://a.example/b), https://c.example, ![p](d.png).[^1]\n\n[^1]: A note."
    ));
    assert_snapshot!(drawn(60, "<b>shown</b> &amp; \\*not\\* obeyed\n<br/>"));
}

#[test]
fn blocks_hang_and_nest() {
    assert_snapshot!(drawn(
        44,
        "1. An item that is longer than a line of this pane\n   - nested, and also longer than a line here\n\n   again\n2. two\n- [x] done\n- [ ] open"
    ));
    assert_snapshot!(drawn(
        44,
        "> A quotation that is longer than a line of this pane\n> > nested\n\n> [!WARNING]\n> Mind this.\n\n---"
    ));
}

#[test]
fn a_table_keeps_its_columns_or_becomes_a_list() {
    let table = "| Event | When | Count |\n|:--|:-:|--:|\n| `start` | first of all | 1 |\n| 終了 | last | 1000 |";
    assert_snapshot!(drawn(60, table));
    assert_snapshot!(drawn(40, table));
    let wide = "| Name | Description of it | Region | Price |\n|--|--|--|--|\n| Haiku | small and quick | us-east-1 | $1 |\n| Opus | large | eu-west-1 | $5 |";
    assert_snapshot!(drawn(40, wide));
}

#[test]
fn code_has_a_label_and_its_tokens() {
    assert_snapshot!(drawn(
        60,
        "Look:\n```rust\n/// Doc.\nfn a(b: &str) -> u8 {\n    42 // yes\n}\n```\nand\n~~~\nno language\n~~~"
    ));
}

#[test]
fn long_lines_of_code_wrap_or_scroll() {
    let mut told = Told::new(40, 24);
    told.turn("?", "```sh\naws bedrock-runtime converse --model-id us.model\nls\n```\nEnd");
    assert_snapshot!(rows_of(&told));
    told.key(KeyCode::Esc).typed("w");
    assert_snapshot!(rows_of(&told));
    told.typed(">>");
    assert_snapshot!(rows_of(&told));
    told.typed("<<w");
    assert!(rows_of(&told).contains('↪'));
}

#[test]
fn thinking_is_folded_until_it_is_asked_for() {
    let mut told = Told::new(60, 24);
    told.sent("?");
    told.event(StreamEvent::Reasoning { index: 0, text: "First **this**,\nthen ".into() });
    told.event(StreamEvent::Reasoning { index: 0, text: "that.".into() });
    told.event(StreamEvent::ToolUseStarted { index: 1, id: "1".into(), name: "clock".into() });
    told.event(StreamEvent::ToolInput { index: 1, json: "{\"zone\":\n \"UTC\"}".into() });
    told.event(StreamEvent::Text { index: 2, text: "Noon.".into() }).done();
    told.key(KeyCode::Esc);
    assert_snapshot!(rows_of(&told));
    told.typed("t");
    assert_snapshot!(rows_of(&told));
}

#[test]
fn what_is_half_there_is_drawn_as_what_it_will_be() {
    let mut told = Told::new(50, 20);
    told.sent("?");
    let mut so_far = String::new();
    for piece in [
        "Text with **a lo",
        "ud** word and `co",
        "de` and [a pa",
        "ge](https://a.exam",
        "ple).\n\n| a | b |\n",
        "|---|",
        "---|\n| 1",
        " | 2 |\n|",
        " 3 | 4 |\n\n```py\npri",
        "nt()\n``",
        "`\nThe end.",
    ] {
        told.text(piece);
        so_far.push_str(
            &["── ", &format!("{piece:?}"), "\n", &plain(&rows_of(&told)), "\n"].concat(),
        );
    }
    assert_snapshot!(so_far);
}

/// The text of styled rows.
fn plain(rows: &str) -> String {
    let styles = |line: &&str| {
        !line.trim().is_empty() && line.chars().all(|c| " cCdDgGiImMrRbByYuUsSqQ".contains(c))
    };
    let kept: Vec<_> = rows.lines().filter(|line| !styles(line)).collect();
    kept.join("\n") + "\n"
}

#[test]
fn a_panel_over_a_link_is_not_opened_by_it() {
    let mut told = Told::new(80, 24);
    told.app.look.addresses_are_shown = false;
    told.turn(
        "?",
        "A [link that is rather long, so that it lies below the panel](https://a.example)",
    );
    let opened = |told: &Told| {
        told.buffer().content.iter().filter(|c| c.symbol().contains("\u{1b}]8;")).count()
    };
    assert_eq!(opened(&told), 1);
    told.key(KeyCode::F(2));
    assert_ne!(told.app.screens.settings.visibility, PanelVisibility::No);
    assert_eq!(opened(&told), 0, "{}", told.screen());
}

#[test]
fn the_mark_of_more_below_is_no_link() {
    let mut told = Told::new(60, 14);
    told.app.look.addresses_are_shown = false;
    let link = "[a link as long as the pane is wide, and it is as wide as this](https://a.example)";
    told.turn("?", &format!("{link}\n\n{link}\n\n{link}\n\n{link}"));
    for _ in 0..6 {
        told.pressed(KeyCode::Up, crossterm::event::KeyModifiers::CONTROL);
        let more = told.buffer().content.iter().find(|cell| cell.symbol().contains("more"));
        assert_eq!(more.map(|cell| cell.symbol().to_owned()), None);
    }
}

#[test]
fn each_row_of_a_line_of_code_that_goes_on_says_so() {
    let mut told = Told::new(40, 24);
    let words = format!("{} {} {} ddd", "a".repeat(36), "b".repeat(36), "c".repeat(36));
    told.turn("?", &format!("```\n{words}\n```"));
    assert_eq!(rows_of(&told).matches('↪').count(), 3, "{}", told.screen());
}

#[test]
fn code_goes_on_being_colored_when_its_reply_goes_on() {
    let mut told = Told::new(60, 20);
    told.sent("?").text("```rust\nlet a = 1;\nlet b").colored();
    told.event(StreamEvent::MessageStopped { reason: StopReason::MaxTokens, sequence: None });
    told.event(StreamEvent::Ended).colored();
    told.command("continue reply").colored();
    told.text(" = \"two\";\n```\n").colored().done().colored();
    let whole = rows_of(&told);
    let mut at_once = Told::new(60, 20);
    at_once.turn("?", "```rust\nlet a = 1;\nlet b = \"two\";\n```\n").colored();
    assert_eq!(whole, rows_of(&at_once));
}
