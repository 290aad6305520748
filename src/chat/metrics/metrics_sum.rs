//! A sum of metrics, some of which may be unknown.

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricsSum<T> {
    pub value: T,
    /// Whether all parts are known. Otherwise the sum is a lower bound.
    pub is_complete: bool,
}

impl<T: std::iter::Sum> MetricsSum<T> {
    /// Adds up the known parts; `None` if no part is known.
    pub fn of(parts: impl Iterator<Item = Option<Self>>) -> Option<Self> {
        let (mut is_whole, mut known) = (true, Vec::new());
        for part in parts {
            is_whole &= part.as_ref().is_some_and(|part| part.is_complete);
            known.extend(part.map(|part| part.value));
        }
        (!known.is_empty()).then(|| Self { value: known.into_iter().sum(), is_complete: is_whole })
    }

    pub(super) fn whole(known: T) -> Self {
        Self { value: known, is_complete: true }
    }
}
