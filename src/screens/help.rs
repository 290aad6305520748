//! The help page: the keys of all actions.

use crate::ui::dialog::text::{DialogText, labeled};
use crate::ui::keymap::{KeyScope, Keymap};
use crate::ui::theme::Theme;

/// Returns the table of keys, with the keys of the current scope first.
pub fn lines(keymap: &Keymap, here: KeyScope, width: u16, theme: Theme) -> DialogText {
    let mut lines = DialogText::new();
    let others = KeyScope::ALL.into_iter().filter(|place| *place != here);
    for place in std::iter::once(here).chain(others) {
        lines.push((place.label().to_owned(), theme.strong()));
        let bindings = keymap.bindings().iter();
        for binding in bindings.filter(|it| it.row.scope == place && !it.keys.is_empty()) {
            labeled(&mut lines, &binding.keys_in_words(), binding.row.help, width, theme.text());
        }
    }
    lines.push((String::new(), theme.text()));
    let key = keymap.key(KeyScope::Anywhere, "palette");
    lines.push((format!("Commands without a key are in the palette ({key})."), theme.quiet()));
    lines
}
