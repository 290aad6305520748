//! The look of the chat screen: the first screen, header, prompts, code, failures and costs.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use outcrop::screens::chat::examples::EXAMPLES;
use outcrop::ui::appearance::{Background, ThemeChoice};

use super::*;

const CODE: &str = "Use `ls`:\n\n```sh\nls\n```";

fn look(colors: ColorDepth, background: Option<Background>) -> Appearance {
    Appearance::new(colors, background)
}

fn on_dark() -> Appearance {
    look(ColorDepth::Palette, Some(Background::Dark))
}

impl Story {
    /// Returns the column and the row of a text on the screen.
    fn place_of(&self, text: &str) -> (u16, u16) {
        let rows = self.rows();
        let found = rows.iter().enumerate().find_map(|(y, row)| {
            let (before, _) = row.split_once(text)?;
            Some((before.cell_width(), u16::try_from(y).expect("few rows")))
        });
        found.unwrap_or_else(|| panic!("no {text:?} in\n{}", self.screen()))
    }
}

#[test]
fn an_example_fills_the_prompt_and_is_sent_by_a_second_key() {
    let mut story = Story::new(100, 30);
    story.key(KeyCode::Down).key(KeyCode::Enter);
    assert_eq!(
        (story.app.screens.chat.composer.text().as_str(), story.requests()),
        (EXAMPLES[1], 0)
    );
    story.key(KeyCode::Enter);
    assert_eq!(story.requests(), 1);
    assert_eq!(story.request().history[0].texts().collect::<Vec<_>>(), [EXAMPLES[1]]);
}

#[test]
fn a_click_on_an_example_fills_the_prompt() {
    let mut story = Story::new(100, 30);
    let (column, row) = story.place_of(EXAMPLES[2]);
    let kind = MouseEventKind::Down(MouseButton::Left);
    story.msg(Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
    assert_eq!(
        (story.app.screens.chat.composer.text().as_str(), story.requests()),
        (EXAMPLES[2], 0)
    );
}

#[test]
fn examples_leave_a_written_prompt_alone() {
    let mut story = Story::new(100, 30);
    story.typed("Hi").key(KeyCode::Down).key(KeyCode::Enter);
    assert_eq!(story.request().history[0].texts().collect::<Vec<_>>(), ["Hi"]);
    let mut story = Story::new(100, 30);
    story.turn("Hi", "Hello.").key(KeyCode::Enter);
    assert_eq!((story.app.screens.chat.composer.text().as_str(), story.requests()), ("", 1));
}

#[test]
fn the_title_gets_at_least_half_of_the_header() {
    for columns in [40, 60, 80, 100, 140] {
        let mut story = Story::new(columns, 24);
        let title = "a long title ".repeat(12);
        story.turn(&title, "Hi.");
        let header = story.rows()[0].clone();
        let shown = header.chars().position(|letter| letter == '…').expect("it is cut");
        assert!(shown + 3 >= usize::from(columns / 2), "{columns}: {header}");
        assert!(header.ends_with(" OFFLINE"), "{header}");
        assert!(!header.contains("anthropic"), "{header}");
    }
}

#[test]
fn prose_has_at_most_100_columns() {
    let mut story = Story::new(220, 40);
    story.key(KeyCode::F(2)).key(KeyCode::F(2)).turn("Hi", &"word ".repeat(200));
    let widest = story.rows()[2..30].iter().map(|row| row.cell_width()).max();
    assert_eq!(widest, Some(102), "{}", story.screen());
}

#[test]
fn prompts_and_code_have_a_background_or_a_bar() {
    for (look, has_ground) in [
        (on_dark(), true),
        (look(ColorDepth::Sixteen, None), false),
        (look(ColorDepth::None, None), false),
    ] {
        let mut story = Story::new(80, 24);
        story.on(look).turn("Show it", CODE);
        for (text, bar) in [("Show it", "▎"), ("ls  ", "│")] {
            let row = story.rows().into_iter().skip(1).find(|row| row.contains(text));
            let row = row.expect("the row");
            let (x, y) = story.place_of(&row[row.find(text).expect("the text")..]);
            let y = if text == "Show it" { story.place_of("▎ Show it").1 } else { y };
            assert_eq!(story.buffer()[(x + 20, y)].bg != Color::Reset, has_ground, "{look:?}");
            assert_eq!(row.contains(bar), bar == "▎" || !has_ground, "{look:?}: {row}");
        }
    }
}

#[test]
fn inline_code_has_backticks_only_without_colors() {
    let mut story = Story::new(80, 24);
    story.turn("Show it", CODE);
    story.place_of("Use ls:");
    let mut story = Story::new(80, 24);
    story.on(look(ColorDepth::None, None)).turn("Show it", CODE);
    story.place_of("Use `ls`:");
}

#[test]
fn matches_stay_marked_in_a_theme_with_backticks() {
    let mut story = Story::new(80, 24);
    story.turn("Show it", "`ls` lists and ls lists").ctrl('f').typed("lists");
    for choice in [ThemeChoice::HighContrast, ThemeChoice::Terminal] {
        let mut look = look(ColorDepth::Palette, None);
        look.choice = choice;
        story.on(look).key(KeyCode::Left);
        let (x, y) = story.place_of("lists and");
        for x in x..x + 5 {
            assert!(story.buffer()[(x, y)].modifier.contains(Modifier::BOLD), "{choice:?}");
        }
        assert!(!story.buffer()[(x - 1, y)].modifier.contains(Modifier::BOLD), "{choice:?}");
    }
}

#[test]
fn a_failure_has_its_reason_and_its_keys_on_rows_of_their_own() {
    let mut story = Story::new(80, 24);
    story.sent("Hi").failed(FailureKind::ServiceFault);
    let (_, y) = story.place_of("It broke.");
    let rows = &story.rows()[usize::from(y)..usize::from(y) + 4];
    insta::assert_snapshot!(rows.join("\n"), @r"
      ▌ ✗ It broke.
      ▌ This is why.
      ▌ Do this.
      ▌ Alt+S send again  ·  F4 details
    ");
    let styled = story.styled();
    let keys = styled.lines().skip_while(|row| !row.contains("send again")).nth(1);
    assert_eq!(keys, Some("  R CCCCC                CC"));
}

#[test]
fn a_branch_marker_shows_the_keys_that_switch_branches() {
    let mut story = Story::new(80, 24);
    story.turn("Hi", "One.").key(KeyCode::Esc).typed("rr").text("Two.").done();
    story.place_of("Claude ‹2/2› [ ] branch");
    story.key(KeyCode::Char('i')).command("edit and resend").typed("!").key(KeyCode::Enter);
    story.text("Three.").done();
    story.place_of("You ‹2/2› [ ] branch");
}

#[test]
fn the_footer_adds_up_the_cost_of_the_conversation() {
    let mut story = Story::new(140, 24);
    story.turn("One", "1").turn("Two", "2");
    assert!(story.footer().ends_with("$0.0003  total would cost $0.0006"), "{}", story.footer());
    // A stopped reply has a cost that is not known.
    story.sent("Three").event(StreamEvent::Opened { request_id: None }).text("3").ctrl('c');
    assert!(story.footer().ends_with("would cost ≥$0.0006"), "{}", story.footer());
    story.command("new conversation");
    assert!(!story.footer().contains("would cost"), "{}", story.footer());
}
