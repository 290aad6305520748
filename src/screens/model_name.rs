//! A model's name in a table.

use crate::chat::model::{Catalog, ModelId};
use crate::document::visible;
use crate::ui::text::clip;

const WIDEST_NAME: usize = 26;

/// Returns a model's short name with its route, or its id if the model is unknown. An ARN is
/// shortened to its end, which is the specific part.
pub fn name(catalog: &Catalog, id: &ModelId) -> String {
    clip(&whole_name(catalog, id), WIDEST_NAME)
}

fn whole_name(catalog: &Catalog, id: &ModelId) -> String {
    let Some(model) = catalog.find(id) else {
        let id = visible::line(id.as_str());
        let end = id.strip_prefix("arn:").and_then(|arn| arn.rsplit_once('/'));
        return end.map_or(id.clone(), |(_, end)| format!("…/{end}"));
    };
    let name = model.name.strip_prefix("Claude ").unwrap_or(&model.name);
    match id.geography() {
        Some(geography) => format!("{geography}. {name}"),
        None => name.to_owned(),
    }
}
