//! Everything before the request is sent: the prompt, the connection, the conversation, the settings and
//! the attachments.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::clock::now;
use super::diagnostics::{self, print_line};
use super::stored_turn::{OpenedStore, StoreUse, StoredTurn};
use super::{attachments, prompt};
use crate::chat::count::grouped;
use crate::chat::message::Message;
use crate::chat::model::Catalog;
use crate::chat::prompt::Prompt;
use crate::chat::request::Request;
use crate::chat::settings::{SettingField, Settings};
use crate::config::Config;
use crate::document::visible;
use crate::export::conversation::title;
use crate::plain::{CommandExit, report_env_file, stand_in};
use crate::resources::Resources;
use crate::service_connection::ServiceConnection;
use crate::session::Session;
use crate::session::effect::Effect;

/// A request that can be sent.
#[derive(Debug)]
pub(super) struct PreparedTurn {
    pub connection: ServiceConnection,
    pub request: Request,
    pub catalog: Arc<Catalog>,
    /// The turn in the store, if it is stored.
    pub stored: Option<StoredTurn>,
}

/// Prints a message, and returns the exit status of a request that was not sent.
fn refuse(why: impl AsRef<str>) -> CommandExit {
    print_line(why.as_ref());
    CommandExit::UsageError
}

/// Prepares the request, and stores its prompt.
///
/// # Errors
/// The exit status, after a message.
pub(super) async fn prepare<I: Read + Send + 'static>(
    (text, mut files): (Option<String>, Vec<PathBuf>),
    input: Option<I>,
    usage: StoreUse,
    mut config: Config,
    resources: Resources,
) -> Result<PreparedTurn, CommandExit> {
    let folder = config.data_dir.take().or_else(|| resources.files.data.clone());
    let mut store = OpenedStore::open(folder, usage)?;
    let text = prompt::read(text, input, &mut files).await.map_err(refuse)?;
    let Resources { mut catalog, files: own_files, pace } = resources;
    let (access, is_offline) = (config.access.clone(), config.offline);
    let (choices, table) = (own_files.choices.as_ref(), Arc::clone(&catalog));
    let found = ServiceConnection::find_unattended(access, choices, is_offline, table, pace).await;
    let connection = found.map_err(|failure| {
        diagnostics::failure(&failure, false);
        CommandExit::UsageError
    })?;
    report_env_file(connection.client().discovered_source());
    if connection.is_stand_in() {
        print_line(&stand_in(connection.why_offline(), "replies come", "outcrop ask"));
    }
    let settings = config.settings(connection.client().region());
    let mut session = Session::new(now(), Arc::clone(&catalog), settings);
    let draft = open_conversation(&mut session, store.as_mut(), &config);
    let settings = session.settings.clone();
    if let Some(folder) = own_files.cache.filter(|_| catalog.is_opaque(&settings.model)) {
        recall(&connection, &folder, &mut catalog);
        session.catalog = Arc::clone(&catalog);
    }
    report_unsent(&settings, &catalog);
    config.attach.extend(files);
    let attachments = attachments::read(config.attach, catalog.pdf_pages(&settings.model));
    let attachments = attachments.await.map_err(refuse)?;
    attachments::report_uncited(&attachments, &settings, &catalog);
    let prompt = Message::User(Prompt { text, attachments });
    let prompt = session.open.conversation.add_child(session.last_answered(), prompt);
    let started = session.request_reply(prompt, &settings, |request| request);
    let Some((message, Effect::Ask { reply, request })) =
        started.map(|started| (started.message, started.effect))
    else {
        return Err(refuse(prompt::NO_PROMPT));
    };
    let stored = match store.filter(|_| usage.is_saved) {
        Some(store) => {
            let masker = connection.client().masker();
            let stored = store.store_prompt(session, &draft, (reply, message), &masker);
            Some(stored.map_err(|error| error.report())?)
        }
        None => None,
    };
    Ok(PreparedTurn { connection, request: *request, catalog, stored })
}

/// Opens the conversation that the turn continues, with its settings. Returns its draft.
fn open_conversation(
    session: &mut Session,
    store: Option<&mut OpenedStore>,
    config: &Config,
) -> Prompt {
    let Some(store) = store else { return Prompt::default() };
    if let Some(link) = store.take_link() {
        session.store = link;
    }
    let Some(stored) = store.conversation.take() else { return Prompt::default() };
    print_line(&format!("Continuing {} ({})", stored.key, visible::line(&title(&stored))));
    let restored = session.restore(&stored);
    session.open(restored.open);
    session.settings = restored.settings;
    session.override_settings(&config.overrides);
    restored.draft
}

/// Prints which settings are not sent, and why.
fn report_unsent(settings: &Settings, catalog: &Catalog) {
    for field in SettingField::all().filter(|field| *field != SettingField::Documents) {
        if let Some(why) = catalog.unsent_reason(settings, field) {
            let instead = match catalog.substitute(settings) {
                Some(_) if field == SettingField::Prefill => {
                    "; the system prompt asks for it instead"
                }
                _ => "",
            };
            let are = if field == SettingField::StopSequences { "are" } else { "is" };
            print_line(&format!("{} {are} not sent: {why}{instead}", field.label()));
        }
    }
    let limit = catalog.max_tokens(settings);
    if settings.max_tokens.is_some_and(|set| limit < set) {
        let limit = grouped(u64::from(limit.get()));
        print_line(&format!("Max tokens lowered to {limit}, this model's limit"));
    }
}

/// Adds the aliases in the stored list to the catalog, such as the ARN of an application profile.
fn recall(connection: &ServiceConnection, folder: &Path, catalog: &mut Arc<Catalog>) {
    if let Some((listing, _)) = connection.recall(folder, SystemTime::now()) {
        Arc::make_mut(catalog).learn_aliases(&listing);
    }
}
