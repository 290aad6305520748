//! The capabilities of the terminal, derived from `TERM`, `NO_COLOR` and similar variables before
//! the terminal enters raw mode. The terminal itself is not queried.

/// The capabilities of the terminal that the user has not disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "abilities that do not depend on each other")]
pub struct TerminalAbilities {
    /// Whether colors are supported and not disabled.
    pub has_color: bool,
    /// Whether the 256-color palette is supported.
    pub has_palette: bool,
    /// Whether hyperlinks (OSC 8) are supported.
    pub has_hyperlinks: bool,
    /// Whether the terminal supports or ignores optional queries and modes: the background query
    /// and the keyboard protocol. Other terminals would print them.
    pub has_extensions: bool,
    /// Whether the terminal supports modifyOtherKeys. Other terminals could interpret the request
    /// as a color sequence.
    pub reports_modified_keys: bool,
    /// Whether the background is light, by `COLORFGBG`.
    pub is_light: Option<bool>,
}

/// Terminals that support 256 colors although their names do not indicate it.
const WITH_PALETTE: [&str; 9] =
    ["kitty", "alacritty", "ghostty", "foot", "wezterm", "contour", "rio", "konsole", "iterm"];

impl TerminalAbilities {
    /// Derives the capabilities from the environment of this process.
    #[allow(
        clippy::disallowed_methods,
        reason = "the terminal describes itself in the environment"
    )]
    pub fn of_process() -> Self {
        let variable = |name: &str| std::env::var_os(name)?.into_string().ok();
        Self::of(variable, supports_hyperlinks::supports_hyperlinks())
    }

    /// Derives the capabilities from these variables. `knows_hyperlinks` is the result of the
    /// hyperlink detection crate.
    pub fn of(variable: impl Fn(&str) -> Option<String>, knows_hyperlinks: bool) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        let has_color = set("NO_COLOR").is_none();
        // The Linux console has 16 colors and prints unknown sequences.
        let is_plain = term == "linux";
        let is_named = ["256color", "direct", "truecolor"].iter().any(|word| term.contains(word));
        let is_known = WITH_PALETTE.iter().any(|name| term.contains(name))
            || ["COLORTERM", "TERM_PROGRAM", "WT_SESSION"].iter().any(|name| set(name).is_some());
        // A multiplexer may drop links, and the variables may describe another window. A URL in
        // plain text always works.
        let is_forced = set("FORCE_HYPERLINK").is_some();
        let is_multiplexed = ["TMUX", "STY", "ZELLIJ"].iter().any(|name| set(name).is_some())
            || ["tmux", "screen"].iter().any(|name| term.starts_with(name));
        Self {
            has_color,
            has_palette: has_color && !is_plain && (is_named || is_known),
            has_hyperlinks: knows_hyperlinks && (is_forced || !is_multiplexed),
            has_extensions: !is_plain,
            reports_modified_keys: !is_plain
                && set("STY").is_none()
                && (set("TMUX").is_some() || term.starts_with("tmux")),
            is_light: set("COLORFGBG").as_deref().and_then(is_light),
        }
    }

    /// Returns whether to query the background.
    pub fn supports_background_query(&self) -> bool {
        self.has_palette && self.has_extensions
    }
}

/// Parses `COLORFGBG`, which is `foreground;background` or `foreground;other;background`. Each part
/// is the number of one of 16 colors, or `default`.
fn is_light(value: &str) -> Option<bool> {
    match value.rsplit_once(';')?.1.parse().ok()? {
        0..=6 | 8 => Some(false),
        7 | 9..=15 => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> TerminalAbilities {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
        TerminalAbilities::of(|name| find(name).map(|(_, value)| (*value).to_owned()), true)
    }

    #[test]
    fn most_terminals_have_all_abilities() {
        let every = TerminalAbilities {
            has_color: true,
            has_palette: true,
            has_hyperlinks: true,
            has_extensions: true,
            reports_modified_keys: false,
            is_light: None,
        };
        for variables in [
            &[("TERM", "xterm-256color")][..],
            &[("TERM", "xterm-kitty")],
            &[("TERM", "xterm"), ("COLORTERM", "truecolor")],
            &[("TERM", "xterm"), ("TERM_PROGRAM", "Apple_Terminal")],
            &[("WT_SESSION", "1")],
        ] {
            assert_eq!(of(variables), every, "{variables:?}");
        }
    }

    #[test]
    fn a_terminal_with_an_unknown_name_has_sixteen_colors_and_is_not_queried() {
        for term in ["xterm", "vt220", "linux", "screen"] {
            let abilities = of(&[("TERM", term)]);
            assert!(abilities.has_color && !abilities.has_palette, "{term}");
            assert!(!abilities.supports_background_query(), "{term}");
        }
        let console = of(&[("TERM", "linux"), ("COLORTERM", "truecolor")]);
        assert!(!console.has_palette && !console.has_extensions);
    }

    #[test]
    fn no_color_disables_only_colors() {
        let without = of(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")]);
        assert!(!without.has_color && !without.has_palette);
        assert!(without.has_hyperlinks && without.has_extensions);
        assert!(!without.supports_background_query());
        assert!(of(&[("TERM", "xterm-256color"), ("NO_COLOR", "")]).has_palette);
    }

    #[test]
    fn a_multiplexer_disables_links_unless_they_are_forced() {
        for name in ["TMUX", "STY", "ZELLIJ"] {
            assert!(!of(&[("TERM", "xterm-256color"), (name, "1")]).has_hyperlinks, "{name}");
        }
        assert!(!of(&[("TERM", "tmux-256color")]).has_hyperlinks);
        assert!(of(&[("TERM", "tmux-256color"), ("FORCE_HYPERLINK", "1")]).has_hyperlinks);
        let variable = |name: &str| (name == "TERM").then(|| "xterm-256color".to_owned());
        assert!(!TerminalAbilities::of(variable, false).has_hyperlinks);
    }

    #[test]
    fn only_tmux_is_asked_to_report_modified_keys() {
        for (variables, expected) in [
            (&[("TERM", "screen-256color"), ("TMUX", "1")][..], true),
            (&[("TERM", "tmux-256color")], true),
            (&[("TERM", "screen"), ("TMUX", "1"), ("STY", "1")], false),
            (&[("TERM", "xterm-256color")], false),
        ] {
            assert_eq!(of(variables).reports_modified_keys, expected, "{variables:?}");
        }
    }

    #[test]
    fn colorfgbg_tells_whether_the_background_is_light() {
        for (value, expected) in [
            ("15;0", Some(false)),
            ("0;15", Some(true)),
            ("0;default;15", Some(true)),
            ("0;7", Some(true)),
            ("12;8", Some(false)),
            ("15;default", None),
            ("15", None),
            ("", None),
        ] {
            assert_eq!(of(&[("COLORFGBG", value)]).is_light, expected, "{value:?}");
        }
    }
}
