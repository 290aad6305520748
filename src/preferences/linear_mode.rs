//! Linear mode: what turned it on, and how it prints replies.

use std::str::FromStr;

use crate::chat::invalid_value::InvalidValue;

/// How linear mode prints a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReplyPrinting {
    /// Each sentence or line when it has arrived.
    #[default]
    AsItComes,
    /// The whole reply when it is complete.
    Whole,
}

/// What turned linear mode on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinearCause {
    Option,
    Variable,
    ConfigFile,
    DumbTerminal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinearMode {
    pub cause: LinearCause,
    pub printing: ReplyPrinting,
}

impl ReplyPrinting {
    pub const ALL: [Self; 2] = [Self::AsItComes, Self::Whole];

    pub fn name(self) -> &'static str {
        match self {
            Self::AsItComes => "as-it-comes",
            Self::Whole => "whole",
        }
    }
}

impl FromStr for ReplyPrinting {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|printing| printing.name() == text)
            .ok_or_else(|| InvalidValue("Expected as-it-comes or whole".to_owned()))
    }
}
