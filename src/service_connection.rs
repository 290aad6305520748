//! The way to the service, for either loop: Amazon Bedrock with the credentials that are found, or
//! the stand-in in its place. Introduces `bedrock` and `offline`, which do not know each other;
//! refuses to wait for anybody, to spawn and to read a clock.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::bedrock::{self, ConnectOutcome};
use crate::cache::{self, CacheOwner};
use crate::chat::access::Access;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::listing::Listing;
use crate::chat::model::Catalog;
use crate::identity_choices::IdentityChoices;
use crate::offline::{Pace, Player, StandIn, Tempo};
use crate::recording::recorded_exchange::RecordedExchange;

/// Where the stand-in says it is, when no region was configured.
const STAND_IN_REGION: &str = "us-east-1";

/// A way that was found.
#[derive(Debug, Clone)]
pub struct ServiceConnection {
    client: bedrock::Client,
    server: LoopbackServer,
}

/// The server on loopback in the place of the service, kept as long as a client may ask it.
#[derive(Debug, Clone)]
enum LoopbackServer {
    None,
    StandIn { _kept: Arc<StandIn> },
    Player(Arc<Player>),
}

/// The credentials to use, or the need to choose them.
#[derive(Debug)]
pub enum IdentityDecision {
    Access(Access),
    /// Both a discovered `.env` and the default AWS profile provide credentials, and the user has
    /// not chosen yet.
    Undecided(Access),
}

/// Decides which credentials to use. Reads the AWS config files and the remembered answers; opens no
/// connection.
pub async fn settle(access: Access, choices: Option<&IdentityChoices>) -> IdentityDecision {
    let is_question = access.discovered_credentials().is_some()
        && bedrock::default_profile_has_credentials().await;
    if !is_question {
        return IdentityDecision::Access(access);
    }
    match choices.and_then(|choices| choices.recall(&access)) {
        Some(choice) => IdentityDecision::Access(access.with_choice(choice)),
        None => IdentityDecision::Undecided(access),
    }
}

impl ServiceConnection {
    /// Does the same as [`Self::find`] without asking the user.
    ///
    /// # Errors
    /// The errors of [`Self::find`], and an error if the user must choose the credentials first.
    pub async fn find_unattended(
        access: Access,
        choices: Option<&IdentityChoices>,
        is_offline: bool,
        catalog: Arc<Catalog>,
        pace: Pace,
    ) -> Result<Self, Failure> {
        match settle(access, choices).await {
            IdentityDecision::Access(access) => Self::find(access, is_offline, catalog, pace).await,
            IdentityDecision::Undecided(access) => Err(undecided(&access)),
        }
    }

    /// Looks for region and credentials. The stand-in is started when it `is_offline`, which was
    /// asked for, and when no credentials are configured at all. Must be called within a runtime.
    ///
    /// # Errors
    /// What every request would meet: no region, or credentials that are configured and give none.
    pub async fn find(
        access: Access,
        is_offline: bool,
        catalog: Arc<Catalog>,
        pace: Pace,
    ) -> Result<Self, Failure> {
        let region = access.region.clone();
        if !is_offline {
            match bedrock::Client::connect(access).await? {
                ConnectOutcome::Ready(client) => {
                    return Ok(Self { client, server: LoopbackServer::None });
                }
                ConnectOutcome::NoCredentials(_) => {}
            }
        }
        let region = region.unwrap_or_else(|| STAND_IN_REGION.to_owned());
        let stand_in = StandIn::start(catalog, &region, pace)
            .await
            .map_err(|error| broken(&format!("the stand-in did not start: {error}")))?;
        let client = bedrock::Client::stand_in(&stand_in.endpoint_url(), stand_in.token(), &region);
        Ok(Self { client, server: LoopbackServer::StandIn { _kept: Arc::new(stand_in) } })
    }

    /// The way to a server that plays a recording. Must be called within a runtime.
    ///
    /// # Errors
    /// When loopback gives no port.
    pub async fn to_replay(
        recorded: Arc<[RecordedExchange]>,
        tempo: Tempo,
    ) -> Result<Self, Failure> {
        let region = recorded.first().and_then(RecordedExchange::region).unwrap_or(STAND_IN_REGION);
        let region = region.to_owned();
        let endpoint = recorded.first().and_then(RecordedExchange::endpoint).map(str::to_owned);
        let player = Player::start(recorded, tempo)
            .await
            .map_err(|error| broken(&format!("the recording cannot be played: {error}")))?;
        let (url, token) = (player.endpoint_url(), player.token());
        let client = bedrock::Client::player(&url, token, &region, endpoint.as_deref());
        Ok(Self { client, server: LoopbackServer::Player(Arc::new(player)) })
    }

    pub fn client(&self) -> &bedrock::Client {
        &self.client
    }

    /// What was listed by this way before, with its age, if it is kept in this folder. Blocks.
    pub fn recall(&self, folder: &Path, now: SystemTime) -> Option<(Listing, Duration)> {
        cache::read(folder, &self.owner()?, now)
    }

    /// Keeps what was listed. That it cannot be kept is no loss. Blocks.
    pub fn keep(&self, folder: &Path, listing: &Listing, now: SystemTime) {
        let Some(owner) = self.owner() else { return };
        if let Err(error) = cache::write(folder, &owner, listing, now) {
            tracing::debug!(%error, "the list is not kept");
        }
    }

    /// Whose lists are listed by this way. Nothing is kept of the stand-in.
    fn owner(&self) -> Option<CacheOwner> {
        let (region, identity) = (self.client.region().to_owned(), self.client.identity());
        (!self.is_stand_in()).then_some(CacheOwner { region, identity })
    }

    /// Whether the stand-in answers.
    pub fn is_stand_in(&self) -> bool {
        matches!(self.server, LoopbackServer::StandIn { .. })
    }

    /// What plays the recording, where one is played.
    pub fn player(&self) -> Option<&Arc<Player>> {
        match &self.server {
            LoopbackServer::Player(player) => Some(player),
            LoopbackServer::None | LoopbackServer::StandIn { .. } => None,
        }
    }
}

/// Returns the failure of a search that needs a decision of the user.
fn undecided(access: &Access) -> Failure {
    let path = access.env_file.as_ref().map(|file| file.path.display().to_string());
    let path = path.unwrap_or_default();
    Failure::new(
        FailureKind::Configuration,
        "There are two sources of credentials",
        format!("{path} was discovered, and the default AWS profile has credentials too."),
        format!(
            "Choose with --env-file {path} or --profile default, or start `outcrop` in this folder \
             once: it asks and remembers the answer."
        ),
    )
}

/// The failure of a search that broke off.
pub fn broken(why: &str) -> Failure {
    Failure::new(
        FailureKind::Configuration,
        "No way to Bedrock",
        format!("The search for credentials broke off: {why}."),
        "Start Outcrop again; --log FILE shows more.",
    )
}
