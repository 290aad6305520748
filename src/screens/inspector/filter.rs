//! The filter of the event list: all events, all but deltas, or one type.

use crate::wire::frame::{Frame, HeaderName};

/// The most frequent type by far.
pub const DELTA: &str = "contentBlockDelta";

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum EventFilter {
    #[default]
    All,
    WithoutDeltas,
    Only(HeaderName),
}

impl EventFilter {
    pub fn takes(&self, frame: &Frame) -> bool {
        match self {
            Self::All => true,
            Self::WithoutDeltas => frame.kind.name() != DELTA,
            Self::Only(name) => frame.kind.name() == &**name,
        }
    }

    /// Returns the filter in words, such as `all types`.
    pub fn label(&self) -> String {
        match self {
            Self::All => "all types".to_owned(),
            Self::WithoutDeltas => format!("all but {DELTA}"),
            Self::Only(name) => format!("only {name}"),
        }
    }

    /// Returns the next or previous filter, wrapping around: all, all but deltas, then each type.
    #[must_use]
    pub fn step(&self, types: &[HeaderName], is_forward: bool) -> Self {
        let count = types.len() + 2;
        let at = match self {
            Self::All => 0,
            Self::WithoutDeltas => 1,
            // A type that this turn does not have counts as no filter.
            Self::Only(name) => types.iter().position(|other| other == name).map_or(0, |at| at + 2),
        };
        let step = if is_forward { 1 } else { count - 1 };
        match (at + step) % count {
            0 => Self::All,
            1 => Self::WithoutDeltas,
            at => Self::Only(types[at - 2].clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stepping_wraps_around_all_types_in_both_directions() {
        let types = ["messageStart", DELTA].map(HeaderName::from);
        let mut filter = EventFilter::All;
        let mut labels = Vec::new();
        for _ in 0..4 {
            filter = filter.step(&types, true);
            labels.push(filter.label());
        }
        let only = format!("only {DELTA}");
        assert_eq!(labels, [&*format!("all but {DELTA}"), "only messageStart", &only, "all types"]);
        assert_eq!(filter.step(&types, false).label(), only);
        let filter = EventFilter::Only("metadata".into());
        assert_eq!(filter.step(&types, true), EventFilter::WithoutDeltas);
    }
}
