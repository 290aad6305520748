//! Every colour. The terminal's own sixteen are used, so that dark and light terminals both read
//! well; each meaning is also carried by a word, a mark or a weight, so that none are needed.

use ratatui::style::{Color, Modifier, Style};

/// The styles by meaning.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    has_colour: bool,
}

impl Theme {
    /// `has_colour` is false where `NO_COLOR` is set.
    pub fn new(has_colour: bool) -> Self {
        Self { has_colour }
    }

    fn colour(self, colour: Color) -> Style {
        if self.has_colour { Style::new().fg(colour) } else { Style::new() }
    }

    /// Ordinary text: whatever the terminal has.
    pub fn text(self) -> Style {
        Style::new()
    }

    /// Labels, hints, frames without focus.
    pub fn quiet(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    pub fn user(self) -> Style {
        self.colour(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    pub fn claude(self) -> Style {
        self.colour(Color::Magenta).add_modifier(Modifier::BOLD)
    }

    /// What was sent as the beginning of a reply, not generated.
    pub fn prefill(self) -> Style {
        self.colour(Color::Green).add_modifier(Modifier::UNDERLINED)
    }

    pub fn reasoning(self) -> Style {
        Style::new().add_modifier(Modifier::DIM | Modifier::ITALIC)
    }

    /// A frame that has the focus, a chosen row's mark.
    pub fn focus(self) -> Style {
        self.colour(Color::Cyan)
    }

    pub fn chosen(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    pub fn good(self) -> Style {
        self.colour(Color::Green).add_modifier(Modifier::BOLD)
    }

    pub fn warning(self) -> Style {
        self.colour(Color::Yellow).add_modifier(Modifier::BOLD)
    }

    pub fn failure(self) -> Style {
        self.colour(Color::Red).add_modifier(Modifier::BOLD)
    }
}
