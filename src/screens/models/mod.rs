//! The dialog that chooses a model and the route to it.

pub mod view;

use crate::chat::invalid_value::InvalidValue;
use crate::chat::listing::Listing;
use crate::chat::model::{Catalog, ModelId};
use crate::chat::model_choice::{self, ModelChoice, ModelRoute};
use crate::session::Session;
use crate::ui::dialog::value::SettingsOwner;
use crate::ui::picker::{ListInput, Picker, PickerItem, score};
use crate::ui::text_keys::TextKey;

/// A model with its routes.
#[derive(Debug, Clone)]
pub struct ModelRoutes {
    /// Never empty.
    routes: Vec<ModelChoice>,
    chosen: usize,
}

impl ModelRoutes {
    /// Returns the model through the chosen route.
    pub fn choice(&self) -> &ModelChoice {
        &self.routes[self.chosen]
    }

    pub fn routes(&self) -> &[ModelChoice] {
        &self.routes
    }

    pub fn count(&self) -> usize {
        self.routes.len()
    }

    fn is_same_model(&self, other: &Self) -> bool {
        self.choice().model == other.choice().model
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.routes.iter().position(|route| route.id.as_str() == id)
    }
}

#[derive(Debug, Clone)]
pub struct ModelsDialog {
    pub picker: Picker<ModelRoutes>,
    pub owner: SettingsOwner,
}

impl ModelsDialog {
    /// Returns the dialog with the current model selected.
    pub fn new(session: &Session, current: &ModelId, owner: SettingsOwner) -> Self {
        let mut picker = Picker::new(items(session.model_choices()));
        choose_route(&mut picker, current.as_str());
        Self { picker, owner }
    }

    /// Updates the list. The filter, the selected row and the chosen routes stay.
    pub fn refill(&mut self, session: &Session) {
        let mut items = items(session.model_choices());
        for before in self.picker.items() {
            let id = before.value.choice().id.as_str();
            for value in items.iter_mut().map(|item| &mut item.value) {
                value.chosen = value.position(id).unwrap_or(value.chosen);
            }
        }
        self.picker.refill(items, ModelRoutes::is_same_model);
    }

    /// Chooses the next or the previous route to the selected model. Returns false if the key
    /// belongs to the typed text.
    pub fn step_route(&mut self, is_forward: bool) -> bool {
        if self.typed().is_some() {
            return false;
        }
        let Some(model) = self.picker.chosen_mut() else { return false };
        let last = model.routes.len() - 1;
        let next = if is_forward { model.chosen + 1 } else { model.chosen.saturating_sub(1) };
        model.chosen = next.min(last);
        true
    }

    /// Returns the model that Enter accepts: the typed id or the selected row.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] if nothing matches and the typed text is not an id.
    pub fn chosen(&self) -> Result<ModelId, InvalidValue> {
        match (self.typed(), self.picker.chosen()) {
            (Some(id), _) => Ok(id),
            (None, Some(item)) => Ok(item.value.choice().id.clone()),
            (None, None) => ModelId::parse(&self.picker.filter().text()),
        }
    }

    /// Returns the typed text as a model id if it is a full id or ARN, no row has exactly this id,
    /// and no row was selected. The typed id then takes precedence over the rows that it matches.
    pub fn typed(&self) -> Option<ModelId> {
        let typed = self.picker.filter().text();
        // A full id ends in a version, unlike a text that narrows the list.
        let is_id =
            typed.contains("anthropic.claude-") && typed.ends_with(|c: char| c.is_ascii_digit());
        let is_full = typed.starts_with("arn:") || is_id;
        let is_listed = self.picker.items().any(|item| item.value.position(typed.trim()).is_some());
        ModelId::parse(&typed).ok().filter(|_| is_full && !is_listed && self.picker.place() == 0)
    }

    /// Returns what is known about the model that Enter would accept.
    pub fn chosen_model(
        &self,
        catalog: &Catalog,
        region: &str,
        listing: Option<&Listing>,
    ) -> Option<ModelChoice> {
        match self.typed() {
            Some(id) => model_choice::typed(catalog, region, listing, &id),
            None => self.picker.chosen().map(|item| item.value.choice().clone()),
        }
    }

    /// Chooses the routes that match the typed text best.
    fn match_routes(&mut self) {
        let filter = self.picker.filter().text();
        for item in self.picker.items_mut() {
            let scored = item.value.routes.iter().map(|route| score(&filter, &route_text(route)));
            let best = scored.enumerate().rev().max_by_key(|(_, score)| *score);
            item.value.chosen = best.map_or(0, |(at, _)| at);
        }
        choose_route(&mut self.picker, filter.trim());
    }
}

impl ListInput for ModelsDialog {
    fn step(&mut self, rows: isize) {
        self.picker.step(rows);
    }

    fn key(&mut self, key: TextKey) {
        let before = self.picker.filter().text();
        self.picker.key(key);
        if self.picker.filter().text() != before {
            self.match_routes();
        }
    }

    fn paste(&mut self, text: &str) {
        self.picker.paste(text);
        self.match_routes();
    }

    fn set_filter(&mut self, text: &str) {
        self.picker.set_filter(text);
        self.match_routes();
    }
}

/// Selects the row with this id, and its route.
fn choose_route(picker: &mut Picker<ModelRoutes>, id: &str) {
    picker.choose(|model| model.position(id).is_some());
    for item in picker.items_mut() {
        item.value.chosen = item.value.position(id).unwrap_or(item.value.chosen);
    }
}

/// Returns the words by which the filter finds a route: the model's name, and the id or the name
/// of an account's own profile.
fn route_text(route: &ModelChoice) -> String {
    // Every letter occurs in an ARN, so do not match the whole ARN.
    match &route.route {
        ModelRoute::Application(name) => format!("{} {name} {}", route.name, route.id.base()),
        _ => format!("{} {}", route.name, route.id),
    }
}

/// Returns a row for each model, with its routes in their order.
fn items(choices: Vec<ModelChoice>) -> Vec<PickerItem<ModelRoutes>> {
    let mut models: Vec<ModelRoutes> = Vec::new();
    for choice in choices {
        match models.iter_mut().find(|model| model.choice().model == choice.model) {
            Some(model) => model.routes.push(choice),
            None => models.push(ModelRoutes { routes: vec![choice], chosen: 0 }),
        }
    }
    let item = |model: ModelRoutes| {
        let texts: Vec<_> = model.routes.iter().map(route_text).collect();
        PickerItem::new(texts.join(" "), model)
    };
    models.into_iter().map(item).collect()
}
