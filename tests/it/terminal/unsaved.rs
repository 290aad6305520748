//! Tests that a panic or a signal does not lose the conversation or the prompt.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use outcrop::client;
use outcrop::config::config_source::ConfigSource;
use outcrop::config::environment::Environment;
use outcrop::config::options::Options;
use outcrop::offline::Pace;
use outcrop::resources::{OwnFiles, Resources};
use outcrop::terminal::TerminalBackend;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use super::ask;
use rustix::process::Signal;

use crate::pty::{Key, Pty, Start};

/// The variable that names the test to run when this test binary runs itself in a terminal.
const CHILD: &str = "OUTCROP_TEST_CHILD";

/// The text that makes [`PanickingScreen`] panic.
const PANIC: &str = "panic!";

/// Runs the client three times. Waits for Enter before the second and the third run.
const THREE_RUNS: &str =
    "sh -c 'echo $$ >pid; exec \"$OUTCROP\" --offline'; echo status $?; read line
                     \"$OUTCROP\" --offline; echo status $?; read line
                     exec \"$OUTCROP\" --offline";

/// A screen that panics when it draws [`PANIC`].
#[derive(Debug, Default)]
struct PanickingScreen(TerminalBackend);

impl Backend for PanickingScreen {
    type Error = std::io::Error;

    fn draw<'a, I>(&mut self, content: I) -> Result<(), Self::Error>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let content: Vec<_> = content.collect();
        let text: String = content.iter().map(|(_, _, cell)| cell.symbol()).collect();
        assert!(!text.contains(PANIC), "the screen is broken");
        self.0.draw(content.into_iter())
    }

    fn hide_cursor(&mut self) -> Result<(), Self::Error> {
        self.0.hide_cursor()
    }

    fn show_cursor(&mut self) -> Result<(), Self::Error> {
        self.0.show_cursor()
    }

    fn get_cursor_position(&mut self) -> Result<Position, Self::Error> {
        self.0.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Self::Error> {
        self.0.set_cursor_position(position)
    }

    fn clear(&mut self) -> Result<(), Self::Error> {
        self.0.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> Result<(), Self::Error> {
        self.0.clear_region(clear_type)
    }

    fn size(&self) -> Result<Size, Self::Error> {
        self.0.size()
    }

    fn window_size(&mut self) -> Result<WindowSize, Self::Error> {
        self.0.window_size()
    }

    fn flush(&mut self) -> Result<(), Self::Error> {
        Backend::flush(&mut self.0)
    }
}

/// Sends a prompt, waits for the reply, and types a draft.
fn converse(pty: &mut Pty) {
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    ask(pty, "hello there");
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    pty.type_text("half a thought");
    pty.wait_for("the draft", |shown| shown.composer() == "half a thought");
}

fn kill(pty: &Pty) {
    let pid = fs::read_to_string(pty.path("pid")).expect("the process id");
    let kill = std::process::Command::new("kill").arg(pid.trim()).status();
    assert!(kill.expect("kill runs").success());
}

#[test]
fn after_a_signal_the_next_start_opens_the_conversation_and_the_prompt() {
    let mut pty = Start::shell(THREE_RUNS).in_a_terminal();
    converse(&mut pty);
    kill(&pty);
    let shown = pty.wait_for("the end", |shown| shown.has("status 143"));
    let text = shown.flowing();
    let stored = "The conversation and the prompt are stored. The next start opens them again.";
    assert!(text.to_lowercase().contains(&stored.to_lowercase()), "{shown}");
    let folder = pty.path("xdg_data_home/outcrop");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join("outcrop.db")), 0o600);

    pty.press(Key::Enter);
    let shown = pty.wait_for("the conversation", |shown| {
        shown.is_taken() && shown.has("hello there") && shown.composer() == "half a thought"
    });
    assert!(shown.has("The conversation was restored"), "{shown}");
    // The conversation continues after its last message.
    pty.press(Key::Enter);
    pty.wait_for("another reply", |shown| {
        shown.has("contained the 2 messages") && shown.footer().starts_with("ready")
    });
    pty.press(Key::Ctrl('q'));
    pty.wait_for("the end", |shown| !shown.is_taken() && shown.has("status 0"));

    pty.press(Key::Enter);
    pty.wait_for("a first screen", |shown| {
        shown.is_taken() && shown.footer().starts_with("ready") && !shown.has("hello there")
    });
}

#[test]
fn a_conversation_that_cannot_be_stored_is_saved_in_a_file() {
    let mut pty = Start::outcrop(&["--offline", "--data-dir", "/dev/null"]).in_a_terminal();
    let shown =
        pty.wait_for("the reason", |shown| shown.flowing().contains("Changes stay in memory"));
    assert!(shown.flowing().contains("The data folder cannot be used"), "{shown}");
    converse(&mut pty);
    let folder = pty.path("xdg_state_home/outcrop");
    pty.signal(Signal::TERM);
    let (ended, _files) = pty.wait_exit_keeping_files();
    assert_eq!(ended.code, 143);
    let output = ended.shown.flowing().to_lowercase();
    assert!(output.contains("the conversation and the prompt are saved in"), "{}", ended.shown);
    assert!(output.contains("outcrop import"), "{}", ended.shown);
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<_> = fs::read_dir(folder).expect("the folder").flatten().collect();
    let saved = files.iter().find(|file| file.file_name().to_string_lossy().starts_with("unsaved"));
    let saved = saved.expect("a saved file").path();
    assert_eq!(mode(&saved), 0o600);
    let text = fs::read_to_string(saved).expect("text");
    assert!(text.contains("hello there") && text.contains("half a thought"), "{text}");
}

#[test]
fn an_ephemeral_session_leaves_nothing() {
    let mut pty = Start::outcrop(&["--offline", "--ephemeral"]).in_a_terminal();
    converse(&mut pty);
    let (data, state) = (pty.path("xdg_data_home"), pty.path("xdg_state_home/outcrop"));
    pty.signal(Signal::TERM);
    let (ended, _files) = pty.wait_exit_keeping_files();
    assert_eq!(ended.code, 143);
    assert!(!ended.shown.flowing().contains("stored"), "{}", ended.shown);
    assert!(!data.join("outcrop").exists());
    assert!(!state.exists());
}

#[test]
fn after_a_panic_the_last_line_says_that_everything_is_stored() {
    let test_binary = std::env::current_exe().expect("this binary");
    let test = "terminal::unsaved::child_that_panics_while_it_draws";
    let mut pty = Start::program(&test_binary, &["--exact", test, "--nocapture"])
        .variable(CHILD, "1")
        .in_a_terminal();
    converse(&mut pty);
    pty.type_text(PANIC);
    let folder = pty.path("xdg_data_home/outcrop");
    let (ended, _files) = pty.wait_exit_keeping_files();
    assert_eq!(ended.code, 101);
    ended.assert_given_back();
    let output = ended.shown.flowing();
    let panicked = output.find("the screen is broken").expect("the panic message");
    let stored = output.find("The conversation and the prompt are stored").expect("the sentence");
    assert!(panicked < stored, "{}", ended.shown);
    assert!(folder.join("outcrop.db").exists());
}

/// The child process of `after_a_panic_the_last_line_says_that_everything_is_stored`, not a test. The test
/// runs this function in a terminal.
#[test]
fn child_that_panics_while_it_draws() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let options = Options { offline: true, ..Options::default() };
    let environment = Environment::from_process(std::env::vars_os());
    let mut source = ConfigSource::new(options, environment, None, |_| Vec::new());
    let config = source.load(false).expect("valid");
    let data = std::env::var_os("XDG_DATA_HOME").expect("set by the test");
    let data = Some(Path::new(&data).join("outcrop"));
    let files = OwnFiles { data, ..OwnFiles::default() };
    let resources = Resources { files, pace: Pace::Real, ..Resources::default() };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let ended = client::run::<PanickingScreen>(&runtime, (config, source), resources, None, None);
    for message in &ended.messages {
        eprintln!("outcrop: {message}");
    }
    std::process::exit(ended.status.into());
}
