//! Dragging with the mouse selects text of the conversation and copies it.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use outcrop::screens::focus::Focus;

use super::*;

const LEFT: MouseButton = MouseButton::Left;

const TIP: &str = "Hold Shift to select with the terminal";

impl Story {
    fn mouse(&mut self, kind: MouseEventKind, (column, row): (u16, u16)) -> &mut Self {
        self.msg(Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }))
    }

    /// Presses the button at a cell, moves to another cell, and releases the button there.
    fn drag(&mut self, from: (u16, u16), to: (u16, u16)) -> &mut Self {
        self.mouse(MouseEventKind::Down(LEFT), from)
            .mouse(MouseEventKind::Drag(LEFT), to)
            .mouse(MouseEventKind::Up(LEFT), to)
    }

    /// Returns the cell below the header where a text begins.
    fn cell_of(&self, text: &str) -> (u16, u16) {
        let rows = self.rows();
        let mut below = rows.iter().enumerate().skip(1);
        let found = below.find_map(|(y, row)| Some((row.find(text)?, y)));
        let (bytes, y) = found.unwrap_or_else(|| panic!("{text} is not in {}", self.screen()));
        let x = rows[y][..bytes].cell_width();
        (x, u16::try_from(y).expect("few rows"))
    }

    /// Returns the cell where a text ends.
    fn end_of(&self, text: &str) -> (u16, u16) {
        let (x, y) = self.cell_of(text);
        (x + text.cell_width() - 1, y)
    }

    pub fn copies(&self) -> usize {
        self.effects.iter().filter(|effect| matches!(effect, Effect::Copy { .. })).count()
    }
}

/// Drags from the start of one text to the end of another, and compares the copied text.
fn check(story: &mut Story, from: &str, to: &str, expected: &str, lines: &str) {
    let (start, end) = (story.cell_of(from), story.end_of(to));
    assert_eq!(story.drag(start, end).copied(), (expected, lines), "from {from:?} to {to:?}");
    assert_eq!(story.drag(end, start).copied(), (expected, lines), "backward");
}

#[test]
fn a_drag_copies_the_text_without_bars_and_line_wraps() {
    let mut story = Story::new(60, 34);
    story.turn(
        "Explain it",
        "A first paragraph that is longer than a row, so that it is wrapped.\n\n\
         1. one **item**\n2. two\n   - *nested*\n\n\
         ```sh\naws s3 ls s3://a-bucket-with-a-long-name/a/prefix --recursive\necho done\n```\n\n\
         > quoted 日本\n\n| event | carries |\n|---|---|\n| start | a role |\n| stop | a reason |\n",
    );
    check(&mut story, "first", "longer than", "first paragraph that is longer than", "1 line");
    check(&mut story, "than a", "wrapped.", "than a row, so that it is wrapped.", "1 line");
    check(&mut story, "one", "one", "one", "1 line");
    check(&mut story, "item", "nested", "item\n2. two\n   ◦ nested", "3 lines");
    let code = "aws s3 ls s3://a-bucket-with-a-long-name/a/prefix --recursive\necho done";
    check(&mut story, "aws", "echo done", code, "2 lines");
    check(&mut story, "quoted", "日本", "quoted 日本", "1 line");
    check(
        &mut story,
        "event",
        "reason",
        "event\tcarries\nstart\ta role\nstop\ta reason",
        "3 lines",
    );
    check(&mut story, "role", "stop", "role\nstop", "2 lines");
    check(&mut story, "Explain", "A first", "Explain it\n\nA first", "3 lines");
}

#[test]
fn half_of_a_wide_character_selects_all_of_it() {
    let mut story = Story::new(60, 16);
    story.turn("Hi", "a日本b");
    let (x, y) = story.cell_of("a日");
    assert_eq!(story.drag((x + 2, y), (x + 3, y)).copied(), ("日本", "1 line"));
    let reversed = |x: u16| story.buffer()[(x, y)].modifier.contains(Modifier::REVERSED);
    assert!((x..x + 6).all(|x| !reversed(x)), "nothing stays selected");
}

#[test]
fn the_selection_is_visible_while_it_is_dragged() {
    let mut story = Story::new(60, 12);
    story.turn("Hi", "one two three");
    let (start, end) = (story.cell_of("two"), story.end_of("two"));
    story.mouse(MouseEventKind::Down(LEFT), start).mouse(MouseEventKind::Drag(LEFT), end);
    let row = end.1;
    let selected: String = (0..60)
        .filter(|x| story.buffer()[(*x, row)].modifier.contains(Modifier::REVERSED))
        .map(|x| story.buffer()[(x, row)].symbol().to_owned())
        .collect();
    assert_eq!(selected, "two");
    // A key ends the drag, and the release copies nothing.
    story.key(KeyCode::Char('x')).mouse(MouseEventKind::Up(LEFT), end);
    assert_eq!(story.copies(), 0);
}

#[test]
fn a_failure_can_be_copied() {
    let mut story = Story::new(60, 16);
    story.sent("Hi").text("Half").failed(FailureKind::BrokenStream);
    check(&mut story, "Half", "why", "Half\n✗ It broke.\nThis is why", "3 lines");
}

#[test]
fn folded_thinking_is_not_copied() {
    let mut story = Story::new(60, 16);
    story.sent("Hi").event(StreamEvent::Reasoning { index: 0, text: "secret".into() });
    story.event(StreamEvent::Text { index: 1, text: "so".into() }).done();
    let (start, end) = (story.cell_of("Hi"), story.end_of("so"));
    assert_eq!(story.drag(start, end).copied().0, "Hi\n\nso");
}

#[test]
fn a_click_selects_the_message_and_a_drag_leaves_the_focus() {
    let mut story = Story::new(60, 16);
    story.turn("Hi", "one two three");
    let at = story.cell_of("two");
    story.drag(at, story.end_of("three"));
    assert_eq!((story.app.focus, story.copies()), (Focus::Composer, 1));
    story.mouse(MouseEventKind::Down(LEFT), at).mouse(MouseEventKind::Up(LEFT), at);
    assert_eq!((story.app.focus, story.copies()), (Focus::Conversation, 1), "a click");
    // The scroll bar and the space below the text select nothing.
    story.drag((59, 4), (59, 6)).drag((4, 8), (4, 9));
    assert_eq!(story.copies(), 1);
}

#[test]
fn the_first_copy_shows_the_tip_about_holding_shift() {
    let mut story = Story::new(120, 16);
    story.turn("Hi", "one two three");
    let (start, end) = (story.cell_of("two"), story.end_of("three"));
    for (copied, tip) in [("Copied 1 line: 9 characters", true), ("Copied again", false)] {
        story.drag(start, end).msg(Msg::Notice(copied.into()));
        assert!(story.screen().contains(copied), "{}", story.screen());
        assert_eq!(story.screen().contains(TIP), tip, "{}", story.screen());
    }
    let mut story = Story::new(60, 16);
    story.turn("Hi", "one two three");
    let (start, end) = (story.cell_of("two"), story.end_of("three"));
    story.mouse(MouseEventKind::Down(LEFT), start).mouse(MouseEventKind::Drag(LEFT), end);
    assert!(story.screen().contains(TIP), "{}", story.screen());
    // A drag where no text is drawn also shows the tip, if the tip was not shown before.
    let mut story = Story::new(120, 16);
    story.drag((4, 12), (9, 12));
    assert!(story.screen().contains(TIP), "{}", story.screen());
}

#[test]
fn a_drag_beyond_the_edge_scrolls_until_the_end() {
    let mut story = Story::new(60, 16);
    story.turn("Hi", &numbered(60));
    let start = story.cell_of("line 60");
    story.mouse(MouseEventKind::Down(LEFT), start).mouse(MouseEventKind::Drag(LEFT), (4, 0));
    assert!(story.app.has_clock(), "the drag scrolls with time");
    for _ in 0..60 {
        story.after(100);
    }
    assert!(!story.app.has_clock(), "there is nothing more to scroll");
    assert!(story.screen().contains("Claude"), "{}", story.screen());
    story.mouse(MouseEventKind::Up(LEFT), (4, 0));
    let (text, lines) = story.copied();
    assert!(text.starts_with("Hi\n\nline 1\n"), "{text}");
    assert!(text.ends_with("line 59\nl"), "{text}");
    assert_eq!(lines, "62 lines");
    // Drag from the top to the end.
    story.mouse(MouseEventKind::Down(LEFT), (4, 2)).mouse(MouseEventKind::Drag(LEFT), (4, 15));
    for _ in 0..60 {
        story.after(100);
    }
    assert!(!story.app.has_clock());
    story.mouse(MouseEventKind::Up(LEFT), (4, 15));
    assert!(story.copied().0.ends_with("line 60"), "{:?}", story.copied());
}

#[test]
fn text_can_be_selected_while_a_reply_streams() {
    let mut story = Story::new(60, 14);
    story.sent("Hi").text(&numbered(20));
    let start = story.cell_of("line 18");
    story.mouse(MouseEventKind::Down(LEFT), start).mouse(MouseEventKind::Drag(LEFT), (10, start.1));
    story.text(&numbered(9));
    let end = story.end_of("line 3");
    story.mouse(MouseEventKind::Drag(LEFT), end).mouse(MouseEventKind::Up(LEFT), end);
    assert_eq!(story.copied().0, "line 18\nline 19\nline 20\nline 1\nline 2\nline 3");
}
