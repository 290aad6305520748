//! The dialog that chooses a recipe.

pub mod view;

use crate::chat::recipe::{Recipe, Recipes};
use crate::ui::dialog::value::SettingsOwner;
use crate::ui::picker::{Picker, PickerItem};

#[derive(Debug, Clone)]
pub struct RecipesDialog {
    pub picker: Picker<String>,
    pub owner: SettingsOwner,
}

impl RecipesDialog {
    /// Returns the dialog with the applied recipe selected.
    pub fn new(recipes: &Recipes, current: Option<&str>, owner: SettingsOwner) -> Self {
        Self { picker: list(recipes, current), owner }
    }
}

/// Returns the list of recipes: name, title and result.
fn list(recipes: &Recipes, current: Option<&str>) -> Picker<String> {
    let widest = recipes.iter().map(|recipe| recipe.name.chars().count()).max().unwrap_or(0);
    let item = |recipe: &Recipe| {
        let title = Some(&recipe.title).filter(|title| **title != recipe.name);
        let title = title.map_or(String::new(), |title| format!("  {title}"));
        let name = format!("{:widest$}{title}", recipe.name);
        PickerItem {
            group: if recipe.is_user_defined { "Yours" } else { "Built in" },
            help: recipe.help.clone(),
            ..PickerItem::new(name.trim_end(), recipe.name.clone())
        }
    };
    let mut items: Vec<_> = recipes.iter().map(item).collect();
    items.sort_by_key(|item| item.group != "Yours");
    Picker::new(items).starting_at(|name| Some(name.as_str()) == current)
}
