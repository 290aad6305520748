//! Which events are listed: all, or those of a type.

use crate::wire::frame::{Frame, HeaderName};

/// The type of which there are hundreds to one of the others.
pub const DELTA: &str = "contentBlockDelta";

/// What is listed.
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

    /// In words: `all types`.
    pub fn label(&self) -> String {
        match self {
            Self::All => "all types".to_owned(),
            Self::WithoutDeltas => format!("all but {DELTA}"),
            Self::Only(name) => format!("only {name}"),
        }
    }

    /// The next filter, or the one before, round the end: all, all but deltas, then each type.
    #[must_use]
    pub fn step(&self, types: &[HeaderName], is_forward: bool) -> Self {
        let many = types.len() + 2;
        let at = match self {
            Self::All => 0,
            Self::WithoutDeltas => 1,
            // One that is not there, since another turn is looked at, is as none.
            Self::Only(name) => types.iter().position(|other| other == name).map_or(0, |at| at + 2),
        };
        let step = if is_forward { 1 } else { many - 1 };
        match (at + step) % many {
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
    fn stepping_goes_round_all_types_and_back() {
        let types = ["messageStart", DELTA].map(HeaderName::from);
        let mut filter = EventFilter::All;
        let mut seen = Vec::new();
        for _ in 0..4 {
            filter = filter.step(&types, true);
            seen.push(filter.label());
        }
        let only = format!("only {DELTA}");
        assert_eq!(seen, [&*format!("all but {DELTA}"), "only messageStart", &only, "all types"]);
        assert_eq!(filter.step(&types, false).label(), only);
        let gone = EventFilter::Only("metadata".into());
        assert_eq!(gone.step(&types, true), EventFilter::WithoutDeltas);
    }
}
