//! Recordings of real sessions, such as those in bug reports. Each file of `tests/recordings` is
//! replayed and compared with a snapshot. Adding a file adds a test.

use std::path::PathBuf;

use outcrop::export::metrics;

use super::*;

fn stored() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings");
    let files = fs::read_dir(&folder).expect("the folder is there");
    let mut files: Vec<_> = files.map(|file| file.expect("it can be listed").path()).collect();
    files.sort();
    files
}

#[tokio::test]
async fn every_recording_gives_the_same_screen_and_figures() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for file in stored() {
        let mut session = session_of(read(&file), Tempo::Max);
        to_the_end(&mut session).await;
        let now = outcome(&session);
        let row = |row: &Vec<Cell>| row.iter().map(Cell::symbol).collect::<String>();
        let rows = now.screen.iter().map(|cells| row(cells).trim_end().to_owned() + "\n");
        let figures = metrics::csv(&session.app.screens.metrics.turns(&session.app.session));
        let name = file.file_stem().and_then(|name| name.to_str()).expect("a name");
        let outcome_text = rows.chain([figures]).collect::<String>();
        settings.bind(|| insta::assert_snapshot!(format!("recording_{name}"), outcome_text));

        // Replay the recording at another tempo, and record that replay. Then replay the new recording.
        let folder = tempfile::tempdir().expect("a folder");
        let again = folder.path().join("again.jsonl");
        let mut session = session_of(read(&file), Tempo::Factor(25.0));
        session.record(RecordingFile::create(&again).expect("a new file"));
        to_the_end(&mut session).await;
        assert_same(&now, &outcome(&session));
        assert_same(&now, &played(&again, Tempo::Max).await);
    }
}
