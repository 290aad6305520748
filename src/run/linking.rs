//! The way to Bedrock: found behind the first frame, or the stand-in in its place.

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::Edges;
use crate::app::msg::Link;
use crate::bedrock::{self, Connected};
use crate::chat::failure::{Failure, FailureKind};
use crate::offline::StandIn;

/// Where the stand-in says it is, when no region was configured.
const STAND_IN_REGION: &str = "us-east-1";

type Found = Result<Way, Failure>;

/// A way that was found.
#[derive(Debug, Clone)]
struct Way {
    client: bedrock::Client,
    /// Kept as long as a client may ask it.
    stand_in: Option<Arc<StandIn>>,
}

/// The search for a way, and what it found.
#[derive(Debug)]
pub struct Linked {
    found: watch::Receiver<Option<Found>>,
    search: JoinHandle<()>,
    is_told: bool,
}

impl Linked {
    pub fn start(edges: &Edges) -> Self {
        let (tell, found) = watch::channel(None);
        let edges = edges.clone();
        let search = tokio::spawn(async move {
            let way = find(edges).await;
            tell.send_replace(Some(way));
        });
        Self { found, search, is_told: false }
    }

    pub fn is_told(&self) -> bool {
        self.is_told
    }

    /// Whether the search found nothing.
    pub fn is_down(&self) -> bool {
        matches!(&*self.found.borrow(), Some(Err(_)))
    }

    /// Waits for what the search found, and tells it once.
    pub async fn found(&mut self) -> Link {
        let found = ready(&mut self.found).await;
        self.is_told = true;
        match found {
            Ok(Way { client, stand_in: Some(_) }) => {
                Link::Offline { region: client.region().to_owned() }
            }
            Ok(Way { client, stand_in: None }) => Link::Online {
                region: client.region().to_owned(),
                source: client.source().to_owned(),
                endpoint: client.endpoint_url().map(str::to_owned),
            },
            Err(failure) => Link::Down(failure),
        }
    }

    /// A handle by which a request waits for the client.
    pub fn client(&self) -> Client {
        Client(self.found.clone())
    }
}

impl Drop for Linked {
    fn drop(&mut self) {
        self.search.abort();
    }
}

/// The client, once there is one.
#[derive(Debug)]
pub struct Client(watch::Receiver<Option<Found>>);

impl Client {
    /// # Errors
    /// The failure that every request meets while there is no way to Bedrock.
    pub async fn ready(&mut self) -> Result<bedrock::Client, Failure> {
        ready(&mut self.0).await.map(|way| way.client)
    }
}

async fn ready(found: &mut watch::Receiver<Option<Found>>) -> Found {
    match found.wait_for(Option::is_some).await {
        Ok(found) => found.clone().unwrap_or_else(|| Err(broken("it found nothing"))),
        Err(_) => Err(broken("it ended early")),
    }
}

async fn find(edges: Edges) -> Found {
    let region = edges.access.region.clone();
    if !edges.offline {
        match bedrock::Client::connect(edges.access.clone()).await? {
            Connected::Ready(client) => return Ok(Way { client, stand_in: None }),
            Connected::NoCredentials(_) => {}
        }
    }
    let region = region.unwrap_or_else(|| STAND_IN_REGION.to_owned());
    let stand_in = StandIn::start(edges.catalogue, &region, edges.pace)
        .await
        .map_err(|error| broken(&format!("the stand-in did not start: {error}")))?;
    let client = bedrock::Client::stand_in(&stand_in.endpoint_url(), &region);
    Ok(Way { client, stand_in: Some(Arc::new(stand_in)) })
}

fn broken(why: &str) -> Failure {
    Failure::new(
        FailureKind::Configuration,
        "No way to Bedrock",
        format!("The search for credentials broke off: {why}."),
        "Start Outcrop again; --log FILE shows more.",
    )
}
