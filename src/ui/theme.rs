//! Every style, by meaning. This room is the only one that names colors.
//!
//! The law of color:
//!
//! 1. A meaning that a color carries is also carried by a word, a mark or a weight. Nothing is
//!    lost without colors, nor by an eye that does not tell them apart.
//! 2. The terminal's background stays. Nothing paints one; what stands out is reversed.
//! 3. Colors stand in `paint.rs`, one row for each meaning: from the palette of 256, so that no
//!    true color is needed, or from the terminal's sixteen, which its owner chose.
//! 4. Ink of the dark and the light theme has a contrast of 4.5 and more to the backgrounds that
//!    they are for, of high contrast 7 and more (WCAG 2, AA and AAA). A test computes it.
//! 5. Dim is for themes that do not know their background: no contrast can be promised of it.
//!
//! Weights and what they say: bold is a name, a heading, a state, a keyword; underlined is a link
//! or a prefill (which begins a reply); bold and underlined is the first heading, a match, or what
//! differs in a comparison;
//! italic is emphasis, thinking, a comment; reversed is what is chosen, and bold besides it is the
//! match or the difference that is looked at.

#[cfg(test)]
mod contrast;

mod paint;

use paint::Paint;
use ratatui::style::{Modifier, Style};

use crate::document::text_face::TextFace;
use crate::document::token::TokenClass;
use crate::ui::appearance::{Appearance, Background, ColorScheme};

/// The styles by meaning.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    paint: &'static Paint,
}

impl Theme {
    /// The theme that a look comes to.
    pub fn of(look: Appearance) -> Self {
        let paint = match look.palette() {
            ColorScheme::None | ColorScheme::HighContrast(None) => &paint::NONE,
            ColorScheme::Terminal => &paint::TERMINAL,
            ColorScheme::Dark => &paint::DARK,
            ColorScheme::Light => &paint::LIGHT,
            ColorScheme::HighContrast(Some(Background::Dark)) => &paint::CONTRAST_DARK,
            ColorScheme::HighContrast(Some(Background::Light)) => &paint::CONTRAST_LIGHT,
        };
        Self { paint }
    }

    /// Ordinary text: whatever the terminal has.
    pub fn text(self) -> Style {
        Style::new()
    }

    /// Labels, hints, frames without focus.
    pub fn quiet(self) -> Style {
        self.paint.quiet
    }

    pub fn user(self) -> Style {
        self.paint.user.add_modifier(Modifier::BOLD)
    }

    pub fn claude(self) -> Style {
        self.paint.claude.add_modifier(Modifier::BOLD)
    }

    /// What was sent as the beginning of a reply, not generated.
    pub fn prefill(self) -> Style {
        self.paint.prefill.add_modifier(Modifier::UNDERLINED)
    }

    pub fn reasoning(self) -> Style {
        self.quiet().add_modifier(Modifier::ITALIC)
    }

    /// A frame that has the focus, a chosen row's mark.
    pub fn focus(self) -> Style {
        self.paint.focus
    }

    pub fn chosen(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    pub fn good(self) -> Style {
        self.paint.good.add_modifier(Modifier::BOLD)
    }

    pub fn warning(self) -> Style {
        self.paint.warning.add_modifier(Modifier::BOLD)
    }

    pub fn failure(self) -> Style {
        self.paint.failure.add_modifier(Modifier::BOLD)
    }

    /// How a run of text is set. Several faces at once add up; of colors the later row's wins.
    pub fn text_style(self, face: TextFace) -> Style {
        let emphasis = Style::new().add_modifier(Modifier::ITALIC);
        let strike = Style::new().add_modifier(Modifier::CROSSED_OUT);
        let link = self.paint.link.add_modifier(Modifier::UNDERLINED);
        [
            (TextFace::PREFILL, self.prefill()),
            (TextFace::HTML, self.paint.html),
            (TextFace::CODE, self.paint.code),
            (TextFace::LINK, link),
            (TextFace::QUIET, self.quiet()),
            (TextFace::STRONG, self.strong()),
            (TextFace::EMPHASIS, emphasis),
            (TextFace::STRIKE, strike),
        ]
        .into_iter()
        .filter(|(has, _)| face.has(*has))
        .fold(self.text(), |style, (_, more)| style.patch(more))
    }

    /// A heading, 1 to 6. Levels are told apart by their weight.
    pub fn heading(self, level: u8) -> Style {
        let weight = match level {
            0 | 1 => Modifier::BOLD | Modifier::UNDERLINED,
            2 => Modifier::BOLD,
            3 => Modifier::BOLD | Modifier::ITALIC,
            _ => Modifier::ITALIC,
        };
        self.paint.heading.add_modifier(weight)
    }

    /// A piece of code.
    pub fn token(self, class: TokenClass) -> Style {
        let paint = self.paint;
        match class {
            TokenClass::Plain => self.text(),
            TokenClass::Comment => paint.comment.add_modifier(Modifier::ITALIC),
            TokenClass::Text => paint.string,
            TokenClass::Number => paint.number,
            TokenClass::Keyword => paint.keyword.add_modifier(Modifier::BOLD),
            TokenClass::Type => paint.kind,
            TokenClass::Function => paint.function,
            TokenClass::Constant => paint.constant,
            TokenClass::Operator => paint.operator,
            TokenClass::Name => paint.name,
            TokenClass::Inserted => paint.inserted,
            TokenClass::Deleted => paint.deleted,
        }
    }

    /// The lines around a code block, and its language.
    pub fn code_frame(self) -> Style {
        self.quiet()
    }

    /// The bar of a quotation.
    pub fn quote(self) -> Style {
        self.quiet()
    }

    pub fn table_border(self) -> Style {
        self.quiet()
    }

    /// What stands before a list's item.
    pub fn list_mark(self) -> Style {
        self.paint.mark
    }

    /// A match of find.
    pub fn found(self) -> Style {
        self.paint.found.add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// The match that find stands at.
    pub fn found_now(self) -> Style {
        self.paint.found.add_modifier(Modifier::BOLD | Modifier::REVERSED)
    }

    /// Text that differs from the one that it is compared with.
    pub fn differs(self) -> Style {
        self.paint.inserted.add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// Text that differs, at the place that is looked at.
    pub fn differs_now(self) -> Style {
        self.paint.inserted.add_modifier(Modifier::BOLD | Modifier::REVERSED)
    }

    /// The scroll bar's line.
    pub fn scroll_track(self) -> Style {
        self.quiet()
    }

    /// The part of the scroll bar that is in view.
    pub fn scroll_thumb(self) -> Style {
        self.paint.focus
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEMES: [Theme; 6] = {
        use paint::{CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, NONE, TERMINAL};
        [
            Theme { paint: &NONE },
            Theme { paint: &TERMINAL },
            Theme { paint: &DARK },
            Theme { paint: &LIGHT },
            Theme { paint: &CONTRAST_DARK },
            Theme { paint: &CONTRAST_LIGHT },
        ]
    };

    #[test]
    fn headings_are_told_apart_by_weight() {
        for theme in THEMES {
            let weights = [1, 2, 3, 4].map(|level| theme.heading(level).add_modifier);
            for (at, weight) in weights.iter().enumerate() {
                assert!(!weights[at + 1..].contains(weight), "{weights:?}");
            }
        }
    }

    #[test]
    fn the_match_that_find_stands_at_is_told_apart_by_weight() {
        for theme in THEMES {
            let link = theme.text_style(TextFace::LINK).add_modifier;
            let [found, now] = [theme.found(), theme.found_now()].map(|style| style.add_modifier);
            assert!(found != now && found != link && now != theme.chosen().add_modifier);
        }
    }

    #[test]
    fn faces_add_up() {
        for theme in THEMES {
            let style =
                theme.text_style(TextFace::STRONG.with(TextFace::EMPHASIS).with(TextFace::LINK));
            let weights = Modifier::BOLD | Modifier::ITALIC | Modifier::UNDERLINED;
            assert_eq!(style.add_modifier, weights);
            assert_eq!(style.fg, theme.text_style(TextFace::LINK).fg);
            assert_eq!(theme.text_style(TextFace::PREFILL), theme.prefill());
            assert_eq!(theme.text_style(TextFace::PLAIN), theme.text());
        }
    }

    #[test]
    fn weights_are_the_same_with_and_without_color() {
        let (with, without) = (THEMES[1], THEMES[0]);
        for styles in [
            [with.user(), without.user()],
            [with.quiet(), without.quiet()],
            [with.reasoning(), without.reasoning()],
            [with.token(TokenClass::Comment), without.token(TokenClass::Comment)],
            [with.token(TokenClass::Keyword), without.token(TokenClass::Keyword)],
            [with.failure(), without.failure()],
        ] {
            assert_eq!(styles[0].add_modifier, styles[1].add_modifier);
            assert_eq!(styles[1].fg, None);
        }
    }
}
