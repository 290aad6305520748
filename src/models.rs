//! `outcrop models`: lists the models that the account can call, as a table or as JSON on standard
//! output. Standard error says where the list is from. The list has the same choices and remarks as
//! the picker.
//!
//! ```text
//! table.rs      columns for people
//! object.rs     one object for each choice, for programs
//! ```

#![allow(clippy::disallowed_methods, reason = "the loop of a listing reads the clock")]

mod object;

mod table;

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use crate::chat::failure::{Failure, FailureKind};
use crate::chat::listing::{Listing, MissingList};
use crate::chat::model_choice::{ago, offers};
use crate::config::Config;
use crate::plain::{CommandExit, failure, print_line, report_env_file, stand_in, write_output};
use crate::resources::Resources;
use crate::service_connection::ServiceConnection;

/// The form of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListForm {
    Json,
    /// A table, within the columns of a terminal if there is one.
    Table(Option<usize>),
}

/// Lists the models once and writes the list. Must be called within a runtime.
pub async fn run(
    form: ListForm,
    config: Config,
    resources: Resources,
    output: impl Write,
) -> CommandExit {
    for note in &config.notes {
        print_line(note);
    }
    let Resources { mut catalog, files, pace } = resources;
    let (access, is_offline) = (config.access, config.offline);
    let (choices, table) = (files.choices.as_ref(), Arc::clone(&catalog));
    let found = ServiceConnection::find_unattended(access, choices, is_offline, table, pace).await;
    let way = match found {
        Ok(way) => way,
        Err(why) => {
            failure(&why, false);
            return CommandExit::UsageError;
        }
    };
    report_env_file(way.client().discovered_source());
    if way.is_stand_in() {
        print_line(&stand_in(way.why_offline(), "these profiles come", "outcrop models"));
    }
    let (listing, exit) = listed(&way, files.cache, &catalog.as_of).await;
    if let Some(listing) = &listing {
        Arc::make_mut(&mut catalog).learn_aliases(listing);
    }
    let region = way.client().region();
    let offers = offers(&catalog, region, listing.as_ref());
    let text = match form {
        ListForm::Json => object::all(&offers, &catalog, listing.is_some()),
        ListForm::Table(None) => table::wide(&offers, &catalog),
        ListForm::Table(Some(columns)) => {
            let (table, is_whole) = table::within(columns, &offers, &catalog);
            if !is_whole {
                print_line("Some columns do not fit. To see them all: outcrop models | less -S");
            }
            table
        }
    };
    match write_output(output, &text) {
        CommandExit::Done => exit,
        failed => failed,
    }
}

/// Returns the account's list, or the stored list if the account's list fails. Prints the source of
/// the list. Without a list, the built-in table is used.
async fn listed(
    way: &ServiceConnection,
    folder: Option<PathBuf>,
    as_of: &str,
) -> (Option<Listing>, CommandExit) {
    let client = way.client();
    let (why, listing) = match client.list().await {
        Ok(listing) => {
            if let Some(folder) = &folder {
                way.keep(folder, &listing, SystemTime::now());
            }
            match &listing.missing_list {
                Some(MissingList::Profiles(why)) => (why.clone(), Some(listing)),
                Some(MissingList::Models(why)) => {
                    failure(why, false);
                    print_line(&describe(&listing, client.region(), as_of));
                    return (Some(listing), CommandExit::Done);
                }
                None => {
                    print_line(&describe(&listing, client.region(), as_of));
                    return (Some(listing), CommandExit::Done);
                }
            }
        }
        Err(why) => (why, None),
    };
    failure(&why, false);
    let exit = if is_denied(&why) { CommandExit::Done } else { CommandExit::Failed };
    // If listing is denied, ignore the stored list: other credentials, which were allowed to list,
    // may have produced it.
    let stored = folder.filter(|_| !is_denied(&why));
    let stored = stored.and_then(|folder| way.recall(&folder, SystemTime::now()));
    match stored {
        Some((listing, age)) => {
            print_line(&format!("Listed {}. Prices and limits as of {as_of}", ago(age)));
            (Some(listing), exit)
        }
        None => {
            print_line(&format!("Showing the built-in list ({as_of}) for this region"));
            (listing, exit)
        }
    }
}

/// Returns whether the credentials are not allowed to list models. This is common, and the built-in
/// table is used instead.
fn is_denied(why: &Failure) -> bool {
    why.kind == FailureKind::AccessDenied
}

fn describe(listing: &Listing, region: &str, as_of: &str) -> String {
    let count = listing.claude().count();
    let others = match listing.unsupported_count() {
        0 => String::new(),
        others => format!("; {others} for other models are not shown"),
    };
    format!("{count} inference profiles in {region}{others}. Prices and limits as of {as_of}")
}
