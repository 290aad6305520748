//! The way to Bedrock: found behind the first frame, or the stand-in in its place.

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::Edges;
use crate::app::msg::Link;
use crate::bedrock;
use crate::chat::failure::Failure;
use crate::way::{Way, broken};

type Found = Result<Way, Failure>;

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
        let (access, catalogue) = (edges.access.clone(), edges.catalogue.clone());
        let (offline, pace) = (edges.offline, edges.pace);
        let search = tokio::spawn(async move {
            let way = Way::find(access, offline, catalogue, pace).await;
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
            Ok(way) if way.is_stand_in() => {
                Link::Offline { region: way.client().region().to_owned() }
            }
            Ok(way) => Link::Online {
                region: way.client().region().to_owned(),
                source: way.client().source().to_owned(),
                endpoint: way.client().endpoint_url().map(str::to_owned),
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
        self.way().await.map(|way| way.client().clone())
    }

    /// The same with where it leads.
    ///
    /// # Errors
    /// As [`Self::ready`].
    pub async fn way(&mut self) -> Found {
        ready(&mut self.0).await
    }
}

async fn ready(found: &mut watch::Receiver<Option<Found>>) -> Found {
    match found.wait_for(Option::is_some).await {
        Ok(found) => found.clone().unwrap_or_else(|| Err(broken("it found nothing"))),
        Err(_) => Err(broken("it ended early")),
    }
}
