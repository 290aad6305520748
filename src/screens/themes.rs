//! The dialog that chooses a theme.

use crate::ui::appearance::{Appearance, ThemeChoice};
use crate::ui::picker::{Picker, PickerItem};

/// The list of themes. The selected theme is previewed.
#[derive(Debug, Clone)]
pub struct ThemesDialog {
    pub picker: Picker<ThemeChoice>,
    /// The theme to restore if the list is cancelled.
    pub before: ThemeChoice,
}

impl ThemesDialog {
    pub fn new(appearance: Appearance) -> Self {
        let item = |choice: ThemeChoice| PickerItem {
            help: appearance.remark(choice),
            ..PickerItem::new(choice.name(), choice)
        };
        let picker = Picker::new(ThemeChoice::ALL.map(item).to_vec());
        Self {
            picker: picker.starting_at(|choice| *choice == appearance.choice),
            before: appearance.choice,
        }
    }

    pub fn refresh(&mut self, appearance: Appearance) {
        for item in self.picker.items_mut() {
            item.help = appearance.remark(item.value);
        }
    }

    /// Returns the choice to preview: the selected one, or the previous theme if no row matches.
    pub fn shown(&self) -> ThemeChoice {
        self.picker.chosen().map_or(self.before, |item| item.value)
    }
}
