//! Tests of the files to which the log, recordings and metrics may be written.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use super::{Special, ended, limited};
use crate::pty::Start;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

/// Runs a turn and checks that the program rejects the log file.
fn assert_refused(start: &Start) {
    let (status, error) = ended(start);
    assert_eq!(status, Some(2), "{error}");
    assert!(error.contains("cannot write the log \"a.log\""), "{error}");
}

const LOGGED: &str = "ask --offline --log a.log Hello";

#[test]
fn only_the_owner_can_read_a_new_log_and_later_runs_append() {
    let start = Start::shell("umask 0; exec \"$OUTCROP\" ask --offline --log a.log Hello");
    assert_eq!(ended(&start).0, Some(0));
    let log = start.path("a.log");
    assert_eq!(mode(&log), 0o600);
    let first = fs::read_to_string(&log).expect("text");
    assert_eq!(ended(&start).0, Some(0));
    let both = fs::read_to_string(&log).expect("text");
    assert!(both.starts_with(&first) && both.len() > first.len(), "{both}");
}

#[test]
fn a_special_file_is_refused_as_a_log() {
    for special in [Special::Fifo, Special::Endless] {
        let start = limited(LOGGED);
        special.make(&start.path("a.log"));
        assert_refused(&start);
    }
    let (status, error) = ended(&limited("ask --offline --log /dev/null Hello"));
    assert_eq!(status, Some(2), "{error}");
}

#[test]
fn a_symbolic_link_is_refused_as_a_log() {
    let start = limited(LOGGED).file("victim", "mine\n");
    symlink("victim", start.path("a.log")).expect("a link");
    assert_refused(&start);
    assert_eq!(fs::read_to_string(start.path("victim")).expect("text"), "mine\n");
    let start = limited(LOGGED);
    symlink("nothing", start.path("a.log")).expect("a link");
    assert_refused(&start);
    assert!(!start.path("nothing").exists());
}

#[test]
fn a_symbolic_link_is_refused_as_a_recording() {
    for target in ["victim", "nothing"] {
        let start = limited("ask --offline --record a.jsonl Hello").file("victim", "mine\n");
        symlink(target, start.path("a.jsonl")).expect("a link");
        let (status, error) = ended(&start);
        assert_eq!(status, Some(2), "{error}");
        assert!(error.contains("a.jsonl\" already exists"), "{error}");
        assert_eq!(fs::read_to_string(start.path("victim")).expect("text"), "mine\n");
        assert!(!start.path("nothing").exists());
    }
}
