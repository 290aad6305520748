//! The dialog that chooses a model.

pub mod view;

use crate::chat::invalid_value::InvalidValue;
use crate::chat::listing::Listing;
use crate::chat::model::{Catalog, ModelId};
use crate::chat::model_choice::{self, ModelChoice};
use crate::session::Session;
use crate::ui::dialog::value::SettingsOwner;
use crate::ui::picker::{Picker, PickerItem};

/// The list while it is open.
#[derive(Debug, Clone)]
pub struct ModelsDialog {
    pub picker: Picker<ModelChoice>,
    pub owner: SettingsOwner,
}

impl ModelsDialog {
    /// The models that can be chosen, with the present one chosen.
    pub fn new(session: &Session, now: &ModelId, owner: SettingsOwner) -> Self {
        let choices = items(session.model_choices());
        Self { picker: Picker::new(choices).starting_at(|offer| offer.id == *now), owner }
    }

    /// Lists what the session knows now. The filter and the chosen row stay.
    pub fn refill(&mut self, session: &Session) {
        let choices = items(session.model_choices());
        self.picker.refill(choices, |before, after| before.id == after.id);
    }

    /// The model that Enter takes: the typed id or the chosen row.
    ///
    /// # Errors
    /// [`InvalidValue`] if nothing matches and the typed text is no id.
    pub fn chosen(&self) -> Result<ModelId, InvalidValue> {
        match (self.typed(), self.picker.chosen()) {
            (Some(id), _) => Ok(id),
            (None, Some(item)) => Ok(item.value.id.clone()),
            (None, None) => ModelId::parse(&self.picker.filter().text()),
        }
    }

    /// What is typed, when it has the form of a full id or ARN, no row has just that id, and no row
    /// was chosen: then it is meant as it stands, whatever it happens to match.
    pub fn typed(&self) -> Option<ModelId> {
        let typed = self.picker.filter().text();
        // A full id ends in a version, which a part that is typed to narrow the list does not.
        let is_id =
            typed.contains("anthropic.claude-") && typed.ends_with(|c: char| c.is_ascii_digit());
        let is_full = typed.starts_with("arn:") || is_id;
        let is_listed = self.picker.rows().any(|item| item.value.id.as_str() == typed.trim());
        ModelId::parse(&typed).ok().filter(|_| is_full && !is_listed && self.picker.place() == 0)
    }

    /// What Enter would take, as far as anything is known of it.
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

/// The rows: found by name, id, and the name of an account's own profile.
fn items(offers: Vec<ModelChoice>) -> Vec<PickerItem<ModelChoice>> {
    let item = |offer: ModelChoice| {
        // In an ARN every letter of the alphabet can be found.
        let id = match &offer.route {
            model_choice::ModelRoute::Application(name) => format!("{name} {}", offer.id.base()),
            _ => offer.id.to_string(),
        };
        let name = format!("{} {id}", offer.name);
        PickerItem { name, synonyms: "", remark: String::new(), value: offer }
    };
    offers.into_iter().map(item).collect()
}
