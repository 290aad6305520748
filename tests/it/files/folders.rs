//! The folders for the program's own files: their mode, and relative paths in the environment.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{ended, ready};
use crate::loopback::{Answer, Loopback};
use crate::pty::{Key, Start};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[test]
fn only_the_owner_can_use_new_folders_with_any_umask() {
    let refusal = "`temperature` is deprecated for this model.";
    let server = Loopback::start([Answer::error(400, "ValidationException", refusal)]);
    let script = "umask 0; exec \"$OUTCROP\" ask --temperature 0.5 Hello";
    let start = Start::shell(script).with_key("ABSKsecret", &server.url());
    let (_, error) = ended(&start);
    for folder in ["xdg_state_home", "xdg_state_home/outcrop"] {
        let folder = start.path(folder);
        assert!(folder.exists(), "{error}");
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
    }
    assert_eq!(mode(&start.path("xdg_state_home/outcrop/learned")), 0o600);

    let listed = Answer::status(200).header("content-type", "application/json");
    let server = Loopback::start([listed.body("{\"inferenceProfileSummaries\": []}".to_owned())]);
    let start = Start::shell("umask 0; exec \"$OUTCROP\" models");
    let start = start.with_key("ABSKsecret", &server.url());
    let (status, error) = ended(&start);
    assert_eq!(status, Some(0), "{error}");
    for folder in ["xdg_cache_home", "xdg_cache_home/outcrop"] {
        assert_eq!(mode(&start.path(folder)), 0o700, "{folder}");
    }

    let script = "umask 0; exec \"$OUTCROP\" --offline --prefill=x";
    let mut pty = ready(Start::shell(script));
    pty.press(Key::Ctrl('p'));
    pty.type_text("save as recipe");
    pty.press(Key::Enter);
    pty.wait_for("the question for its name", |shown| shown.has("Save as recipe"));
    pty.type_text("rows");
    pty.press(Key::Enter);
    pty.wait_for("the word that it is saved", |shown| shown.has("Saved as rows"));
    for folder in ["xdg_config_home", "xdg_config_home/outcrop"] {
        assert_eq!(mode(&pty.path(folder)), 0o700, "{folder}");
    }
}

/// Returns a command that runs the program without the environment variables that set the paths of
/// the SDK's files.
fn with_home(home: &str, arguments: &str) -> Start {
    let unset = "unset AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE XDG_CONFIG_HOME \
                 XDG_STATE_HOME XDG_CACHE_HOME XDG_DATA_HOME";
    Start::shell(&format!("{unset}; {home}; exec \"$OUTCROP\" {arguments}"))
}

/// Writes an AWS config file that would run a command, in a subfolder of the current folder.
fn plant(start: &Start, folder: &str) {
    let folder = start.path(folder).join(".aws");
    fs::create_dir_all(&folder).expect("a folder");
    let trap = start.path("trap").display().to_string();
    let config = format!("[default]\nregion = us-east-1\ncredential_process = touch {trap}\n");
    fs::write(folder.join("config"), config).expect("a file");
}

#[test]
fn a_relative_home_is_ignored_with_a_warning() {
    for arguments in ["ask Hello", "models"] {
        let start = with_home("HOME=rel", arguments);
        plant(&start, "rel");
        let (status, error) = ended(&start);
        assert_eq!(status, Some(0), "{error}");
        assert!(error.contains("HOME is ignored"), "{error}");
        assert!(!start.path("trap").exists(), "a relative AWS config file was used");
        let made = fs::read_dir(start.path("rel")).expect("a folder").count();
        assert_eq!(made, 1, "something was made in the relative home");
    }
    let start = with_home("HOME=rel", "--offline").size(150, 30);
    let mut pty = ready(start);
    pty.wait_for("the warning", |shown| shown.flowing().contains("HOME is ignored"));
    pty.press(Key::Ctrl('q'));
    assert_eq!(pty.wait_exit().code, 0);
}

#[test]
fn a_relative_xdg_folder_is_ignored_with_a_warning() {
    for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
        let (status, error) = ended(&with_home(&format!("export {name}=rel"), "ask --offline Hi"));
        assert_eq!(status, Some(0), "{error}");
        assert!(error.contains(&format!("{name} is ignored")), "{error}");
    }
    let (_, error) = ended(&with_home("export XDG_CONFIG_HOME=", "ask --offline Hi"));
    assert!(!error.contains("ignored"), "{error}");
}

#[test]
fn without_a_home_no_file_of_the_current_folder_is_used_instead() {
    let start = with_home("unset HOME", "ask Hello");
    plant(&start, "~");
    let (status, error) = ended(&start);
    assert_eq!(status, Some(0), "{error}");
    assert!(!start.path("trap").exists(), "a file of the current folder was used");
    assert!(!error.contains("ignored"), "{error}");
}
