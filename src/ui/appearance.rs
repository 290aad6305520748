//! The appearance settings: the chosen theme, and its color scheme on this terminal. `ui/theme.rs`
//! defines the colors.

use crate::document::written_marks::WrittenMarks;
pub use crate::preferences::ThemeChoice;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    Dark,
    Light,
}

impl Background {
    /// Classifies a color by its channels, each from 0 to 1. It is light if black has a higher
    /// contrast to it than white (luminance and contrast of WCAG 2).
    pub fn of([red, green, blue]: [f64; 3]) -> Self {
        let linear = |channel: f64| {
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        // The threshold has equal contrast to both: (l + 0.05)² = 1.05 · 0.05.
        if luminance > 0.179 { Self::Light } else { Self::Dark }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }
}

/// The colors that the terminal supports, or that the user wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorDepth {
    /// No colors, because of `NO_COLOR` or the terminal.
    None,
    /// The terminal's own sixteen colors, if the terminal is not known to support more.
    Sixteen,
    /// The 256-color palette, or more colors.
    Palette,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorScheme {
    /// No colors, only weights and marks.
    None,
    Terminal,
    Dark,
    Light,
    /// For this background. On an unknown background, no color is sure to have enough contrast, so
    /// none is used.
    HighContrast(Option<Background>),
}

/// The user's choice and the known properties of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appearance {
    pub choice: ThemeChoice,
    colors: ColorDepth,
    background: Option<Background>,
    /// Whether link addresses are written out, because the terminal does not support hyperlinks.
    pub addresses_are_shown: bool,
}

impl Appearance {
    /// Returns the default appearance for a terminal. The background is a first guess.
    pub fn new(colors: ColorDepth, background: Option<Background>) -> Self {
        Self { choice: ThemeChoice::Auto, colors, background, addresses_are_shown: false }
    }

    #[must_use]
    pub fn with_theme(self, choice: ThemeChoice) -> Self {
        Self { choice, ..self }
    }

    #[must_use]
    pub fn with_addresses(self, are_shown: bool) -> Self {
        Self { addresses_are_shown: are_shown, ..self }
    }

    pub fn set_background(&mut self, background: Background) {
        self.background = Some(background);
    }

    pub fn palette(self) -> ColorScheme {
        if self.colors == ColorDepth::None {
            return ColorScheme::None;
        }
        match self.choice {
            ThemeChoice::Auto => {
                match self.background.filter(|_| self.colors == ColorDepth::Palette) {
                    Some(Background::Dark) => ColorScheme::Dark,
                    Some(Background::Light) => ColorScheme::Light,
                    None => ColorScheme::Terminal,
                }
            }
            // A terminal may have more colors than it reports, so the user's choice counts.
            ThemeChoice::Dark => ColorScheme::Dark,
            ThemeChoice::Light => ColorScheme::Light,
            ThemeChoice::HighContrast => ColorScheme::HighContrast(self.background),
            ThemeChoice::Terminal => ColorScheme::Terminal,
        }
    }

    /// Returns the marks that replace the styles that the terminal cannot show.
    pub fn written_marks(self) -> WrittenMarks {
        let backticks =
            matches!(self.palette(), ColorScheme::None | ColorScheme::HighContrast(None));
        WrittenMarks { addresses: self.addresses_are_shown, backticks }
    }

    /// Returns whether the theme may paint faint backgrounds. The terminal must support their
    /// colors, and its own background must not be the opposite (light or dark).
    pub fn has_grounds(self) -> bool {
        let opposite = match self.palette() {
            ColorScheme::Dark => Background::Light,
            ColorScheme::Light => Background::Dark,
            ColorScheme::None | ColorScheme::Terminal | ColorScheme::HighContrast(_) => {
                return false;
            }
        };
        self.colors == ColorDepth::Palette && self.background != Some(opposite)
    }

    pub fn remark(self, choice: ThemeChoice) -> String {
        let background_name = self.background.map(Background::name);
        match choice {
            _ if self.colors == ColorDepth::None => "without color".into(),
            ThemeChoice::Auto => match (Self { choice, ..self }.palette(), background_name) {
                (ColorScheme::Dark, _) => "dark background: using dark".into(),
                (ColorScheme::Light, _) => "light background: using light".into(),
                (_, Some(_)) => "few colors: using terminal".into(),
                (_, None) => "unknown background: using terminal".into(),
            },
            ThemeChoice::Dark => "for a dark background".into(),
            ThemeChoice::Light => "for a light background".into(),
            ThemeChoice::HighContrast => match background_name {
                Some(background_name) => {
                    format!("for your {background_name} background")
                }
                None => "unknown background: no color".into(),
            },
            ThemeChoice::Terminal => "the terminal's own 16 colors".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_background_is_light_if_black_has_more_contrast_on_it() {
        for (color, expected) in [
            ([0.0, 0.0, 0.0], Background::Dark),
            ([0.118, 0.118, 0.118], Background::Dark),
            // Solarized, dark and light.
            ([0.0, 0.169, 0.212], Background::Dark),
            ([0.992, 0.965, 0.89], Background::Light),
            ([0.0, 0.0, 1.0], Background::Dark),
            ([0.0, 1.0, 0.0], Background::Light),
            ([1.0, 1.0, 1.0], Background::Light),
        ] {
            assert_eq!(Background::of(color), expected, "{color:?}");
        }
    }

    #[test]
    fn choice_and_terminal_determine_the_color_scheme() {
        fn check(
            choice: ThemeChoice,
            colors: ColorDepth,
            on: Option<Background>,
            expected: ColorScheme,
        ) {
            let mut appearance = Appearance::new(colors, on);
            appearance.choice = choice;
            assert_eq!(appearance.palette(), expected, "{choice:?} {colors:?} {on:?}");
        }
        let (dark, light) = (Some(Background::Dark), Some(Background::Light));
        check(ThemeChoice::Auto, ColorDepth::Palette, None, ColorScheme::Terminal);
        check(ThemeChoice::Auto, ColorDepth::Palette, dark, ColorScheme::Dark);
        check(ThemeChoice::Auto, ColorDepth::Palette, light, ColorScheme::Light);
        check(ThemeChoice::Auto, ColorDepth::Sixteen, light, ColorScheme::Terminal);
        check(ThemeChoice::Light, ColorDepth::Sixteen, dark, ColorScheme::Light);
        check(ThemeChoice::Terminal, ColorDepth::Palette, dark, ColorScheme::Terminal);
        check(
            ThemeChoice::HighContrast,
            ColorDepth::Palette,
            light,
            ColorScheme::HighContrast(light),
        );
        for choice in ThemeChoice::ALL {
            check(choice, ColorDepth::None, dark, ColorScheme::None);
        }
    }

    #[test]
    fn faint_backgrounds_depend_on_the_theme_the_colors_and_the_background() {
        let check = |choice, colors, background, expected| {
            let look = Appearance { choice, ..Appearance::new(colors, background) };
            assert_eq!(look.has_grounds(), expected, "{choice:?} {colors:?} {background:?}");
        };
        let (dark, light) = (Some(Background::Dark), Some(Background::Light));
        check(ThemeChoice::Auto, ColorDepth::Palette, dark, true);
        check(ThemeChoice::Auto, ColorDepth::Palette, light, true);
        check(ThemeChoice::Auto, ColorDepth::Palette, None, false);
        check(ThemeChoice::Auto, ColorDepth::Sixteen, dark, false);
        check(ThemeChoice::Auto, ColorDepth::None, dark, false);
        check(ThemeChoice::Dark, ColorDepth::Palette, None, true);
        check(ThemeChoice::Dark, ColorDepth::Sixteen, None, false);
        check(ThemeChoice::Dark, ColorDepth::Palette, light, false);
        check(ThemeChoice::HighContrast, ColorDepth::Palette, dark, false);
        check(ThemeChoice::Terminal, ColorDepth::Palette, dark, false);
    }

    #[test]
    fn the_reported_background_overrides_the_guess() {
        let mut appearance = Appearance::new(ColorDepth::Palette, Some(Background::Dark));
        appearance.set_background(Background::Light);
        assert_eq!(appearance.palette(), ColorScheme::Light);
    }
}
