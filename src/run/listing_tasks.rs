//! Lists of what can be called, asked for behind the screen: what an earlier session kept first, then
//! the account's. Nothing is kept of the stand-in.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::connect_task::CurrentClient;
use crate::app::msg::Msg;
use crate::chat::listing::Listing;
use crate::service_connection::ServiceConnection;

/// Facts that may wait for the loop: two of one list, and one that was recalled.
const FACTS: usize = 4;

/// What was asked for, and has not been told.
#[derive(Debug)]
pub struct ListingTasks {
    tell: mpsc::Sender<Msg>,
    told: mpsc::Receiver<Msg>,
    /// Where lists are kept from one session to the next, if they are.
    folder: Option<PathBuf>,
}

impl ListingTasks {
    pub fn new(folder: Option<PathBuf>) -> Self {
        let (tell, told) = mpsc::channel(FACTS);
        Self { tell, told, folder }
    }

    /// Asks for what is kept, and then, if `anew`, for what the account has now.
    pub fn ask(&self, link: CurrentClient, anew: bool) {
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

async fn ask(
    mut link: CurrentClient,
    anew: bool,
    folder: Option<PathBuf>,
    tell: mpsc::Sender<Msg>,
) {
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
    if let Some((listing, age)) = recall(way.clone(), folder.clone()).await {
        let (region, listing) = (region.clone(), Box::new(listing));
        let _ = tell.send(Msg::ListRecalled { region, listing, age }).await;
    }
    if anew {
        let listed = way.client().list().await;
        if let (Some(folder), Ok(listing)) = (folder, &listed) {
            let listing = listing.clone();
            let kept = spawn_blocking(move || way.keep(&folder, &listing, SystemTime::now()));
            let _ = kept.await;
        }
        let _ = tell.send(Msg::Listed { region, listing: Box::new(listed) }).await;
    }
}

/// What is kept. The folder may be on a network, and this thread is that of the stream.
async fn recall(way: ServiceConnection, folder: Option<PathBuf>) -> Option<(Listing, Duration)> {
    let folder = folder?;
    spawn_blocking(move || way.recall(&folder, SystemTime::now())).await.ok()?
}
