//! The way to Bedrock: found behind the first frame, or the stand-in in its place.

use std::sync::Arc;

use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use super::LoopConfig;
use super::replay::ReplaySource;
use crate::bedrock;
use crate::chat::access::{Access, IdentityChoice};
use crate::chat::failure::Failure;
use crate::document::visible;
use crate::offline::{Player, Tempo};
use crate::service_connection::{self, IdentityDecision, ServiceConnection, broken};
use crate::session::connection::ConnectionState;

type FoundConnection = Result<ServiceConnection, Failure>;

/// The search for a way, and what it found.
#[derive(Debug)]
pub struct ConnectTask {
    found: watch::Receiver<Option<FoundConnection>>,
    /// What the user must decide. Closed once the search needs no decision.
    question: Option<oneshot::Receiver<ConnectionState>>,
    decision: Option<oneshot::Sender<IdentityChoice>>,
    search: JoinHandle<()>,
    is_told: bool,
    /// Of a replay.
    is_stepped: bool,
}

impl ConnectTask {
    pub fn start(config: &LoopConfig) -> Self {
        let (tell, found) = watch::channel(None);
        let (ask, question) = oneshot::channel();
        let (decision, decided) = oneshot::channel();
        let choices = config.resources.files.choices.clone();
        let (access, catalog) = (config.access.clone(), config.resources.catalog.clone());
        let (offline, pace, replay) =
            (config.offline, config.resources.pace, config.replay.clone());
        let search = tokio::spawn(async move {
            let way = match replay {
                Some(ReplaySource { recorded, tempo, .. }) => {
                    ServiceConnection::to_replay(recorded, tempo).await
                }
                None => {
                    let access = match service_connection::settle(access, choices.as_ref()).await {
                        IdentityDecision::Access(access) => access,
                        IdentityDecision::Undecided(access) => {
                            let _ = ask.send(undecided(&access));
                            let Ok(choice) = decided.await else { return };
                            access.with_choice(choice)
                        }
                    };
                    ServiceConnection::find(access, offline, catalog, pace).await
                }
            };
            tell.send_replace(Some(way));
        });
        let is_stepped = config.replay.as_ref().is_some_and(|r| r.tempo == Tempo::Steps);
        let (question, decision) = (Some(question), Some(decision));
        Self { found, question, decision, search, is_told: false, is_stepped }
    }

    pub fn is_told(&self) -> bool {
        self.is_told
    }

    /// Whether the search found nothing.
    pub fn is_down(&self) -> bool {
        matches!(&*self.found.borrow(), Some(Err(_)))
    }

    /// Continues the search after the user has chosen the credentials.
    pub fn decide(&mut self, choice: IdentityChoice) {
        if let Some(decision) = self.decision.take() {
            let _ = decision.send(choice);
        }
    }

    /// Waits for the question of the search, and then for its result. Returns each of them once.
    pub async fn found(&mut self) -> ConnectionState {
        if let Some(question) = &mut self.question {
            let asked = question.await;
            self.question = None;
            if let Ok(asked) = asked {
                return asked;
            }
        }
        let found = ready(&mut self.found).await;
        self.is_told = true;
        match found {
            Ok(way) if way.player().is_some() => {
                let region = way.client().region().to_owned();
                ConnectionState::Replay { region, is_stepped: self.is_stepped }
            }
            Ok(way) if way.is_stand_in() => {
                ConnectionState::Offline { region: way.client().region().to_owned() }
            }
            Ok(way) => ConnectionState::Online {
                region: way.client().region().to_owned(),
                source: way.client().source().to_owned(),
                endpoint: way.client().endpoint_url().map(str::to_owned),
            },
            Err(failure) => ConnectionState::Down(failure),
        }
    }

    /// What plays the recording, once it does.
    pub fn player(&self) -> Option<Arc<Player>> {
        self.found.borrow().as_ref()?.as_ref().ok()?.player().cloned()
    }

    /// A handle by which a request waits for the client.
    pub fn client(&self) -> CurrentClient {
        CurrentClient(self.found.clone())
    }
}

/// Returns the question which credentials to use.
fn undecided(access: &Access) -> ConnectionState {
    let path = access.env_file.as_ref().map(|file| file.path.to_string_lossy());
    ConnectionState::Undecided {
        file: visible::line(&path.unwrap_or_default()),
        credentials: if access.bearer.is_some() { "a Bedrock API key" } else { "a key pair" },
    }
}

impl Drop for ConnectTask {
    fn drop(&mut self) {
        self.search.abort();
    }
}

/// The client, once there is one.
#[derive(Debug)]
pub struct CurrentClient(watch::Receiver<Option<FoundConnection>>);

impl CurrentClient {
    /// # Errors
    /// The failure that every request meets while there is no way to Bedrock.
    pub async fn ready(&mut self) -> Result<bedrock::Client, Failure> {
        self.way().await.map(|way| way.client().clone())
    }

    /// The same with where it leads.
    ///
    /// # Errors
    /// As [`Self::ready`].
    pub async fn way(&mut self) -> FoundConnection {
        ready(&mut self.0).await
    }
}

async fn ready(found: &mut watch::Receiver<Option<FoundConnection>>) -> FoundConnection {
    match found.wait_for(Option::is_some).await {
        Ok(found) => found.clone().unwrap_or_else(|| Err(broken("it found nothing"))),
        Err(_) => Err(broken("it ended early")),
    }
}
