//! A sum of figures, some of which may be unknown.

/// A sum over the requests of a turn, or over turns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricsSum<T> {
    pub value: T,
    /// Whether all parts are known: else it is at least this much.
    pub is_whole: bool,
}

impl<T: std::iter::Sum> MetricsSum<T> {
    /// The sum of what is known; `None` when nothing is.
    pub fn of(parts: impl Iterator<Item = Option<Self>>) -> Option<Self> {
        let (mut is_whole, mut known) = (true, Vec::new());
        for part in parts {
            is_whole &= part.as_ref().is_some_and(|part| part.is_whole);
            known.extend(part.map(|part| part.value));
        }
        (!known.is_empty()).then(|| Self { value: known.into_iter().sum(), is_whole })
    }

    pub(super) fn whole(known: T) -> Self {
        Self { value: known, is_whole: true }
    }
}
