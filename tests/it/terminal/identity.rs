//! A discovered `.env` may belong to another person. It must not replace the user's identity, write
//! files, or reach child processes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{ask, ready, saying};
use crate::loopback::{Answer, Loopback, frame};
use crate::pty::{Key, Pty, Shown, Start};

/// A `.env` that contains another person's API key.
const THEIRS: &str = "AWS_BEARER_TOKEN_BEDROCK=ABSKtheirs\nAWS_REGION=us-east-1\n";

/// A default profile of the user, and another one.
const PROFILES: &str = "[default]\naws_access_key_id = AKIDDEFAULT\n\
                        aws_secret_access_key = secret\nregion = eu-west-1\n\
                        [profile work]\naws_access_key_id = AKIDWORK\n\
                        aws_secret_access_key = secret\n";

/// Variables that must not reach a child process. The value makes a leaked variable recognizable.
const MARKED: &str = "AWS_REGION=us-east-1\nAWS_EC2_METADATA_DISABLED=true\n\
                      AWS_CA_BUNDLE=marked\nAWS_DATA_PATH=marked\nAWS_PAGER=marked\n\
                      AWS_VAULT_PASS_CMD=marked\nAWS_MADE_UP=marked\n\
                      AWS_CONTAINER_AUTHORIZATION_TOKEN=marked\nOUTCROP_MODEL=marked\n";

/// Sends a prompt and returns the `authorization` header of its request.
fn authorization(pty: &mut Pty, server: &Loopback) -> String {
    let before = server.requests().len();
    ask(pty, "hello");
    server.wait_for_requests(before + 1);
    pty.wait_for("the reply", |shown| shown.footer().contains("end_turn"));
    server.requests()[before].header("authorization").expect("every request has one").to_owned()
}

/// Configures a command to send its model requests to this server, with any credentials.
fn to(server: &Loopback, start: Start) -> Start {
    start.variable("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &server.url())
}

/// Adds the user's profiles to a command.
fn with_profiles(start: Start) -> Start {
    let config = start.path("config").display().to_string();
    start.file("config", PROFILES).variable("AWS_CONFIG_FILE", &config)
}

fn is_question(shown: &Shown) -> bool {
    shown.has("Which credentials?")
}

#[test]
fn environment_credentials_and_profiles_take_precedence_over_a_discovered_env_file() {
    type Variables<'a> = &'a [(&'a str, &'a str)];
    let keys = "AWS_ACCESS_KEY_ID=AKIDTHEIRS\nAWS_SECRET_ACCESS_KEY=x\nAWS_REGION=us-east-1\n";
    let own_keys: Variables =
        &[("AWS_ACCESS_KEY_ID", "AKIDOWN"), ("AWS_SECRET_ACCESS_KEY", "secret")];
    let cases: [(Variables, &str, &str); 5] = [
        (&[("AWS_PROFILE", "work")], THEIRS, "Credential=AKIDWORK/"),
        (&[("AWS_PROFILE", "work")], keys, "Credential=AKIDWORK/"),
        (own_keys, THEIRS, "Credential=AKIDOWN/"),
        (own_keys, keys, "Credential=AKIDOWN/"),
        (&[("AWS_BEARER_TOKEN_BEDROCK", "ABSKown")], keys, "Bearer ABSKown"),
    ];
    for (variables, file, expected) in cases {
        let server = saying("Hi");
        let start = with_profiles(to(&server, Start::outcrop(&[]))).file(".env", file);
        let with = |start: Start, (name, value): &(&str, &str)| start.variable(name, value);
        let mut pty = ready(variables.iter().fold(start, with));
        let first = pty.wait_for("the note", |shown| shown.flowing().contains("is ignored"));
        assert!(first.flowing().contains("is set in the environment."), "{first}");
        let sent = authorization(&mut pty, &server);
        assert!(sent.contains(expected), "{variables:?}: {sent}");
    }
}

#[test]
fn a_profile_option_takes_precedence_over_a_discovered_env_file() {
    let server = saying("Hi");
    let start = with_profiles(to(&server, Start::outcrop(&["--profile", "work"])));
    let mut pty = ready(start.file(".env", THEIRS));
    assert!(authorization(&mut pty, &server).contains("Credential=AKIDWORK/"));
}

#[test]
fn the_first_screen_names_a_discovered_env_file_that_provides_the_credentials() {
    let keys = "AWS_ACCESS_KEY_ID=AKIDFILE\nAWS_SECRET_ACCESS_KEY=x\nAWS_REGION=us-east-1\n";
    let profile = "AWS_PROFILE=work\nAWS_REGION=us-east-1\n";
    for (file, source) in [
        (THEIRS, "using a Bedrock API key from"),
        (keys, "using an access key from"),
        (profile, "using profile work, named in"),
    ] {
        for size in [(90, 30), (40, 10)] {
            let start = with_profiles(Start::outcrop(&[])).file(".env", file).size(size.0, size.1);
            let start =
                if file == profile { start } else { start.variable("AWS_CONFIG_FILE", "no file") };
            let path = start.path(".env").display().to_string();
            let pty = ready(start);
            pty.wait_for("the path", |shown| {
                let text = shown.flowing();
                text.contains(source) && text.replace(' ', "").contains(&path)
            });
        }
    }
}

#[test]
fn the_credentials_question_comes_before_any_connection_and_its_answer_is_remembered() {
    for (key, expected, source) in [
        (None, "Credential=AKIDTOOL/", "using profile default."),
        (Some(Key::Down), "Bearer ABSKtheirs", "using a Bedrock API key from"),
    ] {
        let server = saying("Hi");
        let config = "[default]\nregion = us-east-1\ncredential_process = sh -c 'echo x >ran; echo \
                      \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKIDTOOL\\\",\
                      \\\"SecretAccessKey\\\":\\\"s\\\"}\"'\n";
        let script = "\"$OUTCROP\"; \"$OUTCROP\"; \"$OUTCROP\" ask again >asked 2>told; \
                      echo status $?";
        let start = to(&server, Start::shell(script)).file(".env", THEIRS).file("config", config);
        let config = start.path("config").display().to_string();
        let start = start.variable("AWS_CONFIG_FILE", &config);
        let file = start.path(".env").display().to_string();
        let mut pty = start.in_a_terminal();
        let question = pty.wait_for("the question", is_question);
        assert!(question.flowing().contains("has a Bedrock API key"), "{question}");
        assert!(question.has(&file), "{question}");
        // Only Enter confirms an answer. Other keys and a paste have no effect.
        pty.paste("pasted\n");
        pty.wait_for("the note", |shown| shown.has("Choose the credentials first."));
        pty.press(Key::Esc);
        let question =
            pty.wait_for("the question", |shown| is_question(shown) && !shown.has("first."));
        assert!(question.footer().starts_with("waiting"), "{question}");
        assert!(server.connections() == 0 && !pty.path("ran").exists(), "nothing went out");
        if let Some(key) = key {
            pty.press(key);
            pty.wait_for("the other answer", |shown| shown.has("› Use the .env file"));
        }
        pty.press(Key::Enter);
        pty.wait_for("the source", |shown| shown.flowing().contains(source));
        assert!(authorization(&mut pty, &server).contains(expected));
        pty.press(Key::Ctrl('q'));

        // The second start uses the stored answer.
        pty.wait_for("the second start", |shown| shown.flowing().contains(source));
        assert!(authorization(&mut pty, &server).contains(expected));
        pty.press(Key::Ctrl('q'));

        // A command without a screen also uses the stored answer.
        let shown = pty.wait_for("the end", |shown| shown.has("status "));
        assert!(shown.has("status 0"), "{shown}");
        assert_eq!(fs::read_to_string(pty.path("asked")).expect("a reply"), "Hi");
        let sent = server.requests()[2].header("authorization").expect("one").to_owned();
        assert!(sent.contains(expected), "{sent}");
        let mode = |name: &str| {
            fs::metadata(pty.path(name)).expect("it is there").permissions().mode() & 0o777
        };
        assert_eq!(mode("xdg_state_home/outcrop"), 0o700);
        assert_eq!(mode("xdg_state_home/outcrop/identity-choices"), 0o600);
        let stored = fs::read_to_string(pty.path("xdg_state_home/outcrop/identity-choices"));
        assert!(!stored.expect("text").contains("ABSKtheirs"));
    }
}

#[test]
fn an_env_file_with_other_credentials_asks_again() {
    let script = "\"$OUTCROP\"; sed -i s/theirs/changed/ .env; \"$OUTCROP\"; echo over";
    let start = with_profiles(Start::shell(script)).file(".env", THEIRS);
    let mut pty = start.in_a_terminal();
    for _ in 0..2 {
        pty.wait_for("the question", is_question);
        pty.press(Key::Down);
        pty.press(Key::Enter);
        pty.wait_for("the source", |shown| shown.flowing().contains("API key from"));
        pty.press(Key::Ctrl('q'));
    }
    pty.wait_for("the end", |shown| shown.has("over"));
}

#[test]
fn a_prompt_sent_before_the_question_waits_for_the_answer() {
    let server = saying("Hi");
    // The config file is a FIFO, so the client waits until the test writes to it.
    let start = to(&server, Start::shell("mkfifo config; \"$OUTCROP\"")).file(".env", THEIRS);
    let config = start.path("config");
    let start = start.variable("AWS_CONFIG_FILE", &config.display().to_string());
    let mut pty = start.in_a_terminal();
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("waiting"));
    ask(&mut pty, "early");
    pty.wait_for("the prompt", |shown| shown.has("sending"));
    fs::write(&config, PROFILES).expect("the client reads it");
    pty.wait_for("the question", is_question);
    fs::remove_file(&config).expect("it is there");
    assert_eq!(server.connections(), 0);
    pty.press(Key::Down);
    pty.press(Key::Enter);
    pty.wait_for("the reply", |shown| shown.has("Hi") && shown.footer().contains("end_turn"));
    assert_eq!(server.requests()[0].header("authorization"), Some("Bearer ABSKtheirs"));
}

#[test]
fn only_quitting_closes_the_question_without_an_answer() {
    for (keys, code) in [(vec![Key::Ctrl('q')], 0), (vec![Key::Ctrl('c'), Key::Ctrl('c')], 0)] {
        let start = with_profiles(Start::outcrop(&[])).file(".env", THEIRS).size(40, 10);
        let mut pty = start.in_a_terminal();
        pty.wait_for("the question", |shown| {
            is_question(shown) && shown.has("› Use the default AWS profile")
        });
        for key in keys {
            pty.press(key);
        }
        let ended = pty.wait_exit();
        assert_eq!(ended.code, code);
        ended.assert_given_back();
    }
}

#[test]
fn a_named_env_file_needs_no_question() {
    let server = saying("Hi");
    let start = with_profiles(to(&server, Start::outcrop(&["--env-file", ".env"])));
    let mut pty = ready(start.file(".env", THEIRS));
    assert_eq!(authorization(&mut pty, &server), "Bearer ABSKtheirs");
}

#[test]
fn without_a_profile_with_credentials_there_is_no_question() {
    let server = saying("Hi");
    let start = to(&server, Start::outcrop(&[])).file(".env", THEIRS);
    let config = start.path("config").display().to_string();
    let start = start.file("config", "[default]\nregion = us-east-1\n[profile work]\nrole_arn = x");
    let mut pty = ready(start.variable("AWS_CONFIG_FILE", &config));
    assert_eq!(authorization(&mut pty, &server), "Bearer ABSKtheirs");
}

#[test]
fn a_log_path_in_a_discovered_env_file_is_ignored_with_a_note() {
    let words = serde_json::json!({ "message": "$(touch PWNED)" });
    let broken = frame::exception("modelStreamErrorException", &words);
    let server = Loopback::start([Answer::stream([broken])]);
    let file = format!(
        "{THEIRS}OUTCROP_LOG=.bashrc\nAWS_ENDPOINT_URL_BEDROCK_RUNTIME={}\n\
         DATABASE_URL=postgres://db\nAWS_PROFIL=x\n",
        server.url()
    );
    let start = Start::outcrop(&[]).file(".env", &file).file(".bashrc", "# mine\n");
    let mut pty = ready(start);
    let first = pty.wait_for("the notes", |shown| shown.flowing().contains("OUTCROP_LOG in"));
    let text = first.flowing();
    assert!(text.contains("is ignored. To use it, name the file with --env-file."), "{first}");
    assert!(text.contains("Did you mean AWS_PROFILE?"), "{first}");
    assert!(!text.contains("DATABASE_URL"), "{first}");
    ask(&mut pty, "hello");
    server.wait_for_requests(1);
    pty.wait_for("the failure", |shown| shown.footer().starts_with("failed"));
    let stored = fs::read_to_string(pty.path(".bashrc")).expect("it is there");
    assert_eq!(stored, "# mine\n");
}

#[test]
fn a_fifo_as_the_log_of_a_discovered_env_file_does_not_block_the_start() {
    let script = "mkfifo fifo; \"$OUTCROP\"";
    let start = Start::shell(script).file(".env", &format!("{THEIRS}OUTCROP_LOG=fifo\n"));
    ready(start);
}

#[test]
fn variables_of_an_env_file_do_not_reach_the_editor() {
    for options in [&[][..], &["--env-file", ".env"]] {
        let start = Start::outcrop(options).script("editor", "env >environment");
        let editor = start.path("editor").display().to_string();
        let file = format!("{THEIRS}{MARKED}AWS_CONFIG_FILE=marked\n");
        let mut pty = ready(start.file(".env", &file).variable("EDITOR", &editor));
        pty.press(Key::Alt('e'));
        let environment = awaited(&mut pty, "environment");
        assert!(environment.contains("HOME="), "{environment}");
        for word in ["marked", "ABSKtheirs", "us-east-1"] {
            assert!(!environment.contains(word), "{options:?}: {environment}");
        }
    }
}

#[test]
fn variables_of_an_env_file_do_not_reach_a_credential_process() {
    for options in [&[][..], &["--env-file", ".env"]] {
        let config = "[default]\ncredential_process = sh -c 'env >environment; echo \
                      \"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKIDTOOL\\\",\
                      \\\"SecretAccessKey\\\":\\\"s\\\"}\"'\n";
        let start = Start::outcrop(options).file(".env", MARKED).file("config", config);
        let path = start.path("config").display().to_string();
        let mut pty = ready(start.variable("AWS_CONFIG_FILE", &path));
        let environment = awaited(&mut pty, "environment");
        assert!(environment.contains("HOME="), "{environment}");
        for word in ["marked", "us-east-1"] {
            assert!(!environment.contains(word), "{options:?}: {environment}");
        }
    }
}

#[test]
fn a_named_env_file_sets_the_sdk_files_and_a_note_names_ignored_variables() {
    let server = saying("Hi");
    let file = "AWS_CONFIG_FILE=~/aws-config\nAWS_PROFILE=work\nAWS_REGION=us-east-1\n\
                AWS_MAX_ATTEMPTS=1\n";
    let start = to(&server, Start::outcrop(&["--env-file", "my.env"])).file("my.env", file);
    let start = start.file("aws-config", PROFILES);
    // The environment of the test names other AWS config files. Clear these variables, so that the
    // files of the named `.env` are used.
    let start = start.variable("AWS_CONFIG_FILE", "").variable("AWS_SHARED_CREDENTIALS_FILE", "");
    let mut pty = ready(start);
    let first = pty.wait_for("the note", |shown| shown.flowing().contains("AWS_MAX_ATTEMPTS in"));
    assert!(first.flowing().contains("If it is needed, set it in the environment."), "{first}");
    assert!(authorization(&mut pty, &server).contains("Credential=AKIDWORK/"));
}

/// Waits until the client controls the terminal again, and returns the text of a file that a child
/// process wrote.
fn awaited(pty: &mut Pty, name: &str) -> String {
    let file = pty.path(name);
    let is_whole = |file: &Path| fs::read_to_string(file).is_ok_and(|text| text.contains("HOME="));
    pty.wait_for("the client", |shown| shown.is_taken() && is_whole(&file));
    fs::read_to_string(&file).expect("it was written")
}
