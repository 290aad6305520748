//! The displayed text of failures and their remedies.

use crate::chat::failure::{Failure, Remedy};
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

/// Returns a failure as one text: what happened, why, and what to do.
pub fn failure(failure: &Failure, keymap: &Keymap) -> String {
    format!("{}. {} {}", failure.summary, failure.why, text(&failure.next, keymap))
}
