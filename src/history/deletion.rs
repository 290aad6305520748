//! Removes conversations from the file. This cannot be undone.

use crate::chat::count::counted;
use crate::export::conversation::title;
use crate::plain::{CommandExit, confirm, print_line};
use crate::store_access::{StoreAccess, StoreAccessError};
use crate::stored::{PurgeReport, PurgeScope, StoreAnswer, StoreRequest};

/// Deletes the conversation that the user named.
pub fn delete(store: &mut StoreAccess, typed: &str) -> Result<CommandExit, StoreAccessError> {
    store.check_writable()?;
    let conversation = store.open_named(typed)?;
    let report = purge(store, PurgeScope::Conversation(conversation.key))?;
    print_line(&format!("Deleted {} ({:?})", conversation.key, title(&conversation)));
    print_traces(&report);
    Ok(CommandExit::Done)
}

/// Deletes everything. Asks twice on a terminal.
pub fn delete_all(
    store: &mut StoreAccess,
    is_confirmed: bool,
) -> Result<CommandExit, StoreAccessError> {
    store.check_writable()?;
    let count = counted(store.list()?.len() as u64, "conversation");
    if !is_confirmed {
        let questions = [
            format!("Delete {count} and the usage figures? This cannot be undone."),
            "Are you sure?".to_owned(),
        ];
        for question in questions {
            match confirm(&question) {
                Some(true) => {}
                Some(false) => {
                    print_line("Nothing was deleted");
                    return Ok(CommandExit::Done);
                }
                None => {
                    print_line("Nothing was deleted. Without a terminal, --yes is necessary");
                    return Ok(CommandExit::UsageError);
                }
            }
        }
    }
    let report = purge(store, PurgeScope::Everything)?;
    print_line(&format!("Deleted {count} and the usage figures"));
    print_traces(&report);
    Ok(CommandExit::Done)
}

fn purge(store: &mut StoreAccess, scope: PurgeScope) -> Result<PurgeReport, StoreAccessError> {
    match store.ask(StoreRequest::Purge(scope))? {
        StoreAnswer::Purged(report) => Ok(report),
        _ => Err(StoreAccessError::Query("nothing was deleted".to_owned())),
    }
}

/// Says where deleted text may remain.
fn print_traces(report: &PurgeReport) {
    for trace in report.traces() {
        print_line(&trace);
    }
}
