//! The list of models on the event loop: requested once, stored for the next session, and without
//! further wake-ups.

use std::path::Path;

use outcrop::resources::{OwnFiles, Resources};

use super::*;
use crate::bedrock::profiles::{HAIKU, access, denied, models, page, profile};
use crate::loopback::{Answer, Gate, Loopback};

fn lists(profiles: Answer) -> Loopback {
    Loopback::by_path([
        ("/inference-profiles", vec![profiles]),
        ("/foundation-models", vec![models()]),
    ])
}

fn team() -> Answer {
    page(&[profile("team-a", "APPLICATION", &["us-east-1", "us-west-2"])], None)
}

/// Returns a session with this control plane and this cache folder.
fn session_with(server: &Loopback, cache: &Path) -> LoopState {
    let (setup, config) = parts((100, 30));
    let (access, resources) = (access(&server.url()), with_cache(cache));
    LoopState::start(setup, LoopConfig { access, offline: false, resources, ..config })
}

fn with_cache(folder: &Path) -> Resources {
    let files = OwnFiles { cache: Some(folder.to_owned()), ..OwnFiles::default() };
    Resources { files, ..Resources::default() }
}

fn open(keys: &Keys) {
    keys.press(KeyCode::Char('t'), KeyModifiers::CONTROL);
}

#[tokio::test]
async fn the_list_is_requested_once_and_then_nothing_wakes_the_loop() {
    let (server, folder) = (lists(team()), tempfile::tempdir().expect("a folder"));
    let shown = Shown::new(100, 30);
    let mut session = session_with(&server, folder.path());
    play(&mut session, &shown, |keys, shown| async move {
        shown.shows("an access key").await;
        open(&keys);
        shown.shows("1 profile listed").await;
        keys.press(KeyCode::Esc, KeyModifiers::NONE);
        open(&keys);
        shown.shows("team-a, a profile of this account").await;
        keys.quit();
    })
    .await;
    assert_eq!(server.requests().len(), 2, "one request for each list");
    tokio::time::pause();
    play(&mut session, &shown, |keys, shown| async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let frames = shown.frames();
        tokio::time::sleep(Duration::from_hours(1)).await;
        assert_eq!(shown.frames(), frames, "an idle hour with the list open");
        keys.quit();
    })
    .await;
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn keys_are_drawn_while_a_list_is_pending() {
    let gate = Gate::new();
    let (server, folder) = (lists(team().held(&gate)), tempfile::tempdir().expect("a folder"));
    let shown = Shown::new(100, 30);
    play(&mut session_with(&server, folder.path()), &shown, |keys, shown| async move {
        open(&keys);
        shown.shows("loading the list…").await;
        keys.press(KeyCode::Esc, KeyModifiers::NONE);
        keys.press(KeyCode::Char('x'), KeyModifiers::NONE);
        shown.shows("┃ x").await;
        gate.open();
        open(&keys);
        shown.shows("1 profile listed").await;
        keys.quit();
    })
    .await;
}

#[tokio::test]
async fn the_next_session_shows_the_stored_list_and_refreshes_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = lists(team());
    let shown = Shown::new(100, 30);
    play(&mut session_with(&first, folder.path()), &shown, |keys, shown| async move {
        open(&keys);
        shown.shows("1 profile listed").await;
        keys.quit();
    })
    .await;
    let gate = Gate::new();
    let us = profile(&format!("us.{HAIKU}"), "SYSTEM_DEFINED", &["us-east-1"]);
    let both = [profile("team-a", "APPLICATION", &["us-east-1"]), us];
    let second = Loopback::by_path([
        ("/inference-profiles", vec![page(&both, None).held(&gate)]),
        ("/foundation-models", vec![models()]),
    ]);
    // Rename the file, as if the other server's list were stored in it.
    let files: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").flatten().collect();
    assert_eq!(files.len(), 1);
    assert!(files[0].file_name().to_string_lossy().starts_with("models-us-east-1-"));
    let next = tempfile::tempdir().expect("a folder");
    let mut session = session_with(&second, next.path());
    let identity = {
        let client = crate::bedrock::connect(access(&second.url())).await;
        client.identity()
    };
    let name = format!("models-us-east-1-{identity:016x}.json");
    std::fs::copy(files[0].path(), next.path().join(name)).expect("copied");
    play(&mut session, &shown, |keys, shown| async move {
        open(&keys);
        shown.shows("listed just now; refreshing…").await;
        gate.open();
        shown.shows("2 profiles listed").await;
        keys.quit();
    })
    .await;
}

#[tokio::test]
async fn a_denied_list_is_not_stored() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = Loopback::start([denied("bedrock:ListInferenceProfiles")]);
    let shown = Shown::new(100, 30);
    play(&mut session_with(&refused, folder.path()), &shown, |keys, shown| async move {
        open(&keys);
        shown.shows("Listing is not allowed: showing the built-in list (").await;
        keys.press(KeyCode::Esc, KeyModifiers::NONE);
        open(&keys);
        shown.shows("Listing is not allowed").await;
        keys.quit();
    })
    .await;
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    assert_eq!(refused.requests().len(), 2);
}

#[tokio::test]
async fn lists_of_the_stand_in_are_not_stored() {
    let folder = tempfile::tempdir().expect("a folder");
    let (setup, config) = parts((100, 30));
    let shown = Shown::new(100, 30);
    let resources = with_cache(folder.path());
    let mut session = LoopState::start(setup, LoopConfig { resources, ..config });
    play(&mut session, &shown, |keys, shown| async move {
        open(&keys);
        shown.shows("listed by the built-in demo").await;
        keys.quit();
    })
    .await;
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}
