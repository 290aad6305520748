//! The list of models that the account can call: first the list that an earlier run stored, then
//! the current one.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use tokio::task::spawn_blocking;

use super::connect_task::CurrentClient;
use super::tasks::ResultSender;
use crate::app::msg::Msg;
use crate::chat::listing::Listing;
use crate::service_connection::ServiceConnection;

/// Sends the stored list, if there is one. Then, if `asks_service` is set, sends the account's
/// current list and stores it in the folder.
pub async fn list(
    mut client: CurrentClient,
    folder: Option<PathBuf>,
    asks_service: bool,
    results: ResultSender,
) {
    let connection = match client.connection().await {
        Ok(connection) => connection,
        Err(failure) => {
            if asks_service {
                let listing = Box::new(Err(failure));
                results.send(Msg::ModelsListed { region: String::new(), listing });
            }
            return;
        }
    };
    let region = connection.client().region().to_owned();
    if let Some((listing, age)) = recall(connection.clone(), folder.clone()).await {
        let (region, listing) = (region.clone(), Box::new(listing));
        results.send(Msg::StoredModelsLoaded { region, listing, age });
    }
    if !asks_service {
        return;
    }
    let listed = connection.client().list().await;
    if let (Some(folder), Ok(listing)) = (folder, &listed) {
        let listing = listing.clone();
        let keep = move || connection.keep(&folder, &listing, SystemTime::now());
        let _ = spawn_blocking(keep).await;
    }
    results.send(Msg::ModelsListed { region, listing: Box::new(listed) });
}

/// Reads the stored list and its age. The folder may be on a network, so the read must not block
/// this thread.
async fn recall(
    connection: ServiceConnection,
    folder: Option<PathBuf>,
) -> Option<(Listing, Duration)> {
    let folder = folder?;
    spawn_blocking(move || connection.recall(&folder, SystemTime::now())).await.ok()?
}
