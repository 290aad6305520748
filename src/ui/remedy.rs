//! The displayed text of remedies.

use crate::chat::failure::Remedy;
use crate::ui::keymap::KeyScope;
use crate::ui::keymap::Keymap;

pub fn text(remedy: &Remedy, keymap: &Keymap) -> String {
    match remedy {
        Remedy::InspectEvent => {
            let key = keymap.key(KeyScope::Anywhere, "toggle-inspector");
            format!("{key} shows the event. Continue or regenerate the reply.")
        }
        remedy => remedy.to_string(),
    }
}
