//! How the screen looks: the theme that was chosen, and what it comes to on this terminal. Owns
//! the choice and what is known of the terminal; refuses to name a color (`ui/theme.rs` does).

/// What the user chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeChoice {
    /// Dark or light, as the terminal's background is.
    #[default]
    Auto,
    Dark,
    Light,
    HighContrast,
    /// The terminal's own sixteen colors.
    Terminal,
}

impl ThemeChoice {
    pub const ALL: [Self; 5] =
        [Self::Auto, Self::Dark, Self::Light, Self::HighContrast, Self::Terminal];

    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high contrast",
            Self::Terminal => "terminal",
        }
    }
}

/// The background that the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    Dark,
    Light,
}

impl Background {
    /// Of a color by its channels, each from 0 to 1: light where black reads better on it than
    /// white, by the luminance and the contrast of WCAG 2.
    pub fn of([red, green, blue]: [f64; 3]) -> Self {
        let linear = |channel: f64| {
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        // Equal contrast to both: (l + 0.05)² = 1.05 · 0.05.
        if luminance > 0.179 { Self::Light } else { Self::Dark }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }
}

/// The colors that the terminal has, or is wanted to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorDepth {
    /// None are wanted (`NO_COLOR`), or there are none.
    None,
    /// Its own sixteen, for all that is known.
    Sixteen,
    /// The palette of 256, or more.
    Palette,
}

/// What a look comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorScheme {
    /// No color; weights and marks alone.
    None,
    Terminal,
    Dark,
    Light,
    /// For this background. On an unknown one no color is sure to stand out: none is used.
    HighContrast(Option<Background>),
}

/// The choice and what is known of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appearance {
    pub choice: ThemeChoice,
    colors: ColorDepth,
    background: Option<Background>,
    /// Whether a link's address is written out, since the terminal makes no link of its text.
    pub addresses_are_shown: bool,
}

impl Appearance {
    /// On a terminal with these colors, and with this background as the first guess.
    pub fn new(colors: ColorDepth, background: Option<Background>) -> Self {
        Self { choice: ThemeChoice::Auto, colors, background, addresses_are_shown: false }
    }

    /// The same with the addresses of links written out, or not.
    #[must_use]
    pub fn with_addresses(self, are_shown: bool) -> Self {
        Self { addresses_are_shown: are_shown, ..self }
    }

    /// The terminal said what its background is.
    pub fn set_background(&mut self, background: Background) {
        self.background = Some(background);
    }

    /// What is drawn with.
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
            // A terminal may have more colors than it reports, so the choice of the user counts.
            ThemeChoice::Dark => ColorScheme::Dark,
            ThemeChoice::Light => ColorScheme::Light,
            ThemeChoice::HighContrast => ColorScheme::HighContrast(self.background),
            ThemeChoice::Terminal => ColorScheme::Terminal,
        }
    }

    /// What stands beside a choice in the list.
    pub fn remark(self, choice: ThemeChoice) -> String {
        let known = self.background.map(Background::name);
        match choice {
            _ if self.colors == ColorDepth::None => "without color".into(),
            ThemeChoice::Auto => match (Self { choice, ..self }.palette(), known) {
                (ColorScheme::Dark, _) => "the background is dark: dark".into(),
                (ColorScheme::Light, _) => "the background is light: light".into(),
                (_, Some(_)) => "few colors: terminal".into(),
                (_, None) => "the background is not known: terminal".into(),
            },
            ThemeChoice::Dark => "for a dark background".into(),
            ThemeChoice::Light => "for a light background".into(),
            ThemeChoice::HighContrast => match known {
                Some(known) => format!("for a {known} background, as it is here"),
                None => "weights alone: the background is not known".into(),
            },
            ThemeChoice::Terminal => "the terminal's own 16 colors".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_background_is_light_where_black_reads_better_on_it() {
        for (color, expected) in [
            ([0.0, 0.0, 0.0], Background::Dark),
            ([0.118, 0.118, 0.118], Background::Dark),
            // Solarized, both ways.
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
    fn a_choice_comes_to_a_palette_by_what_is_known() {
        fn check(
            choice: ThemeChoice,
            colors: ColorDepth,
            on: Option<Background>,
            expected: ColorScheme,
        ) {
            let mut look = Appearance::new(colors, on);
            look.choice = choice;
            assert_eq!(look.palette(), expected, "{choice:?} {colors:?} {on:?}");
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
    fn what_the_terminal_says_overrules_the_guess() {
        let mut look = Appearance::new(ColorDepth::Palette, Some(Background::Dark));
        look.set_background(Background::Light);
        assert_eq!(look.palette(), ColorScheme::Light);
    }
}
