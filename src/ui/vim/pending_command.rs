//! The beginning of a command of vim.

use super::operators::Operator;

/// The largest count.
pub const MOST_TIMES: usize = 9999;

/// The beginning of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PendingCommand {
    pub count: Option<usize>,
    /// The operator, and the count before it.
    pub operator: Option<(Operator, Option<usize>)>,
    pub prefix: Option<Prefix>,
}

/// A key that needs another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    G,
    Find { is_forward: bool, is_beside: bool },
    Replace,
    Object { is_around: bool },
}

impl PendingCommand {
    /// Returns the product of the counts before and after the operator.
    pub fn count(&self) -> Option<usize> {
        let before = self.operator.and_then(|(_, count)| count);
        match (before, self.count) {
            (Some(before), Some(after)) => Some((before * after).min(MOST_TIMES)),
            (before, after) => before.or(after),
        }
    }
}
