//! Lists of what can be called, asked for behind the screen: what an earlier session kept first, then
//! the account's. Nothing is kept of the stand-in.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::linking::Client;
use crate::app::msg::Msg;
use crate::cache::{self, Owner};
use crate::chat::listing::Listing;
use crate::way::Way;

/// Facts that may wait for the loop: two of one list, and one that was recalled.
const FACTS: usize = 4;

/// What was asked for, and has not been told.
#[derive(Debug)]
pub struct Listings {
    tell: mpsc::Sender<Msg>,
    told: mpsc::Receiver<Msg>,
    /// Where lists are kept from one session to the next, if they are.
    folder: Option<PathBuf>,
}

impl Listings {
    pub fn new(folder: Option<PathBuf>) -> Self {
        let (tell, told) = mpsc::channel(FACTS);
        Self { tell, told, folder }
    }

    /// Asks for what is kept, and then, if `anew`, for what the account has now.
    pub fn ask(&self, link: Client, anew: bool) {
        // Whoever does not wait for it any more drops the other end.
        tokio::spawn(ask(link, anew, self.folder.clone(), self.tell.clone()));
    }

    /// The next fact.
    pub async fn next(&mut self) -> Msg {
        match self.told.recv().await {
            Some(msg) => msg,
            // Not while this holds the other end itself.
            None => std::future::pending().await,
        }
    }
}

async fn ask(mut link: Client, anew: bool, folder: Option<PathBuf>, tell: mpsc::Sender<Msg>) {
    let way = match link.way().await {
        Ok(way) => way,
        Err(failure) if anew => {
            let listing = Box::new(Err(failure));
            let _ = tell.send(Msg::Listed { region: String::new(), listing }).await;
            return;
        }
        Err(_) => return,
    };
    let region = way.client().region().to_owned();
    let kept = folder.filter(|_| !way.is_stand_in()).map(|folder| Kept::of(&folder, &way));
    if let Some(kept) = &kept
        && let Some((listing, age)) = kept.read().await
    {
        let (region, listing) = (region.clone(), Box::new(listing));
        let _ = tell.send(Msg::Recalled { region, listing, age }).await;
    }
    if anew {
        let listed = way.client().list().await;
        if let (Some(kept), Ok(listing)) = (kept, &listed) {
            kept.write(listing.clone()).await;
        }
        let _ = tell.send(Msg::Listed { region, listing: Box::new(listed) }).await;
    }
}

/// Where the list of one identity is kept. Folders may be on a network: neither reading nor writing
/// holds up the thread that the stream is on.
struct Kept {
    folder: PathBuf,
    owner: Owner,
}

impl Kept {
    fn of(folder: &Path, way: &Way) -> Self {
        Self { folder: folder.to_owned(), owner: way.owner() }
    }

    async fn read(&self) -> Option<(Listing, Duration)> {
        let (folder, owner) = (self.folder.clone(), self.owner.clone());
        spawn_blocking(move || cache::read(&folder, &owner, SystemTime::now())).await.ok()?
    }

    async fn write(self, listing: Listing) {
        let Self { folder, owner } = self;
        let written = move || cache::write(&folder, &owner, &listing, SystemTime::now());
        match spawn_blocking(written).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "the list is not kept"),
            Err(error) => tracing::debug!(%error, "the list is not kept"),
        }
    }
}
