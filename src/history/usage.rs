//! Tokens and cost by period and model.

use super::task::UsageForm;
use crate::chat::model::{Catalog, ModelId};
use crate::document::visible;
use crate::export;
use crate::plain::print_line;
use crate::screens::model_name;
use crate::store_access::{StoreAccess, StoreAccessError};
use crate::stored::{StoreAnswer, StoreQuery, StoreRequest, UsagePeriod, UsageRow};
use crate::ui::text::clip;
use crate::ui::usage_table::UsageTable;

pub fn text(
    store: &mut StoreAccess,
    period: UsagePeriod,
    form: UsageForm,
    catalog: &Catalog,
) -> Result<String, StoreAccessError> {
    let query = StoreQuery::Usage(period);
    let StoreAnswer::Usage(rows) = store.ask(StoreRequest::Query(query))? else {
        return Ok(String::new());
    };
    Ok(match form {
        UsageForm::Json => export::usage::json(&rows),
        UsageForm::Csv => export::usage::csv(&rows),
        UsageForm::Table(_) if rows.is_empty() => {
            print_line("No stored requests");
            String::new()
        }
        UsageForm::Table(width) => table(&rows, period, catalog, width),
    })
}

/// Returns the table. On a terminal, it has short names of models and fits the width.
fn table(
    rows: &[UsageRow],
    period: UsagePeriod,
    catalog: &Catalog,
    width: Option<usize>,
) -> String {
    let name = |id: &str| match ModelId::parse(id) {
        Ok(model) if width.is_some() => model_name::name(catalog, &model),
        _ => visible::line(id),
    };
    let table = UsageTable::new(rows, period, name);
    let width = width.unwrap_or(usize::MAX);
    let columns = table.columns(width);
    let mut text = String::new();
    let mut add = |line: &str| text.extend([clip(line, width).trim_end(), "\n"]);
    add(&table.head(&columns).to_uppercase());
    for at in 0..table.len() {
        add(&table.row(at, &columns));
    }
    add(&table.total(&columns));
    text
}
