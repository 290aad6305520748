//! The dialog that chooses a theme.

use crate::ui::appearance::{Appearance, ThemeChoice};
use crate::ui::picker::{Picker, PickerItem};

/// The list of themes while it is open. What is chosen in it shows at once.
#[derive(Debug, Clone)]
pub struct ThemesDialog {
    pub picker: Picker<ThemeChoice>,
    /// What was chosen before, and is again when the list is left.
    pub before: ThemeChoice,
}

impl ThemesDialog {
    pub fn new(look: Appearance) -> Self {
        let item = |choice: ThemeChoice| PickerItem {
            name: choice.name().into(),
            synonyms: "",
            remark: look.remark(choice),
            value: choice,
        };
        let picker = Picker::new(ThemeChoice::ALL.map(item).to_vec());
        Self { picker: picker.starting_at(|choice| *choice == look.choice), before: look.choice }
    }

    /// Says anew what each choice comes to.
    pub fn refresh(&mut self, look: Appearance) {
        for item in self.picker.items_mut() {
            item.remark = look.remark(item.value);
        }
    }

    /// The choice that shows while the list is open: what was before, where nothing matches.
    pub fn shown(&self) -> ThemeChoice {
        self.picker.chosen().map_or(self.before, |item| item.value)
    }
}
