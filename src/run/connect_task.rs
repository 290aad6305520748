//! The search for a connection to Bedrock, which runs in the background so that the first screen
//! frame appears immediately. The stand-in or the replay of a recording can replace Bedrock.

use tokio::sync::{oneshot, watch};

use super::loop_config::LoopConfig;
use super::tasks::{AbortOnDrop, TaskResult, Tasks, on_own_thread};
use crate::app::msg::Msg;
use crate::bedrock::{self, Masker};
use crate::chat::access::{Access, IdentityChoice};
use crate::chat::failure::Failure;
use crate::document::visible;
use crate::replay::Tempo;
use crate::service_connection::{self, IdentityDecision, ServiceConnection, aborted_failure};
use crate::session::connection::ConnectionState;

type FoundConnection = Result<ServiceConnection, Failure>;

/// The search for a connection, and its result. Dropping this ends the search.
#[derive(Debug)]
pub struct ConnectTask {
    found: watch::Receiver<Option<FoundConnection>>,
    decision: Option<oneshot::Sender<IdentityChoice>>,
    _search: AbortOnDrop,
    /// The speed of the replay, if there is one.
    replay: Option<Tempo>,
}

impl ConnectTask {
    /// Starts the search. `tasks` reports the end of the search. If the user must choose the
    /// credentials, `tasks` reports that question first.
    pub fn start(config: &LoopConfig, tasks: &Tasks) -> Self {
        let (found_sender, found) = watch::channel(None);
        let (decision, decided) = oneshot::channel();
        let results = tasks.sender();
        let ask = move |access: &Access| results.send(Msg::Connected(undecided(access)));
        // The SDK blocks while it reads files.
        let search = Box::pin(on_own_thread(search(config.clone(), ask, decided)));
        let search = tasks.spawn(async move {
            let found = search.await.unwrap_or_else(|| Err(aborted_failure("it ended early")));
            found_sender.send_replace(Some(found));
            TaskResult::ConnectionFound
        });
        let replay = config.replay.as_ref().map(|replay| replay.tempo);
        Self { found, decision: Some(decision), _search: search, replay }
    }

    pub fn has_failed(&self) -> bool {
        matches!(&*self.found.borrow(), Some(Err(_)))
    }

    /// Continues the search after the user has chosen the credentials.
    pub fn decide(&mut self, choice: IdentityChoice) {
        if let Some(decision) = self.decision.take() {
            // The send fails only if the search has ended.
            let _ = decision.send(choice);
        }
    }

    /// Returns the state of the connection, or `None` while the search runs.
    pub fn state(&self) -> Option<ConnectionState> {
        Some(match self.found.borrow().as_ref()? {
            Ok(way) if let Some(tempo) = self.replay => ConnectionState::Replay {
                region: way.client().region().to_owned(),
                is_stepped: tempo == Tempo::Steps,
            },
            Ok(way) if way.is_stand_in() => ConnectionState::Offline {
                region: way.client().region().to_owned(),
                why: way.why_offline().map(str::to_owned),
            },
            Ok(way) => ConnectionState::Online {
                region: way.client().region().to_owned(),
                source: way.client().source().to_owned(),
                endpoint: way.client().endpoint_url().map(str::to_owned),
            },
            Err(failure) => ConnectionState::Down(failure.clone()),
        })
    }

    /// Returns a masker for the secrets of the client, if the search has found the client.
    pub fn masker(&self) -> Option<Masker> {
        let found = self.found.borrow();
        let connection = found.as_ref()?.as_ref().ok()?;
        Some(connection.client().masker())
    }

    /// Returns a handle that waits for the client.
    pub fn client(&self) -> CurrentClient {
        CurrentClient(self.found.clone())
    }
}

/// Searches for a connection. If the user must choose the credentials, calls `ask` and waits for
/// the choice.
async fn search(
    config: LoopConfig,
    ask: impl FnOnce(&Access),
    decided: oneshot::Receiver<IdentityChoice>,
) -> FoundConnection {
    let LoopConfig { access, offline, replay, resources, .. } = config;
    if let Some(replay) = replay {
        return Ok(ServiceConnection::for_replay(&replay.recorded));
    }
    let choices = resources.files.choices.as_ref();
    let access = match service_connection::decide_identity(access, choices).await {
        IdentityDecision::Access(access) => access,
        IdentityDecision::Undecided(access) => {
            ask(&access);
            let choice = decided.await.map_err(|_| aborted_failure("no choice was made"))?;
            access.with_choice(choice)
        }
    };
    ServiceConnection::find(access, offline, resources.catalog, resources.pace).await
}

/// Returns the question about which credentials to use.
fn undecided(access: &Access) -> ConnectionState {
    let path = access.env_file.as_ref().map(|file| file.path.to_string_lossy());
    ConnectionState::Undecided {
        file: visible::line(&path.unwrap_or_default()),
        credentials: if access.bearer.is_some() { "a Bedrock API key" } else { "an access key" },
        profile: access.profile_label(),
    }
}

/// A handle to the client that the search finds.
#[derive(Debug)]
pub struct CurrentClient(watch::Receiver<Option<FoundConnection>>);

impl CurrentClient {
    /// Returns a handle to an existing connection.
    pub fn of(connection: ServiceConnection) -> Self {
        Self(watch::channel(Some(Ok(connection))).1)
    }

    /// Waits for the client.
    ///
    /// # Errors
    /// The failure of the search.
    pub async fn ready(&mut self) -> Result<bedrock::Client, Failure> {
        self.connection().await.map(|connection| connection.client().clone())
    }

    /// Waits for the connection.
    ///
    /// # Errors
    /// The failure of the search.
    pub async fn connection(&mut self) -> FoundConnection {
        match self.0.wait_for(Option::is_some).await {
            Ok(found) => {
                found.clone().unwrap_or_else(|| Err(aborted_failure("no credentials were found")))
            }
            Err(_) => Err(aborted_failure("it ended early")),
        }
    }
}
