//! The estimate of a comparison before its requests are sent.

use std::collections::BTreeMap;

use super::comparison::ComparisonKind;
use super::page::{ComparePage, ComparisonSetup};
use crate::chat::estimate::{ContentSize, Estimate};
use crate::chat::model::ModelId;
use crate::chat::quota::QuotaFit;
use crate::chat::request::Request;
use crate::session::Session;
use crate::session::quota::whole_seconds;

impl ComparePage {
    /// Updates the estimate of each column from its settings, the messages before the prompt, and
    /// the draft.
    pub fn estimate(&mut self, session: &Session, history: ContentSize, written: ContentSize) {
        let Self::SettingUp(set_up) = self else { return };
        let estimates = set_up.columns.iter().map(|settings| {
            let frame = Request::of(Vec::new(), settings, &session.catalog);
            let size = ContentSize::request(&frame).plus(history).plus(written);
            Estimate::of(&frame, size, None, 0, &session.catalog)
        });
        set_up.estimates = estimates.collect();
    }
}

impl ComparisonSetup {
    /// Returns the maximum cost of the comparison, or `None` if a price is unknown.
    pub fn comparison_cost(&self) -> Option<f64> {
        let costs = self.estimates.iter().map(|estimate| {
            let cost = estimate.cost?;
            Some(cost.input + cost.most_output)
        });
        let each: Option<f64> = costs.sum();
        let times = u32::try_from(self.times()).ok()?;
        Some(each? * f64::from(times))
    }

    /// Returns a warning if the requests together exceed the quota of a model. Returns `None` if
    /// they fit or if no quota is set.
    pub fn comparison_warning(&self, session: &Session) -> Option<String> {
        let quota = session.quota.filter(|_| !session.is_replay())?;
        let mut reserved: BTreeMap<&str, (&ModelId, u64)> = BTreeMap::new();
        for (settings, estimate) in self.columns.iter().zip(&self.estimates) {
            let model = reserved.entry(settings.model.as_str()).or_insert((&settings.model, 0));
            model.1 += estimate.reserved() * u64::try_from(self.times()).unwrap_or(u64::MAX);
        }
        let several = reserved.len() > 1;
        reserved.into_values().find_map(|(model, reserved)| {
            let why = match session.minute_usage.fits(model, session.now, reserved, quota) {
                QuotaFit::Now => return None,
                QuotaFit::Later { over, wait: Some(wait) } => {
                    let wait = whole_seconds(wait);
                    format!("{over} tokens over: wait {wait} s or expect a 429")
                }
                QuotaFit::Later { over, wait: None } => {
                    format!("{over} tokens over while other requests run; expect a 429")
                }
                QuotaFit::Never { over } => {
                    let fewer = match self.kind {
                        ComparisonKind::Settings => "columns",
                        ComparisonKind::Samples(_) => "samples",
                    };
                    format!("{over} tokens over: use fewer {fewer} or lower max tokens")
                }
            };
            let name = session.catalog.find(model).map_or(model.as_str(), |model| &model.name);
            let of = if several { format!(" of {name}") } else { String::new() };
            Some(format!("Quota{of}: {why}"))
        })
    }
}
