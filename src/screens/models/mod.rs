//! The dialog that chooses a model.

pub mod view;

use crate::chat::invalid_value::InvalidValue;
use crate::chat::listing::Listing;
use crate::chat::model::{Catalog, ModelId};
use crate::chat::model_choice::{self, ModelChoice};
use crate::session::Session;
use crate::ui::dialog::value::SettingsOwner;
use crate::ui::picker::{Picker, PickerItem};

#[derive(Debug, Clone)]
pub struct ModelsDialog {
    pub picker: Picker<ModelChoice>,
    pub owner: SettingsOwner,
}

impl ModelsDialog {
    /// Returns the dialog with the current model selected.
    pub fn new(session: &Session, current: &ModelId, owner: SettingsOwner) -> Self {
        let choices = items(session.model_choices());
        Self { picker: Picker::new(choices).starting_at(|offer| offer.id == *current), owner }
    }

    /// Updates the list. The filter and the selected row stay.
    pub fn refill(&mut self, session: &Session) {
        let choices = items(session.model_choices());
        self.picker.refill(choices, |before, after| before.id == after.id);
    }

    /// Returns the model that Enter accepts: the typed id or the selected row.
    ///
    /// # Errors
    ///
    /// [`InvalidValue`] if nothing matches and the typed text is not an id.
    pub fn chosen(&self) -> Result<ModelId, InvalidValue> {
        match (self.typed(), self.picker.chosen()) {
            (Some(id), _) => Ok(id),
            (None, Some(item)) => Ok(item.value.id.clone()),
            (None, None) => ModelId::parse(&self.picker.filter().text()),
        }
    }

    /// Returns the typed text as a model id if it is a full id or ARN, no row has exactly this id,
    /// and no row was selected. It then counts literally, whatever else it matches.
    pub fn typed(&self) -> Option<ModelId> {
        let typed = self.picker.filter().text();
        // A full id ends in a version, unlike a text that narrows the list.
        let is_id =
            typed.contains("anthropic.claude-") && typed.ends_with(|c: char| c.is_ascii_digit());
        let is_full = typed.starts_with("arn:") || is_id;
        let is_listed = self.picker.rows().any(|item| item.value.id.as_str() == typed.trim());
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
            None => self.picker.chosen().map(|item| item.value.clone()),
        }
    }
}

/// Returns the rows. They are found by name, id, and the name of an account's own profile.
fn items(offers: Vec<ModelChoice>) -> Vec<PickerItem<ModelChoice>> {
    let item = |offer: ModelChoice| {
        // Every letter occurs in an ARN, so do not match the whole ARN.
        let id = match &offer.route {
            model_choice::ModelRoute::Application(name) => format!("{name} {}", offer.id.base()),
            _ => offer.id.to_string(),
        };
        let name = format!("{} {id}", offer.name);
        PickerItem {
            name,
            synonyms: "",
            help: "",
            is_available: true,
            remark: String::new(),
            value: offer,
        }
    };
    offers.into_iter().map(item).collect()
}
