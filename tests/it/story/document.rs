//! Tests of how each Markdown construct is drawn, with small styled screens, and of how an
//! incomplete construct is drawn while it streams.

use crossterm::event::KeyCode;
use insta::assert_snapshot;
use outcrop::chat::event::{StopReason, StreamEvent};
use outcrop::screens::settings::PanelVisibility;

use super::Story;

/// Returns the styled rows of a reply, without the rows around it.
fn drawn(columns: u16, reply: &str) -> String {
    let mut story = Story::new(columns, 40);
    story.turn("Show", reply).colored();
    rows_of(&story)
}

/// Returns the rows between the heading of the reply and the composer.
fn rows_of(story: &Story) -> String {
    let styled = story.styled();
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
fn inline_markup_sets_text_styles() {
    assert_snapshot!(drawn(60, "**strong** *emphasized* ***both*** ~~struck~~ `code` and `a``b`"));
    assert_snapshot!(drawn(60, "# One\n## Two\n### Three\n#### Four\ntext"));
    assert_snapshot!(drawn(
        60,
        "A [link](https://a.example/b), https://c.example, ![p](d.png).[^1]\n\n[^1]: A note."
    ));
    assert_snapshot!(drawn(60, "<b>shown</b> &amp; \\*not\\* obeyed\n<br/>"));
}

#[test]
fn blocks_are_indented_and_nested() {
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
fn code_has_a_label_and_highlighted_tokens() {
    assert_snapshot!(drawn(
        60,
        "Look:\n```rust\n/// Doc.\nfn a(b: &str) -> u8 {\n    42 // yes\n}\n```\nand\n~~~\nno language\n~~~"
    ));
}

#[test]
fn long_lines_of_code_wrap_or_scroll() {
    let mut story = Story::new(40, 24);
    story.turn("Show", "```sh\naws bedrock-runtime converse --model-id us.model\nls\n```\nEnd");
    assert_snapshot!(rows_of(&story));
    story.key(KeyCode::Esc).typed("w");
    assert_snapshot!(rows_of(&story));
    story.typed(">>");
    assert_snapshot!(rows_of(&story));
    story.typed("<<w");
    assert!(rows_of(&story).contains('↪'));
}

#[test]
fn thinking_is_folded_until_it_is_unfolded() {
    let mut story = Story::new(60, 24);
    story.sent("Show");
    story.event(StreamEvent::Reasoning { index: 0, text: "First **this**,\nthen ".into() });
    story.event(StreamEvent::Reasoning { index: 0, text: "that.".into() });
    story.event(StreamEvent::ToolUseStarted { index: 1, id: "1".into(), name: "clock".into() });
    story.event(StreamEvent::ToolInput { index: 1, json: "{\"zone\":\n \"UTC\"}".into() });
    story.event(StreamEvent::Text { index: 2, text: "Noon.".into() }).done();
    story.key(KeyCode::Esc);
    assert_snapshot!(rows_of(&story));
    story.typed("t");
    assert_snapshot!(rows_of(&story));
}

#[test]
fn incomplete_markup_is_drawn_as_the_final_construct() {
    let mut story = Story::new(50, 20);
    story.sent("Show");
    let mut so_far = String::new();
    for chunk in [
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
        story.text(chunk);
        so_far.push_str(
            &["── ", &format!("{chunk:?}"), "\n", &plain(&rows_of(&story)), "\n"].concat(),
        );
    }
    assert_snapshot!(so_far);
}

/// Removes the style marks from styled rows.
fn plain(rows: &str) -> String {
    let styles = |line: &&str| {
        !line.trim().is_empty() && line.chars().all(|c| " cCdDgGiImMrRbByYuUsSqQ".contains(c))
    };
    let text_rows: Vec<_> = rows.lines().filter(|line| !styles(line)).collect();
    text_rows.join("\n") + "\n"
}

#[test]
fn a_panel_over_a_link_is_not_part_of_the_link() {
    let mut story = Story::new(80, 24);
    story.app.look.addresses_are_shown = false;
    story.turn(
        "Show",
        "A [link that is rather long, so that it lies below the panel](https://a.example)",
    );
    let opened = |story: &Story| {
        story.buffer().content.iter().filter(|c| c.symbol().contains("\u{1b}]8;")).count()
    };
    assert_eq!(opened(&story), 1);
    story.key(KeyCode::F(2));
    assert_ne!(story.app.screens.settings.visibility, PanelVisibility::No);
    assert_eq!(opened(&story), 0, "{}", story.screen());
}

#[test]
fn the_mark_for_more_rows_is_not_part_of_a_link() {
    let mut story = Story::new(60, 14);
    story.app.look.addresses_are_shown = false;
    let link = "[a link as long as the pane is wide, and it is as wide as this](https://a.example)";
    story.turn("Show", &format!("{link}\n\n{link}\n\n{link}\n\n{link}"));
    for _ in 0..6 {
        story.pressed(KeyCode::Up, crossterm::event::KeyModifiers::CONTROL);
        let more = story.buffer().content.iter().find(|cell| cell.symbol().contains("more"));
        assert_eq!(more.map(|cell| cell.symbol().to_owned()), None);
    }
}

#[test]
fn wrapped_rows_of_code_are_marked() {
    let mut story = Story::new(40, 24);
    let words = format!("{} {} {} ddd", "a".repeat(36), "b".repeat(36), "c".repeat(36));
    story.turn("Show", &format!("```\n{words}\n```"));
    assert_eq!(rows_of(&story).matches('↪').count(), 5, "{}", story.screen());
}

#[test]
fn code_stays_colored_when_its_reply_continues() {
    let mut story = Story::new(60, 20);
    story.sent("Show").text("```rust\nlet a = 1;\nlet b").colored();
    story.event(StreamEvent::stopped(StopReason::MaxTokens));
    story.event(StreamEvent::Ended).colored();
    story.command("continue reply").colored();
    story.text(" = \"two\";\n```\n").colored().done().colored();
    // The heading differs, since it says that there were two requests.
    let code = |story: &Story| {
        let rows = rows_of(story);
        rows[rows.find("let a").expect("the code")..].to_owned()
    };
    let whole = code(&story);
    let mut at_once = Story::new(60, 20);
    at_once.turn("Show", "```rust\nlet a = 1;\nlet b = \"two\";\n```\n").colored();
    assert_eq!(whole, code(&at_once));
}
