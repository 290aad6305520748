//! The connection to the service: Amazon Bedrock with the credentials that are found, or the
//! stand-in or a replay in its place. This file connects `bedrock`, `offline` and `replay`, which
//! do not depend on each other.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_sdk_bedrockruntime::config::Builder;

use crate::bedrock::{self, ConnectOutcome};
use crate::cache::{self, CacheOwner};
use crate::chat::access::Access;
use crate::chat::failure::{Failure, FailureKind};
use crate::chat::listing::Listing;
use crate::chat::model::Catalog;
use crate::file::quoted;
use crate::identity_choices::IdentityChoices;
use crate::offline::{Pace, StandIn};
use crate::recording::recorded_exchange::RecordedExchange;
use crate::replay::{self, ReplayConnection};

/// The stand-in's region if none is configured.
const STAND_IN_REGION: &str = "us-east-1";

/// A connection to Amazon Bedrock, to the stand-in or to a replay.
#[derive(Debug, Clone)]
pub struct ServiceConnection {
    client: bedrock::Client,
    /// The stand-in, if this connection uses it. The stand-in runs until its last client is
    /// dropped.
    stand_in: Option<Arc<StandIn>>,
    /// The reason for the stand-in, unless the user chose it.
    why_offline: Option<String>,
}

/// The credentials to use, or a value that says that the user must choose them.
#[derive(Debug)]
pub enum IdentityDecision {
    Access(Access),
    /// Both a discovered `.env` and the user's AWS profile provide credentials, and the user has not
    /// chosen yet.
    Undecided(Access),
}

/// Decides which credentials to use. Reads the AWS config files and the remembered answers, but
/// opens no connection.
pub async fn decide_identity(
    access: Access,
    choices: Option<&IdentityChoices>,
) -> IdentityDecision {
    let is_question = access.discovered_credentials().is_some()
        && (access.own_profile.is_some() || bedrock::default_profile_has_credentials().await);
    if !is_question {
        return IdentityDecision::Access(access);
    }
    match choices.and_then(|choices| choices.recall(&access)) {
        Some(choice) => IdentityDecision::Access(access.with_choice(choice)),
        None => IdentityDecision::Undecided(access),
    }
}

impl ServiceConnection {
    /// Decides which credentials to use without asking the user, then calls [`Self::find`].
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
        match decide_identity(access, choices).await {
            IdentityDecision::Access(access) => Self::find(access, is_offline, catalog, pace).await,
            IdentityDecision::Undecided(access) => Err(undecided(&access)),
        }
    }

    /// Finds the region and the credentials. Starts the stand-in if `is_offline` is set or no
    /// credentials are configured. Must be called within a runtime.
    ///
    /// # Errors
    /// The failure that every request would meet: no region, or configured credentials that cannot
    /// be used.
    pub async fn find(
        access: Access,
        is_offline: bool,
        catalog: Arc<Catalog>,
        pace: Pace,
    ) -> Result<Self, Failure> {
        let region = access.region.clone();
        let mut why_offline = None;
        if !is_offline {
            match bedrock::Client::connect(access).await? {
                ConnectOutcome::Ready(client) => {
                    return Ok(Self { client, stand_in: None, why_offline: None });
                }
                ConnectOutcome::NoCredentials(failure) => {
                    why_offline = Some(failure.why);
                }
            }
        }
        let region = region.unwrap_or_else(|| STAND_IN_REGION.to_owned());
        let stand_in = StandIn::start(catalog, &region, pace).await.map_err(|error| {
            aborted_failure(&format!("the built-in demo did not start: {error}"))
        })?;
        let client = bedrock::Client::stand_in(&stand_in.endpoint_url(), stand_in.token(), &region);
        Ok(Self { client, stand_in: Some(Arc::new(stand_in)), why_offline })
    }

    /// Returns the connection of a replay. It answers no request, because each exchange of the
    /// recording has its own connection ([`Self::for_exchange`]).
    pub fn for_replay(recorded: &[RecordedExchange]) -> Self {
        Self::in_process(Builder::new().http_client(replay::refuse_all()), recorded.first(), None)
    }

    /// Returns a connection that repeats a recorded exchange.
    pub fn for_exchange(connection: &ReplayConnection) -> Self {
        let (config, patience) = (connection.config(), connection.idle_timeout());
        Self::in_process(config, Some(connection.recorded()), patience)
    }

    fn in_process(
        config: Builder,
        recorded: Option<&RecordedExchange>,
        patience: Option<Duration>,
    ) -> Self {
        let region = recorded.and_then(RecordedExchange::region).unwrap_or(STAND_IN_REGION);
        let endpoint = recorded.and_then(RecordedExchange::endpoint);
        let client = bedrock::Client::in_process(config, region, endpoint, patience);
        Self { client, stand_in: None, why_offline: None }
    }

    pub fn client(&self) -> &bedrock::Client {
        &self.client
    }

    /// Returns the stored list of this connection and its age. Blocks.
    pub fn recall(&self, folder: &Path, now: SystemTime) -> Option<(Listing, Duration)> {
        cache::read(folder, &self.owner()?, now)
    }

    /// Stores a list. A failure is ignored. Blocks.
    pub fn keep(&self, folder: &Path, listing: &Listing, now: SystemTime) {
        let Some(owner) = self.owner() else { return };
        if let Err(error) = cache::write(folder, &owner, listing, now) {
            tracing::debug!(%error, "the list is not kept");
        }
    }

    /// Returns the owner of this connection's lists. The stand-in's lists are not stored.
    fn owner(&self) -> Option<CacheOwner> {
        let (region, identity) = (self.client.region().to_owned(), self.client.identity());
        (!self.is_stand_in()).then_some(CacheOwner { region, identity })
    }

    /// Returns the reason for the stand-in, or `None` if the user chose it.
    pub fn why_offline(&self) -> Option<&str> {
        self.why_offline.as_deref()
    }

    pub fn is_stand_in(&self) -> bool {
        self.stand_in.is_some()
    }
}

/// Returns the failure to report if the user must choose the credentials first.
fn undecided(access: &Access) -> Failure {
    let path = access.env_file.as_ref().map(|file| quoted(&file.path)).unwrap_or_default();
    Failure::new(
        FailureKind::Configuration,
        "There are two sources of credentials",
        format!("{path} was discovered, and your {} has credentials too.", access.profile_label()),
        format!(
            "Choose with --env-file {path} or --profile {}, or start `outcrop` in this folder once: \
             it asks and remembers the answer.",
            access.own_profile.as_deref().unwrap_or("default")
        ),
    )
}

/// Returns the failure to report if the search for credentials was aborted.
pub fn aborted_failure(why: &str) -> Failure {
    Failure::new(
        FailureKind::Configuration,
        "No connection to Bedrock",
        format!("The search for credentials failed: {why}."),
        "Start Outcrop again. --log FILE shows more.",
    )
}
