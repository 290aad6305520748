//! The region and the endpoint of a request.

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestTarget {
    /// The region. If it is `None`, the exported code reads it from its environment.
    pub region: Option<String>,
    /// An endpoint URL that replaces the region's own, with its scheme.
    pub endpoint: Option<String>,
}
