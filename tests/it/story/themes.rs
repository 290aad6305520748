//! Themes: what the screen looks like in each, choosing one, and what the terminal says of itself.

use outcrop::ui::appearance::{Background, ColorScheme, ThemeChoice};

use super::*;

/// A turn with a prefill, and one that failed, on a terminal that has these colors.
fn turns(colors: ColorDepth) -> Told {
    let mut told = Told::new(60, 19);
    told.app.look = Appearance::new(colors, None);
    told.command("set prefill").typed("Tea").key(KeyCode::Enter);
    told.turn("Hi", " is hot.");
    told.sent("And?").failed(FailureKind::ServiceFault);
    told
}

/// Every stretch of the screen that has a style, with its color and its weights, each once.
fn styles(told: &Told) -> String {
    let buffer = told.buffer();
    let mut seen = Vec::new();
    for row in buffer.content.chunks(buffer.area.width.into()) {
        for run in row.chunk_by(|one, other| (one.fg, one.modifier) == (other.fg, other.modifier)) {
            let text: String = run.iter().map(ratatui::buffer::Cell::symbol).collect();
            let text = text.trim_matches(['┏', '━', '┓', ' ']);
            let (fg, weights) = (run[0].fg, run[0].modifier);
            let is_plain = fg == Color::Reset && weights.is_empty();
            if !is_plain && text.chars().any(char::is_alphabetic) {
                let color = if fg == Color::Reset { "-".into() } else { fg.to_string() };
                let weights: Vec<_> = weights.iter_names().map(|(name, _)| name).collect();
                seen.push(format!("{color:8} {:12} {text}", weights.join(" ")));
            }
        }
    }
    seen.dedup();
    seen.join("\n")
}

#[test]
fn each_theme_has_its_colors_and_all_have_the_same_weights() {
    for (choice, background) in [
        (ThemeChoice::Dark, Background::Dark),
        (ThemeChoice::Light, Background::Light),
        (ThemeChoice::HighContrast, Background::Dark),
        (ThemeChoice::HighContrast, Background::Light),
        (ThemeChoice::Terminal, Background::Dark),
    ] {
        let mut told = turns(ColorDepth::Palette);
        told.app.look.choice = choice;
        told.msg(Msg::Background(background));
        let name = format!("{} on {}", choice.name(), background.name()).replace(' ', "_");
        insta::assert_snapshot!(name, styles(&told));
        assert!(told.buffer().content.iter().all(|cell| cell.bg == Color::Reset));
    }
}

#[test]
fn no_theme_has_a_color_where_none_is_wanted() {
    let mut told = turns(ColorDepth::None);
    told.command("choose theme");
    for _ in ThemeChoice::ALL {
        assert!(told.buffer().content.iter().all(|cell| cell.fg == Color::Reset));
        assert!(told.screen().contains("without color"), "{}", told.screen());
        told.key(KeyCode::Down);
    }
}

#[test]
fn auto_is_the_terminals_own_until_the_background_is_known() {
    let mut told = Told::new(60, 14);
    assert_eq!(told.app.look.palette(), ColorScheme::Terminal);
    told.msg(Msg::Background(Background::Light));
    assert_eq!(told.app.look.palette(), ColorScheme::Light);
    told.msg(Msg::Background(Background::Dark));
    assert_eq!(told.app.look.palette(), ColorScheme::Dark);
}

#[test]
fn a_choice_shows_at_once_and_esc_puts_back_what_was() {
    let mut told = Told::new(70, 20);
    told.msg(Msg::Background(Background::Dark)).command("choose theme");
    insta::assert_snapshot!("list", told.styled());
    told.key(KeyCode::Down).key(KeyCode::Down);
    assert_eq!(told.app.look.palette(), ColorScheme::Light);
    told.key(KeyCode::Esc);
    assert_eq!(told.app.look.palette(), ColorScheme::Dark);
    told.command("choose theme").typed("contr");
    assert_eq!(told.app.look.palette(), ColorScheme::HighContrast(Some(Background::Dark)));
    told.ctrl('c');
    assert_eq!(told.app.look.choice, ThemeChoice::Auto);
}

#[test]
fn enter_keeps_the_choice_and_the_list_starts_at_it() {
    let mut told = Told::new(70, 20);
    told.command("choose theme").typed("light").key(KeyCode::Enter);
    assert!(told.app.layers.is_empty());
    assert_eq!(told.app.look.choice, ThemeChoice::Light);
    // What the terminal says of itself changes no choice.
    told.msg(Msg::Background(Background::Dark));
    assert_eq!(told.app.look.palette(), ColorScheme::Light);
    told.command("choose theme").key(KeyCode::Down).key(KeyCode::Esc);
    assert_eq!(told.app.look.choice, ThemeChoice::Light);
}

#[test]
fn where_nothing_matches_all_is_as_it_was() {
    let mut told = Told::new(70, 20);
    told.command("choose theme").typed("dark");
    assert_eq!(told.app.look.choice, ThemeChoice::Dark);
    told.typed("zzz");
    assert_eq!(told.app.look.choice, ThemeChoice::Auto);
    told.key(KeyCode::Enter);
    assert!(told.screen().contains("Nothing matches"), "{}", told.screen());
    told.key(KeyCode::Esc);
    assert_eq!(told.app.look.choice, ThemeChoice::Auto);
}

#[test]
fn an_answer_while_the_list_is_open_changes_what_it_says() {
    let mut told = Told::new(70, 20);
    told.command("choose theme");
    assert!(told.screen().contains("not known"), "{}", told.screen());
    told.msg(Msg::Background(Background::Light));
    assert!(told.screen().contains("the background is light: light"), "{}", told.screen());
    assert_eq!(told.app.look.palette(), ColorScheme::Light);
}
