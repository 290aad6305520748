//! What a comparison that is set up would take: all of its requests at once, before any is sent.

use std::collections::BTreeMap;

use super::{ComparedPrompt, ComparisonKind, ComparisonPage};
use crate::app::App;
use crate::app::quota::whole_seconds;
use crate::chat::estimate::{ContentSize, Estimate};
use crate::chat::model::ModelId;
use crate::chat::quota::QuotaFit;
use crate::chat::request::Request;

impl App {
    /// Brings up to date what each column would take.
    pub(in crate::app) fn estimate_columns(&mut self) {
        let before = self.parent_of_next();
        let ComparisonPage::SettingUp(set_up) = &mut self.comparing else { return };
        let (before, written) = match set_up.prompt {
            ComparedPrompt::Written => (before, self.composer.size()),
            ComparedPrompt::Again(prompt) => (Some(prompt), ContentSize::default()),
        };
        let said =
            self.estimating.said(&self.session.open.conversation, self.session.open.number, before);
        let estimates = set_up.columns.iter().map(|settings| {
            let frame = Request::of(Vec::new(), settings, &self.session.catalog);
            let size = ContentSize::request(&frame).plus(said).plus(written);
            Estimate::of(&frame, size, None, 0, &self.session.catalog)
        });
        set_up.estimates = estimates.collect();
    }

    /// What the comparison that is set up costs at most; `None` where a price is not known.
    pub fn comparison_cost(&self) -> Option<f64> {
        let ComparisonPage::SettingUp(set_up) = &self.comparing else { return None };
        let costs = set_up.estimates.iter().map(|estimate| {
            let cost = estimate.cost?;
            Some(cost.input + cost.most_output)
        });
        let each: Option<f64> = costs.sum();
        let times = u32::try_from(set_up.times()).ok()?;
        Some(each? * f64::from(times))
    }

    /// What to know ahead of sending the comparison that is set up: nothing while all of its
    /// requests fit the quota of their models at once, or nobody set a quota.
    pub fn comparison_warning(&self) -> Option<String> {
        let quota = self.session.quota.filter(|_| !self.session.is_replay())?;
        let ComparisonPage::SettingUp(set_up) = &self.comparing else { return None };
        let mut wanted: BTreeMap<&str, (&ModelId, u64)> = BTreeMap::new();
        for (settings, estimate) in set_up.columns.iter().zip(&set_up.estimates) {
            let model = wanted.entry(settings.model.as_str()).or_insert((&settings.model, 0));
            model.1 += estimate.reserved() * u64::try_from(set_up.times()).unwrap_or(u64::MAX);
        }
        let several = wanted.len() > 1;
        wanted.into_values().find_map(|(model, wanted)| {
            let why = match self.session.minute.fits(model, self.session.now, wanted, quota) {
                QuotaFit::Now => return None,
                QuotaFit::Later { over, wait: Some(wait) } => {
                    let wait = whole_seconds(wait);
                    format!("wait {wait} s ({over} tokens over), or a 429 is likely")
                }
                QuotaFit::Later { over, wait: None } => {
                    format!("{over} tokens over while others run; a 429 is likely")
                }
                QuotaFit::Never { over } => {
                    let fewer = match set_up.kind {
                        ComparisonKind::Settings => "columns",
                        ComparisonKind::Samples(_) => "samples",
                    };
                    format!("{over} tokens too many: fewer {fewer} or max tokens")
                }
            };
            let name = self.session.catalog.find(model).map_or(model.as_str(), |known| &known.name);
            let of = if several { format!(" of {name}") } else { String::new() };
            Some(format!("Quota{of}: {why}"))
        })
    }
}
