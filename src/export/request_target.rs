//! The region and the endpoint of a request.

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestTarget {
    /// `None`: not known yet; the code then reads it from its environment.
    pub region: Option<String>,
    /// An endpoint in the place of the region's own: a URL with its scheme.
    pub endpoint: Option<String>,
}
