//! The models that can be chosen: what is known of what can be called here, and the list while it is
//! open. Owns when it is asked for: at the first opening, and when the user wants it anew.

use super::App;
use super::overlay::{ModelPurpose, Overlay};
use crate::chat::listing::Listing;
use crate::chat::model::{Catalog, ModelId};
use crate::chat::model_choice::{self, ModelChoice};
use crate::session::effect::Effect;
use crate::ui::picker::{Picker, PickerItem};

/// The list while it is open.
#[derive(Debug, Clone)]
pub struct ModelPicker {
    pub picker: Picker<ModelChoice>,
    pub purpose: ModelPurpose,
}

impl ModelPicker {
    fn new(offers: Vec<ModelChoice>, now: &ModelId, purpose: ModelPurpose) -> Self {
        let picker = Picker::new(items(offers)).starting_at(|offer| offer.id == *now);
        Self { picker, purpose }
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
    pub fn shown(
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

impl App {
    /// Opens the list of models, and requests the account's lists if they are missing.
    pub(super) fn choose_model(&mut self, purpose: ModelPurpose) -> Vec<Effect> {
        let choices = self.session.model_choices();
        let models = ModelPicker::new(choices, &self.settings_for(purpose).model, purpose);
        self.overlay = Overlay::Models(models);
        self.session.list_models_if_needed()
    }

    /// Updates the list of models, if it is open. The filter and the chosen row stay.
    pub(super) fn refill_models(&mut self) {
        if let Overlay::Models(models) = &mut self.overlay {
            let choices = items(self.session.model_choices());
            models.picker.refill(choices, |before, after| before.id == after.id);
        }
    }
}
