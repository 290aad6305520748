//! The usage of all conversations as sentences.

use super::LinearChat;
use super::commands::typed_name;
use super::question::{self, AskedQuestion};
use crate::app::App;
use crate::app::actions::Action;
use crate::app::layers::Layer;
use crate::app::msg::DialogAnswer;
use crate::chat::count::counted;
use crate::chat::model::{Catalog, format_cost};
use crate::screens::metrics::Action as Metrics;
use crate::screens::metrics::usage::model_name;
use crate::stored::{UsagePeriod, UsageRow};

impl LinearChat {
    /// Asks the store for the usage by day, month or model. [`Self::say_usage`] prints the answer.
    pub(super) fn request_usage(&mut self, app: &mut App, argument: &str) {
        let period = match argument {
            "" | "day" => UsagePeriod::Day,
            "month" => UsagePeriod::Month,
            "model" => UsagePeriod::All,
            _ => {
                let usage = typed_name("show-usage");
                return self.output.say(&format!("Type day, month or model after {usage}."));
            }
        };
        app.screens.metrics.usage.choose_period(period);
        self.perform_action(app, Action::Metrics(Metrics::ShowUsage), None);
    }

    /// Prints the usage when the store has answered, and closes the page.
    pub(super) fn say_usage(&mut self, app: &mut App) {
        if !matches!(app.layers.last(), Some(Layer::Metrics))
            || question::of(app) == AskedQuestion::Pending
        {
            return;
        }
        let usage = &app.screens.metrics.usage;
        match usage.message(&app.session) {
            Some(message) => self.output.say(&message),
            None => {
                for row in usage.rows() {
                    self.output.say(&sentence(&app.session.catalog, row));
                }
            }
        }
        self.pass_answer(app, DialogAnswer::Cancel);
    }
}

fn sentence(catalog: &Catalog, row: &UsageRow) -> String {
    let model = model_name(catalog, &row.model);
    let mut facts = vec![counted(row.requests, "request")];
    facts.push(format!("{} tokens in", row.input_tokens));
    facts.push(format!("{} out", row.output_tokens));
    for (tokens, what) in
        [(row.cache_read_tokens, "read from"), (row.cache_write_tokens, "written to")]
    {
        if tokens > 0 {
            facts.push(format!("{tokens} {what} the cache"));
        }
    }
    let mark = if row.without_cost > 0 { "at least " } else { "" };
    facts.push(format!("{mark}{}", format_cost(row.cost_usd)));
    let period = if row.period == "all" { String::new() } else { format!("{}, ", row.period) };
    format!("{period}{model}: {}.", facts.join(", "))
}
