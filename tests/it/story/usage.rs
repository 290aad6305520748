//! The usage of all stored conversations on the metrics page.

use outcrop::session::effect::SavedText;
use outcrop::session::store_link::StoreLink;
use outcrop::session::wall_clock::WallClock;
use outcrop::stored::{StoreQuery, StoreRequest, UsagePeriod};

use super::*;

const HOUR: u64 = 3_600_000;

const SIZES: [(u16, u16); 3] = [(140, 40), (80, 24), (40, 10)];

/// A client with turns on three days, with two models, in two conversations. The turns begin shortly
/// before noon UTC, so that the days are the same in all time zones from UTC-11 to UTC+12.
fn three_days(columns: u16, rows: u16) -> Story {
    let mut story = Story::stored(columns, rows);
    story.after(11 * HOUR).turn_of("One", "1").turn_of("Two", "2").after(24 * HOUR);
    story.turn_of("Three", "3").ctrl('n').after(72 * HOUR);
    story.app.session.settings.model =
        ModelId::parse("global.anthropic.claude-opus-5-5").expect("a model");
    story.turn_of("Four", "4").turn_of("Five", "5");
    story
}

fn rows_of(story: &Story) -> Vec<String> {
    let is_row = |row: &&String| row.contains('$');
    let rows = story.rows().into_iter();
    let rows = rows.filter(|row| is_row(&row)).collect::<Vec<_>>();
    let words = |row: &String| {
        let words = row.trim_matches(['┃', ' ', '█']).split_whitespace();
        words.filter(|word| !word.starts_with('━')).collect::<Vec<_>>().join(" ")
    };
    rows.iter().map(words).collect()
}

#[test]
fn the_usage_has_a_row_for_each_day_and_model() {
    for (columns, rows) in SIZES {
        let mut story = three_days(columns, rows);
        story.key(KeyCode::F(7)).typed("u");
        insta::assert_snapshot!(format!("usage_by_day_{columns}"), story.styled());
    }
}

#[test]
fn the_usage_is_shown_by_month_and_by_model() {
    let mut story = three_days(140, 40);
    story.command("show usage");
    assert_eq!(rows_of(&story).len(), 4);
    story.key(KeyCode::Right);
    let by_month = [
        "2026-12 us. Haiku 4.5 1 18 54 0 0 $0.0003",
        "2026-12 global. Opus 5.5 2 36 108 0 0 $0.0023",
        "2026-11 us. Haiku 4.5 2 36 108 0 0 $0.0006",
        "total 5 90 270 0 0 $0.0033",
    ];
    let mut rows = rows_of(&story);
    rows[..2].sort();
    rows[..2].reverse();
    assert_eq!(rows, by_month);
    story.key(KeyCode::Right);
    assert!(story.screen().contains("by model"), "{}", story.screen());
    assert_eq!(rows_of(&story).len(), 3);
    story.key(KeyCode::Right).typed("r");
    assert!(rows_of(&story)[0].starts_with("2026-11-30"), "{}", story.screen());
    story.typed("m");
    assert_eq!(rows_of(&story).len(), 2, "{}", story.screen());
    assert!(story.screen().contains("only"), "{}", story.screen());
    story.typed("mm");
    assert_eq!(rows_of(&story).len(), 4, "{}", story.screen());
}

#[test]
fn the_page_switches_between_the_turns_and_the_usage() {
    let mut story = three_days(140, 40);
    story.key(KeyCode::F(7));
    assert!(story.screen().contains("Metrics · 2 turns"), "{}", story.screen());
    story.typed("u").key(KeyCode::Enter);
    assert!(story.screen().contains("U shows the turns") || story.screen().contains("u shows"));
    story.typed("u");
    assert!(story.screen().contains("Metrics · 2 turns"), "{}", story.screen());
    story.typed("u").key(KeyCode::Esc).key(KeyCode::F(7));
    assert!(story.screen().contains("Metrics · 2 turns"), "{}", story.screen());
}

#[test]
fn a_reply_that_ends_is_added_to_the_visible_usage() {
    let mut story = three_days(140, 40);
    story.sent("Six").event(StreamEvent::Sent).after(100).text("6").command("show usage");
    assert!(rows_of(&story).last().is_some_and(|row| row.contains("≥")), "{}", story.screen());
    story.done();
    assert!(rows_of(&story).last().is_some_and(|row| row.starts_with("total 6 108 324")));
}

#[test]
fn the_visible_usage_is_copied_and_saved() {
    let mut story = three_days(80, 24);
    story.command("show usage").key(KeyCode::Right).typed("y");
    let (csv, label) = story.copied();
    assert_eq!((csv.lines().count(), label), (4, "the usage as CSV"));
    assert!(csv.starts_with("period,model,requests,input_tokens,"), "{csv}");
    let csv = csv.to_owned();
    story.typed("Y");
    let json: serde_json::Value = serde_json::from_str(story.copied().0).expect("JSON");
    assert_eq!((&json[2]["period"], &json[2]["requests"]), (&"2026-11".into(), &2.into()));
    story.typed("w").key(KeyCode::Enter);
    let saved = Effect::SaveText { kind: SavedText::Usage, file: "usage.csv".into(), text: csv };
    assert_eq!(story.effects.last(), Some(&saved));
    story.msg(Msg::TextSaved(SavedText::Usage, Ok("/home/me/usage.csv".into())));
    assert!(story.screen().contains("Saved in /home/me/usage.csv"), "{}", story.screen());
    // Without the page, the same command copies the turns.
    story.key(KeyCode::Esc).command("copy metrics as csv");
    assert!(story.copied().0.starts_with("turn,branch"), "{:?}", story.copied());
}

#[test]
fn a_usage_without_rows_says_why() {
    let check = |mut story: Story, text: &str| {
        story.command("show usage");
        assert!(story.screen().contains(text), "{}", story.screen());
        story.typed("y");
        assert!(story.screen().contains("No usage yet"), "{}", story.screen());
    };
    check(Story::new(80, 24), "Nothing is stored, so there is no usage.");
    check(Story::stored(80, 24), "No usage yet. Each request adds its tokens and cost.");
    check(Story::ephemeral(80, 24), "Nothing is stored now, so there is no usage.");
    // The store has not answered yet.
    let mut story = Story::new(80, 24);
    story.app.session.store = StoreLink::new(WallClock::new(story.now, 0), 1);
    let query = StoreRequest::Query(StoreQuery::Usage(UsagePeriod::Day));
    check_loading(&mut story, &query);
}

fn check_loading(story: &mut Story, query: &StoreRequest) {
    story.command("show usage");
    assert!(story.screen().contains("Loading…"), "{}", story.screen());
    let is_asked = |effect: &Effect| match effect {
        Effect::Store { request, .. } => **request == *query,
        _ => false,
    };
    assert!(story.effects.iter().any(is_asked));
}

#[test]
fn without_a_store_the_usage_is_marked_as_incomplete() {
    for (columns, text) in [
        (80, "Nothing is stored now, so the usage is incomplete."),
        (40, "Not stored: incomplete."),
    ] {
        let mut story = Story::ephemeral(columns, 12);
        story.turn_of("One", "1").command("show usage");
        assert!(story.screen().contains(text), "{}", story.screen());
        assert!(rows_of(&story).last().is_some_and(|row| row.starts_with("total")));
    }
}
