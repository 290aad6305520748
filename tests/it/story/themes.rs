//! Themes: the colors of each theme, the selection of a theme, and the background color that the
//! terminal reports.

use outcrop::ui::appearance::{Background, ColorScheme, ThemeChoice};

use super::*;

/// Runs a turn with a prefill and a failed turn, on a terminal with this color depth.
fn turns(colors: ColorDepth) -> Story {
    let mut story = Story::new(60, 19);
    story.app.look = Appearance::new(colors, None);
    story.command("set prefill").typed("Tea").key(KeyCode::Enter);
    story.turn("Hi", " is hot.");
    story.sent("And?").failed(FailureKind::ServiceFault);
    story
}

/// Returns each style of the screen once, with its color, its text modifiers and a sample of its
/// text.
fn styles(story: &Story) -> String {
    let buffer = story.buffer();
    let mut styles_found = Vec::new();
    for row in buffer.content.chunks(buffer.area.width.into()) {
        for run in row.chunk_by(|one, other| (one.fg, one.modifier) == (other.fg, other.modifier)) {
            let text: String = run.iter().map(ratatui::buffer::Cell::symbol).collect();
            let text = text.trim_matches(['┏', '━', '┓', ' ']);
            let (fg, weights) = (run[0].fg, run[0].modifier);
            let is_plain = fg == Color::Reset && weights.is_empty();
            if !is_plain && text.chars().any(char::is_alphabetic) {
                let color = if fg == Color::Reset { "-".into() } else { fg.to_string() };
                let weights: Vec<_> = weights.iter_names().map(|(name, _)| name).collect();
                styles_found.push(format!("{color:8} {:12} {text}", weights.join(" ")));
            }
        }
    }
    styles_found.dedup();
    styles_found.join("\n")
}

#[test]
fn each_theme_has_its_colors_and_all_have_the_same_text_modifiers() {
    for (choice, background) in [
        (ThemeChoice::Dark, Background::Dark),
        (ThemeChoice::Light, Background::Light),
        (ThemeChoice::HighContrast, Background::Dark),
        (ThemeChoice::HighContrast, Background::Light),
        (ThemeChoice::Terminal, Background::Dark),
    ] {
        let mut story = turns(ColorDepth::Palette);
        story.app.look.choice = choice;
        story.msg(Msg::Background(background));
        let name = format!("{} on {}", choice.name(), background.name()).replace(' ', "_");
        insta::assert_snapshot!(name, styles(&story));
        let has_grounds = matches!(choice, ThemeChoice::Dark | ThemeChoice::Light);
        let is_plain = |cell: &ratatui::buffer::Cell| cell.bg == Color::Reset;
        assert_eq!(!story.buffer().content.iter().all(is_plain), has_grounds, "{choice:?}");
    }
}

#[test]
fn themes_use_no_colors_if_colors_are_disabled() {
    let mut story = turns(ColorDepth::None);
    story.command("choose theme");
    for _ in ThemeChoice::ALL {
        assert!(story.buffer().content.iter().all(|cell| cell.fg == Color::Reset));
        assert!(story.screen().contains("without color"), "{}", story.screen());
        story.key(KeyCode::Down);
    }
}

#[test]
fn the_auto_theme_uses_terminal_colors_until_the_background_is_known() {
    let mut story = Story::new(60, 14);
    assert_eq!(story.app.look.palette(), ColorScheme::Terminal);
    story.msg(Msg::Background(Background::Light));
    assert_eq!(story.app.look.palette(), ColorScheme::Light);
    story.msg(Msg::Background(Background::Dark));
    assert_eq!(story.app.look.palette(), ColorScheme::Dark);
}

#[test]
fn a_selected_theme_is_previewed_and_esc_restores_the_old_one() {
    let mut story = Story::new(70, 20);
    story.msg(Msg::Background(Background::Dark)).command("choose theme");
    insta::assert_snapshot!("list", story.styled());
    story.key(KeyCode::Down).key(KeyCode::Down);
    assert_eq!(story.app.look.palette(), ColorScheme::Light);
    story.key(KeyCode::Esc);
    assert_eq!(story.app.look.palette(), ColorScheme::Dark);
    story.command("choose theme").typed("contr");
    assert_eq!(story.app.look.palette(), ColorScheme::HighContrast(Some(Background::Dark)));
    story.ctrl('c');
    assert_eq!(story.app.look.choice, ThemeChoice::Auto);
}

#[test]
fn enter_keeps_the_selected_theme_and_the_list_opens_on_that_theme() {
    let mut story = Story::new(70, 20);
    story.command("choose theme").typed("light").key(KeyCode::Enter);
    assert!(story.app.layers.is_empty());
    assert_eq!(story.app.look.choice, ThemeChoice::Light);
    // A background report does not change the selected theme.
    story.msg(Msg::Background(Background::Dark));
    assert_eq!(story.app.look.palette(), ColorScheme::Light);
    story.command("choose theme").key(KeyCode::Down).key(KeyCode::Esc);
    assert_eq!(story.app.look.choice, ThemeChoice::Light);
}

#[test]
fn a_filter_without_matches_restores_the_theme() {
    let mut story = Story::new(70, 20);
    story.command("choose theme").typed("dark");
    assert_eq!(story.app.look.choice, ThemeChoice::Dark);
    story.typed("zzz");
    assert_eq!(story.app.look.choice, ThemeChoice::Auto);
    story.key(KeyCode::Enter);
    assert!(story.screen().contains("No match"), "{}", story.screen());
    story.key(KeyCode::Esc);
    assert_eq!(story.app.look.choice, ThemeChoice::Auto);
}

#[test]
fn a_background_report_updates_the_open_list() {
    let mut story = Story::new(70, 20);
    story.command("choose theme");
    assert!(story.screen().contains("unknown background"), "{}", story.screen());
    story.msg(Msg::Background(Background::Light));
    assert!(story.screen().contains("light background: using light"), "{}", story.screen());
    assert_eq!(story.app.look.palette(), ColorScheme::Light);
}

#[test]
fn a_dialog_dims_the_screen_behind_it() {
    let mut story = Story::new(100, 24);
    story.msg(Msg::Background(Background::Dark));
    let colors = |story: &Story| {
        let behind = story.buffer().content.iter().take(100).chain(&story.buffer().content[2300..]);
        let drawn = behind.filter(|cell| cell.symbol() != " ");
        let mut colors: Vec<_> = drawn.map(|cell| (cell.fg, cell.modifier)).collect();
        colors.sort_by_key(|color| format!("{color:?}"));
        colors.dedup();
        colors.len()
    };
    assert!(colors(&story) > 2);
    story.ctrl('p');
    assert_eq!(colors(&story), 1, "{}", story.styled());
    story.key(KeyCode::Esc).command("choose theme");
    assert!(colors(&story) > 2, "the list of themes previews them on the screen");
}

#[test]
fn a_selected_row_has_one_background_over_its_width() {
    for (depth, has_background) in [(ColorDepth::Palette, true), (ColorDepth::None, false)] {
        let mut story = Story::new(120, 30);
        story.app.look = Appearance::new(depth, Some(Background::Dark));
        story.key(KeyCode::F(2)).typed("jjjj");
        let y = story.rows().iter().position(|row| row.contains("Temperature")).expect("a row");
        let row = &story.buffer().content[y * 120 + 87..(y + 1) * 120];
        assert!(row.iter().all(|cell| (cell.bg != Color::Reset) == has_background));
        assert!(
            row.iter().all(|cell| cell.modifier.contains(Modifier::REVERSED) != has_background)
        );
    }
}
