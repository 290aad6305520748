//! The styles by meaning. Only this folder names colors.
//!
//! Rules for color:
//!
//! 1. A screen without colors shows the same information: each meaning that has a color also has a
//!    word, a mark or a weight.
//! 2. The terminal's background stays, except under prompts, code and a selected row. If the theme
//!    may paint backgrounds (`Appearance::has_grounds`), prompts and code have a background,
//!    otherwise a bar. A selected row has the theme's selection color. If the theme has none, the
//!    row is reversed. Selected text is always reversed.
//! 3. `paint.rs` lists the colors, one row per meaning. They come from the 256-color palette, so
//!    that true color is not needed, or from the terminal's own sixteen colors, which the user
//!    chose.
//! 4. Colors of the dark and light themes have a contrast of at least 4.5 to their backgrounds, and
//!    of at least 7 in high contrast (WCAG 2, AA and AAA). A test checks the contrast.
//! 5. A theme with a known background uses no dim text, since the contrast of dim text is unknown.
//!
//! Weights: bold marks a name, a heading, a state or a keyword. Underline marks a link or a
//! prefill. Bold with underline marks a first-level heading, a match, or a difference in a
//! comparison. Italic marks emphasis, thinking or a comment. Reverse video marks the selection.
//! Bold with reverse video marks the current match or difference.

#[cfg(test)]
mod contrast;

mod paint;

use paint::Paint;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use crate::document::text_face::TextFace;
use crate::document::token::TokenClass;
use crate::ui::appearance::{Appearance, Background, ColorScheme};

#[derive(Debug, Clone, Copy)]
pub struct Theme {
    paint: &'static Paint,
    has_grounds: bool,
}

impl Theme {
    pub fn of(appearance: Appearance) -> Self {
        let paint = match appearance.palette() {
            ColorScheme::None | ColorScheme::HighContrast(None) => &paint::NONE,
            ColorScheme::Terminal => &paint::TERMINAL,
            ColorScheme::Dark => &paint::DARK,
            ColorScheme::Light => &paint::LIGHT,
            ColorScheme::HighContrast(Some(Background::Dark)) => &paint::CONTRAST_DARK,
            ColorScheme::HighContrast(Some(Background::Light)) => &paint::CONTRAST_LIGHT,
        };
        Self { paint, has_grounds: appearance.has_grounds() }
    }

    /// Ordinary text, in the terminal's own style.
    pub fn text(self) -> Style {
        Style::new()
    }

    /// Labels, hints and frames without focus.
    pub fn quiet(self) -> Style {
        self.paint.quiet
    }

    /// The background of prompts and code. `None` if a bar must mark them instead.
    pub fn ground(self) -> Option<Style> {
        let color = self.paint.ground.filter(|_| self.has_grounds)?;
        Some(Style::new().bg(color))
    }

    /// A state as a badge, in the style of the state.
    pub fn badge(self, state: Style) -> Style {
        state.add_modifier(Modifier::BOLD | Modifier::REVERSED)
    }

    pub fn user(self) -> Style {
        self.paint.user.add_modifier(Modifier::BOLD).remove_modifier(Modifier::DIM)
    }

    pub fn claude(self) -> Style {
        self.paint.claude.add_modifier(Modifier::BOLD).remove_modifier(Modifier::DIM)
    }

    /// Text of the prefill, which was sent and not generated.
    pub fn prefill(self) -> Style {
        self.paint.prefill.add_modifier(Modifier::UNDERLINED)
    }

    pub fn reasoning(self) -> Style {
        self.quiet().add_modifier(Modifier::ITALIC)
    }

    /// Lines and empty marks.
    pub fn faint(self) -> Style {
        self.paint.faint
    }

    /// The accent: the frame with the focus, and all that can be pressed.
    pub fn focus(self) -> Style {
        self.paint.focus
    }

    /// A key that can be pressed, and the letters that a filter matches.
    pub fn key(self) -> Style {
        // Terminals disagree about text that is bold and dim.
        self.paint.focus.add_modifier(Modifier::BOLD).remove_modifier(Modifier::DIM)
    }

    /// Quiet text on a frame, without the color of the frame.
    pub fn quiet_on_frame(self) -> Style {
        Style::reset().patch(self.paint.quiet)
    }

    pub fn chosen(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// The heading of a group of rows.
    pub fn group_heading(self) -> Style {
        // Terminals disagree about text that is bold and dim.
        self.quiet().add_modifier(Modifier::BOLD).remove_modifier(Modifier::DIM)
    }

    /// Marks a drawn row as selected, over its whole width.
    pub fn select(self, buf: &mut Buffer, row: Rect) {
        let row = row.intersection(buf.area);
        let Some((background, readable)) = self.paint.selected else {
            return self.reverse(buf, row);
        };
        // Colors that are readable on the terminal's background may be too weak here.
        let quiet = [self.paint.quiet.fg, self.paint.faint.fg];
        for position in row.positions() {
            let cell = &mut buf[position];
            if quiet.contains(&Some(cell.fg)) {
                cell.set_fg(readable);
            }
            cell.set_bg(background);
        }
    }

    /// Reverses drawn text and removes its colors. Its weights stay.
    pub fn reverse(self, buf: &mut Buffer, area: Rect) {
        let weights = Modifier::BOLD | Modifier::UNDERLINED | Modifier::CROSSED_OUT;
        for position in area.intersection(buf.area).positions() {
            let kept = buf[position].modifier.intersection(weights);
            let style = Style::reset().add_modifier(kept | Modifier::REVERSED);
            buf[position].set_style(style);
        }
    }

    /// Makes everything in an area faint, so that a dialog over it stands out.
    pub fn recede(self, buf: &mut Buffer, area: Rect) {
        let style = Style::reset().patch(self.paint.faint);
        buf.set_style(area, style);
    }

    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD).remove_modifier(Modifier::DIM)
    }

    pub fn good(self) -> Style {
        self.paint.good.add_modifier(Modifier::BOLD).remove_modifier(Modifier::DIM)
    }

    pub fn warning(self) -> Style {
        self.paint.warning.add_modifier(Modifier::BOLD).remove_modifier(Modifier::DIM)
    }

    pub fn failure(self) -> Style {
        self.paint.failure.add_modifier(Modifier::BOLD).remove_modifier(Modifier::DIM)
    }

    /// Returns the style of a run of text. Faces are combined. If two faces set a color, the face
    /// that is listed later takes precedence.
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
            (TextFace::KEY, self.key()),
            (TextFace::WARNING, self.warning()),
            (TextFace::FAILURE, self.failure()),
        ]
        .into_iter()
        .filter(|(has, _)| face.has(*has))
        .fold(self.text(), |style, (_, more)| style.patch(more))
    }

    /// A heading of level 1 to 6. Weights distinguish the levels.
    pub fn heading(self, level: u8) -> Style {
        let weight = match level {
            0 | 1 => Modifier::BOLD | Modifier::UNDERLINED,
            2 => Modifier::BOLD,
            3 => Modifier::BOLD | Modifier::ITALIC,
            _ => Modifier::ITALIC,
        };
        self.paint.heading.add_modifier(weight)
    }

    pub fn token(self, class: TokenClass) -> Style {
        let paint = self.paint;
        match class {
            TokenClass::Plain => self.text(),
            TokenClass::Comment => paint.comment.add_modifier(Modifier::ITALIC),
            TokenClass::Text => paint.string,
            TokenClass::Number => paint.number,
            TokenClass::Keyword => {
                paint.keyword.add_modifier(Modifier::BOLD).remove_modifier(Modifier::DIM)
            }
            TokenClass::Type => paint.kind,
            TokenClass::Function => paint.function,
            TokenClass::Constant => paint.constant,
            TokenClass::Operator => paint.operator,
            TokenClass::Name => paint.name,
            TokenClass::Inserted => paint.inserted,
            TokenClass::Deleted => paint.deleted,
        }
    }

    /// The bar beside code, in a theme without a background for it.
    pub fn code_bar(self) -> Style {
        self.faint()
    }

    pub fn quote(self) -> Style {
        self.quiet()
    }

    pub fn table_border(self) -> Style {
        self.faint()
    }

    pub fn list_mark(self) -> Style {
        self.paint.mark
    }

    pub fn found(self) -> Style {
        self.paint.focus.add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// The current match of find.
    pub fn found_now(self) -> Style {
        self.paint.focus.add_modifier(Modifier::BOLD | Modifier::REVERSED)
    }

    /// A difference in a comparison.
    pub fn differs(self) -> Style {
        self.paint.inserted.add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// The current difference in a comparison.
    pub fn differs_now(self) -> Style {
        self.paint.inserted.add_modifier(Modifier::BOLD | Modifier::REVERSED)
    }

    pub fn scroll_thumb(self) -> Style {
        self.faint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEMES: [Theme; 6] = {
        use paint::{CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, NONE, TERMINAL};
        [
            Theme { paint: &NONE, has_grounds: false },
            Theme { paint: &TERMINAL, has_grounds: false },
            Theme { paint: &DARK, has_grounds: false },
            Theme { paint: &LIGHT, has_grounds: false },
            Theme { paint: &CONTRAST_DARK, has_grounds: false },
            Theme { paint: &CONTRAST_LIGHT, has_grounds: false },
        ]
    };

    #[test]
    fn heading_levels_differ_in_weight() {
        for theme in THEMES {
            let weights = [1, 2, 3, 4].map(|level| theme.heading(level).add_modifier);
            for (at, weight) in weights.iter().enumerate() {
                assert!(!weights[at + 1..].contains(weight), "{weights:?}");
            }
        }
    }

    #[test]
    fn the_current_match_differs_in_weight() {
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
