//! The pages of the inspector.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tab {
    #[default]
    Events,
    Timeline,
    Request,
    Response,
    Stats,
}

impl Tab {
    pub const ALL: [Self; 5] =
        [Self::Events, Self::Timeline, Self::Request, Self::Response, Self::Stats];

    pub fn label(self) -> &'static str {
        match self {
            Self::Events => "Events",
            Self::Timeline => "Timeline",
            Self::Request => "Request",
            Self::Response => "Response",
            Self::Stats => "Stats",
        }
    }

    pub(super) fn place(self) -> usize {
        Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0)
    }

    /// Returns the page `places` tabs further, wrapping around.
    pub(super) fn on(self, places: usize) -> Self {
        Self::ALL[(self.place() + places) % Self::ALL.len()]
    }
}
