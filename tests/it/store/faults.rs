//! The store when the disk, the folder or another program does not cooperate. In each case the
//! conversation goes on, the state says why, and no data is overwritten.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use outcrop::store::FileSystem;
use outcrop::stored::{
    ConversationKey, MemoryReason, OpenReport, ReadOnlyReason, StoreAnswer, StoreChange, StoreState,
};
use rusqlite::Connection;

use super::harness::{TestStore, assert_sound, options, text_of};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Fills a store with one conversation and closes it.
fn filled(folder: &Path) -> ConversationKey {
    let mut store = TestStore::open(folder);
    let conversation = store.create();
    store.turn(conversation, None, "first prompt", "first reply");
    store.close();
    conversation
}

/// Checks that the conversation goes on in memory and that the history can be read.
fn assert_continues_in_memory(store: &mut TestStore, conversation: Option<ConversationKey>) {
    let new = store.create();
    store.turn(new, None, "new prompt", "new reply");
    assert_eq!(store.read(new).unwrap().messages.len(), 2);
    if let Some(old) = conversation {
        let reply = store.read(old).unwrap().messages[1].key;
        let (_, append) = store.prompt_change(Some(reply), "second prompt");
        assert_eq!(store.write(old, append), StoreAnswer::InMemory);
        let texts: Vec<_> = store.read(old).unwrap().messages.iter().map(text_of).collect();
        assert_eq!(texts, ["first prompt", "first reply", "second prompt"]);
        assert_eq!(store.titles(), ["first prompt", "new prompt"]);
    }
}

#[test]
fn only_the_owner_can_read_the_folder_and_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("a/outcrop");
    let mut store = TestStore::open(&data);
    let conversation = store.create();
    store.turn(conversation, None, "a", "b");
    assert_eq!((mode(&folder.path().join("a")), mode(&data)), (0o700, 0o700));
    for entry in fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&path), expected, "{}", path.display());
    }
    assert!(data.join("outcrop.db-wal").exists());
    store.close();
    // Opening the store removes the permissions of other users.
    fs::set_permissions(data.join("outcrop.db"), fs::Permissions::from_mode(0o644)).unwrap();
    TestStore::open(&data).close();
    assert_eq!(mode(&data.join("outcrop.db")), 0o600);
}

#[test]
fn a_folder_that_cannot_be_created_leaves_the_conversation_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "x").unwrap();
    let mut store = TestStore::open(&folder.path().join("file/data"));
    let StoreState::InMemory { reason: MemoryReason::FolderUnavailable(_), .. } = store.state()
    else {
        panic!("{:?}", store.state())
    };
    assert_continues_in_memory(&mut store, None);
    let sentence = store.state().sentence().unwrap();
    assert!(sentence.starts_with("The data folder cannot be used: "), "{sentence}");
}

#[test]
fn a_read_only_folder_shows_the_history_and_stores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let conversation = filled(&data);
    let before = fs::read(data.join("outcrop.db")).unwrap();
    // File modes do not apply to root, so root gets a read-only mount instead.
    let Some(_mount) = ReadOnlyFolder::set(&data) else { return };
    let mut store = TestStore::open(&data);
    let StoreState::ReadOnly { reason: ReadOnlyReason::NoPermission, .. } = store.state() else {
        panic!("{:?}", store.state())
    };
    assert_continues_in_memory(&mut store, Some(conversation));
    store.close();
    assert_eq!(fs::read(data.join("outcrop.db")).unwrap(), before);
}

/// A folder that cannot be written until the value is dropped.
pub struct ReadOnlyFolder<'a>(&'a Path, bool);

impl<'a> ReadOnlyFolder<'a> {
    pub fn set(path: &'a Path) -> Option<Self> {
        use rustix::mount::{MountFlags, mount_bind, mount_remount};
        fs::set_permissions(path, fs::Permissions::from_mode(0o500)).unwrap();
        if fs::write(path.join("probe"), "").is_err() {
            return Some(Self(path, false));
        }
        fs::remove_file(path.join("probe")).unwrap();
        let flags = MountFlags::BIND | MountFlags::RDONLY;
        if mount_bind(path, path).is_err() || mount_remount(path, flags, c"").is_err() {
            eprintln!("skipped: neither a mode nor a mount makes the folder read-only here");
            return None;
        }
        Some(Self(path, true))
    }
}

impl Drop for ReadOnlyFolder<'_> {
    fn drop(&mut self) {
        if self.1 {
            rustix::mount::unmount(self.0, rustix::mount::UnmountFlags::DETACH).unwrap();
        }
        fs::set_permissions(self.0, fs::Permissions::from_mode(0o700)).unwrap();
    }
}

#[test]
fn a_newer_schema_is_opened_for_reading_only() {
    let folder = tempfile::tempdir().unwrap();
    let conversation = filled(folder.path());
    let path = folder.path().join("outcrop.db");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = fs::read(&path).unwrap();
    let mut store = TestStore::open(folder.path());
    let StoreState::ReadOnly { reason: ReadOnlyReason::NewerSchema { file: 99, .. }, .. } =
        store.state()
    else {
        panic!("{:?}", store.state())
    };
    assert_continues_in_memory(&mut store, Some(conversation));
    store.close();
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_migration_by_a_newer_program_makes_the_running_store_read_only() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let conversation = store.create();
    store.turn(conversation, None, "first prompt", "first reply");
    let path = folder.path().join("outcrop.db");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert_continues_in_memory(&mut store, Some(conversation));
    assert!(matches!(store.state(), StoreState::ReadOnly { .. }), "{:?}", store.state());
    store.close();
    let rows = Connection::open(&path).unwrap();
    let rows: i64 = rows.query_row("SELECT count(*) FROM message", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 2);
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outcrop.db");
    let foreign = Connection::open(&path).unwrap();
    foreign.execute_batch("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)").unwrap();
    drop(foreign);
    let before = fs::read(&path).unwrap();
    let mut store = TestStore::open(folder.path());
    let StoreState::InMemory { reason: MemoryReason::OtherProgram, .. } = store.state() else {
        panic!("{:?}", store.state())
    };
    assert_continues_in_memory(&mut store, None);
    store.close();
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn changes_made_while_the_file_is_locked_reach_the_file_later() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = TestStore::open(folder.path());
    let conversation = store.create();
    store.turn(conversation, None, "first prompt", "first reply");
    let other = Connection::open(folder.path().join("outcrop.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let started = Instant::now();
    let new = store.create();
    assert!(started.elapsed() < Duration::from_secs(55));
    store.turn(new, None, "new prompt", "new reply");
    let StoreState::InMemory { reason: MemoryReason::Locked, .. } = store.state() else {
        panic!("{:?}", store.state())
    };
    other.execute_batch("ROLLBACK").unwrap();
    let states = store.close();
    let StoreState::Ready(OpenReport { is_restored: true, .. }) = states.last().unwrap() else {
        panic!("{states:?}")
    };
    let mut store = TestStore::open(folder.path());
    assert_eq!(store.titles(), ["new prompt", "first prompt"]);
    assert_eq!(store.read(new).unwrap().messages.len(), 2);
    store.close();
    assert_sound(folder.path());
}

#[test]
fn a_full_disk_keeps_the_conversation_in_memory_until_there_is_space() {
    let folder = tempfile::tempdir().unwrap();
    let mount = rustix::mount::mount(
        "outcrop-test",
        folder.path(),
        "tmpfs",
        rustix::mount::MountFlags::empty(),
        Some(c"size=1500k"),
    );
    if mount.is_err() {
        eprintln!("skipped: a small file system needs the superuser");
        return;
    }
    let _unmount = Unmount(folder.path());
    let data = folder.path().join("data");
    let mut store = TestStore::open(&data);
    let conversation = store.create();
    let mut parent = store.turn(conversation, None, "first prompt", "first reply");
    let filler = folder.path().join("filler");
    fs::write(&filler, vec![1; 600 << 10]).unwrap();
    let long = "word ".repeat(20_000);
    let mut expected = 2;
    while store.states.len() == 1 {
        parent = store.turn(conversation, Some(parent), "more", &long);
        expected += 2;
        assert!(expected < 200, "the disk never fills");
    }
    let StoreState::InMemory { reason: MemoryReason::DiskFull, .. } = store.state() else {
        panic!("{:?}", store.state())
    };
    assert_eq!(
        store.state().sentence().as_deref(),
        Some("The disk is full. Changes stay in memory until the file can be written.")
    );
    store.turn(conversation, Some(parent), "still here", "yes");
    expected += 2;
    assert_eq!(store.read(conversation).unwrap().messages.len(), expected);
    fs::remove_file(&filler).unwrap();
    let states = store.close();
    assert!(matches!(states.last(), Some(StoreState::Ready(_))), "{:?}", states.last());
    let mut store = TestStore::open(&data);
    assert_eq!(store.read(conversation).unwrap().messages.len(), expected);
    store.close();
    assert_sound(&data);
}

struct Unmount<'a>(&'a Path);

impl Drop for Unmount<'_> {
    fn drop(&mut self) {
        rustix::mount::unmount(self.0, rustix::mount::UnmountFlags::DETACH).unwrap();
    }
}

#[test]
fn a_network_file_system_gets_a_rollback_journal_instead_of_a_wal() {
    let folder = tempfile::tempdir().unwrap();
    let (mut local, keys) = options(folder.path());
    local.file_system = FileSystem::Network;
    let mut store = TestStore::with(local, keys);
    let conversation = store.create();
    store.turn(conversation, None, "a", "b");
    let StoreState::Ready(OpenReport { is_on_network: true, .. }) = store.state() else {
        panic!("{:?}", store.state())
    };
    assert!(!folder.path().join("outcrop.db-wal").exists());
    store.save(conversation, StoreChange::Pin { is_pinned: true });
    store.close();
    assert_sound(folder.path());
    assert_eq!(FileSystem::at(folder.path()), FileSystem::Local);
}
