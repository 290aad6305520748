//! The metrics page as a user sees it. The client saves metrics in files that other programs can
//! read, and never overwrites an existing file.

use std::fs;
use std::process::{Command, Stdio};

use crate::pty::{Key, Pty, Start};

/// Sends a turn on the stand-in and opens the metrics page.
fn on_the_page(start: Start) -> Pty {
    let mut pty = start.in_a_terminal();
    pty.wait_for("the first screen", |shown| shown.header().contains("OFFLINE"));
    pty.type_text("Hello");
    pty.press(Key::Enter);
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    pty.press(Key::F(7));
    pty.wait_for("the page", |shown| shown.has("1 turn"));
    pty
}

fn save(pty: &mut Pty, file: &str) {
    pty.type_text("w");
    pty.wait_for("the question", |shown| shown.has("Save metrics"));
    pty.paste(file);
    pty.press(Key::Enter);
}

/// Closes the dialog.
fn leave(pty: &mut Pty) {
    pty.press(Key::Esc);
    pty.wait_for("the page alone", |shown| !shown.has("Save metrics") && shown.has("1 turn"));
}

#[test]
fn saved_metrics_are_valid_files_and_never_overwrite_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let inside = |name: &str| folder.path().join(name).display().to_string();
    let (csv, json) = (inside("a.csv"), inside("a.json"));
    let mut pty = on_the_page(Start::outcrop(&["--offline"]).size(140, 40));
    for file in [&csv, &json] {
        save(&mut pty, file);
        pty.wait_for("the sign of it", |shown| shown.has("Saved in"));
    }
    save(&mut pty, &csv);
    pty.wait_for("why not", |shown| shown.flowing().contains("already exists"));
    leave(&mut pty);
    for (file, why) in [("no/where.csv", "There is no folder"), ("/", "is a folder")] {
        save(&mut pty, file);
        pty.wait_for(why, |shown| shown.flowing().contains(why));
        leave(&mut pty);
    }
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);

    let turns: serde_json::Value =
        serde_json::from_slice(&fs::read(&json).expect("a file")).expect("JSON");
    assert_eq!((&turns[0]["turn"], turns.as_array().map(Vec::len)), (&1.into(), Some(1)));
    let saved = fs::read_to_string(&csv).expect("a file");
    assert_eq!(saved.lines().count(), 2, "{saved}");
    // Check both files with Python, if it is installed.
    let script = "import csv, json, sys\n\
                  rows = list(csv.DictReader(open(sys.argv[1], newline='')))\n\
                  turns = json.load(open(sys.argv[2]))\n\
                  text = lambda v: '' if v is None else str(v).lower() if v is True or v is False else str(v)\n\
                  assert [list(t) for t in turns] == [list(r) for r in rows]\n\
                  assert [[r[k] for k in r if not isinstance(turns[0][k], float)] for r in rows] \\\n    \
                  == [[text(t[k]) for k in t if not isinstance(t[k], float)] for t in turns]\n";
    let mut python = Command::new("python3");
    python.args(["-c", script, &csv, &json]).stdin(Stdio::null());
    if let Ok(read) = python.output() {
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    }
}

#[test]
fn a_full_disk_is_reported_and_leaves_no_partial_file() {
    // Limit the file size to 0, to simulate a full disk.
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$OUTCROP\" --offline";
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.csv");
    let mut pty = on_the_page(Start::shell(script).size(140, 40));
    save(&mut pty, &file.display().to_string());
    let shown = pty.wait_for("why not", |shown| shown.flowing().contains("Not saved"));
    assert!(shown.flowing().contains("Free some space"), "{}", shown.flowing());
    assert!(!file.exists(), "half of it is of no use");
    leave(&mut pty);
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
}
