//! The completion scripts in the real shells, and the hidden command that they call.

use std::path::Path;

use clap::CommandFactory;
use outcrop::cli::Cli;

use crate::copied::has;
use crate::loopback::{Answer, Loopback};
use crate::pty::{Key, Pty, Start};

const MODEL: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

const CONFIG: &str = "[default]\nregion = eu-west-1\n[profile workshop]\nregion = us-west-2\n\
                      [profile my own]\n";

const RECIPE: &str = "[[recipe]]\nname = \"haiku\"\nhelp = \"A poem\"\nsystem = \"Write a poem\"\n";

/// Returns a program whose folder has two files, AWS profiles and a recipe. The binary under test is in
/// its search path.
fn prepared(program: &str, arguments: &[&str]) -> Start {
    let start = Start::program(Path::new(program), arguments);
    let start = start.file("stream-one.jsonl", "").file("notes about.md", "");
    let start = start.file("aws", CONFIG);
    std::fs::create_dir_all(start.path("xdg_config_home/outcrop")).expect("a folder");
    std::fs::write(start.path("xdg_config_home/outcrop/recipes.toml"), RECIPE).expect("a file");
    let aws = start.path("aws").display().to_string();
    let own = Path::new(env!("CARGO_BIN_EXE_outcrop")).parent().expect("a folder");
    let path = std::env::var("PATH").expect("a search path");
    let path = format!("{}:{path}", own.display());
    start.variable("AWS_CONFIG_FILE", &aws).variable("PATH", &path)
}

/// Returns what the hidden command prints for words.
fn completed(start: &Start) -> String {
    let output = start.without_a_terminal();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
    String::from_utf8(output.stdout).expect("text")
}

fn words(words: &[&str]) -> Start {
    prepared(
        env!("CARGO_BIN_EXE_outcrop"),
        &[&["complete", "fish", "--", "outcrop"], words].concat(),
    )
}

/// Imports a conversation with this prompt. Returns its id.
fn import(start: &Start, prompt: &str) -> String {
    let document = format!(r#"[{{"role":"user","content":[{{"text":"{prompt}"}}]}}]"#);
    std::fs::write(start.path("import.json"), document).expect("a file");
    let own = start.command();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_outcrop"))
        .args(["import", "import.json"])
        .env_clear()
        .envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .current_dir(start.path(""))
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("an id").trim().to_owned()
}

#[test]
fn values_come_from_the_users_files() {
    fn check(typed: &[&str], lines: &[&str]) {
        let printed = completed(&words(typed));
        for line in lines {
            assert!(printed.lines().any(|it| it == *line), "{typed:?}, {line}:\n{printed}");
        }
    }
    check(&["--profile", ""], &["default\teu-west-1", "workshop\tus-west-2", "my own\t"]);
    check(&["ask", "--recipe", ""], &["haiku\tA poem"]);
    check(&["--region", ""], &["us-east-1\tN. Virginia", "eu-central-1\tFrankfurt"]);
    check(&["-m", ""], &[&format!("{MODEL}\tClaude Haiku 4.5")]);
    check(&["ask", "--cache="], &["--cache=off\t", "--cache=1h\t"]);
    check(&["--theme", ""], &["auto\t", "high-contrast\t"]);
    check(&["--plain="], &["--plain=as-it-comes\t", "--plain=whole\t"]);
    check(&["completions", ""], &["bash\t", "zsh\t"]);
    check(&["export", "--format", ""], &["markdown\t", "shell\t"]);
    check(&[""], &["ask\tSend one prompt and print the reply to standard output"]);
    check(
        &["ask", "--no"],
        &[
            "--no-stream\tUse Converse instead of ConverseStream, and print the reply when it is complete",
        ],
    );
    // The profiles of the region come first.
    let first = completed(&words(&["--region=eu-west-1", "-m", ""]));
    assert!(first.starts_with("eu."), "{first}");
    let of_profile = completed(&words(&["--profile=workshop", "-m", ""]));
    assert!(of_profile.starts_with("us."), "{of_profile}");
}

#[test]
fn only_the_options_that_a_command_uses_are_offered_and_each_once() {
    let models = completed(&words(&["models", "--"]));
    assert!(models.contains("--region\t") && !models.contains("--system\t"), "{models}");
    let ask = completed(&words(&["ask", "--region", "a", "--stop", "b", "--"]));
    assert!(!ask.contains("--region\t") && ask.contains("--stop\t"), "{ask}");
    assert!(!completed(&words(&["--"])).contains("complete\t"));
    assert!(!completed(&words(&[""])).contains("complete\t"));
}

#[test]
fn conversations_are_offered_with_their_titles() {
    let start = words(&["--resume", ""]);
    assert_eq!(completed(&start), "");
    assert!(!start.path("xdg_data_home").exists(), "completing creates no file");
    let first = import(&start, "How high is the Eiger?");
    let second = import(&start, "And the Jungfrau?");
    let expected = format!("{second}\tAnd the Jungfrau?\n{first}\tHow high is the Eiger?\n");
    assert_eq!(completed(&start), expected);
}

#[test]
fn listed_models_are_offered_and_completing_is_quick_and_asks_no_service() {
    let server = Loopback::start([Answer::error(500, "a", "b")]);
    let start = words(&["-m", ""]).with_key("ABSKsecret", &server.url());
    let folder = start.path("xdg_cache_home/outcrop");
    std::fs::create_dir_all(&folder).expect("a folder");
    let profile = r#"{"id":"us.anthropic.claude-new-9","arn":"arn:aws:bedrock:us-east-1:1:p","name":"New",
        "isApplication":false,"isActive":true,
        "targets":[{"model":"anthropic.claude-new-9","region":"us-east-1"}]}"#;
    let list = format!(r#"{{"form":1,"listedAt":1,"profiles":[{profile}],"models":[]}}"#);
    std::fs::write(folder.join("models-us-east-1-0000000000000007.json"), list).expect("a file");
    let printed = completed(&start);
    assert!(printed.starts_with("us.anthropic.claude-new-9\tNew\n"), "{printed}");
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_script_has_no_syntax_error() {
    for (shell, script) in [("bash", "bash"), ("zsh", "zsh"), ("fish", "fish")] {
        if !has(shell, &["-c", "true"]) {
            continue;
        }
        let start = prepared(shell, &["-n", "script"]);
        let printed = Start::outcrop(&["completions", script]).without_a_terminal().stdout;
        std::fs::write(start.path("script"), printed).expect("a file");
        let output = start.without_a_terminal();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*stderr), (Some(0), ""), "{shell}");
    }
}

/// A shell with the completions of outcrop.
struct Shell {
    name: &'static str,
    pty: Pty,
    cases: usize,
}

impl Shell {
    /// Starts a shell. Returns `None` if it is missing.
    fn start(name: &'static str, arguments: &[&str], load: &str) -> Option<(Self, [String; 2])> {
        if !has(name, &["-c", "true"]) {
            return None;
        }
        let start = prepared(name, arguments).variable("PS1", "ready> ").size(200, 40);
        let ids = ["How high is the Eiger?", "And the Jungfrau?"].map(|it| import(&start, it));
        let mut pty = start.in_a_terminal();
        pty.wait_for("the shell", |shown| !shown.flowing().is_empty());
        pty.type_text(load);
        pty.type_text("; echo load''ed\n");
        pty.wait_for("the script", |shown| shown.has("loaded"));
        Some((Self { name, pty, cases: 0 }, ids))
    }

    /// Types a text and completes it. Checks what the line then contains.
    fn check(&mut self, typed: &str, expected: &str) {
        self.cases += 1;
        self.pty.type_text(typed);
        self.pty.type_text("\t");
        let what = format!("{}: {typed}", self.name);
        self.pty.wait_for(&what, |shown| shown.flowing().contains(expected));
        self.clear();
    }

    /// Types a text and tries to complete it. Checks that the shell adds nothing.
    fn check_nothing(&mut self, typed: &str) {
        self.pty.type_text(typed);
        self.pty.type_text("\tZ");
        let expected = format!("{typed}Z");
        self.pty.wait_for(self.name, |shown| shown.flowing().contains(&expected));
        self.clear();
    }

    /// Shows the candidates for a text.
    fn check_list(&mut self, typed: &str, expected: &[&str]) {
        self.pty.type_text(typed);
        // bash lists the candidates after it has inserted their common beginning.
        self.pty.type_text("\t\t\t");
        self.pty.wait_for(self.name, |shown| {
            expected.iter().all(|words| shown.flowing().contains(words))
        });
        self.clear();
    }

    fn clear(&mut self) {
        // fish may lose the first key while a command runs.
        self.pty.press(Key::Ctrl('c'));
        self.pty.press(Key::Ctrl('u'));
        let done = format!("done{}", self.cases);
        self.pty.type_text(&format!("clear; echo do''ne{}\n", self.cases));
        self.pty.wait_for(self.name, |shown| shown.has(&done));
    }
}

/// Checks the completion in a shell that was started.
fn check_shell(shell: &mut Shell, [first, second]: &[String; 2]) {
    shell.check("outcrop --model us.anthropic.claude-haiku-4-5", &format!("--model {MODEL}"));
    shell.check("outcrop -m us.anthropic.claude-haiku-4-5-20251001-v1:", &format!("-m {MODEL}"));
    shell.check("outcrop ask --model=us.anthropic.claude-haiku-4-5", &format!("--model={MODEL}"));
    shell.check("outcrop models --prof", "models --profile");
    shell.check("outcrop --profile wor", "--profile workshop");
    shell.check("outcrop --profile my", "--profile my\\ own");
    shell.check("outcrop compl", "outcrop completions");
    shell.check("outcrop ask -r hai", "-r haiku");
    shell.check("outcrop replay stream", "replay stream-one.jsonl");
    shell.check("outcrop ask --attach=stream", "--attach=stream-one.jsonl");
    shell.check("outcrop ask Hello @stream", "Hello @stream-one.jsonl");
    shell.check("outcrop ask --attach no", "--attach notes\\ about.md");
    shell.check_nothing("outcrop --system stream");
    shell.check_nothing("outcrop ask stream");
    shell.check_nothing("outcrop --model stream");
    shell.check(&format!("outcrop export {}", &first[..12]), &format!("export {first}"));
    let titles = [format!("{second} "), "And the Jungfrau?".to_owned()];
    let mut expected: Vec<&str> = titles.iter().map(|it| it.trim()).collect();
    expected.push("How high is the Eiger?");
    shell.check_list("outcrop --resume ", &expected);
}

#[test]
fn bash_completes_commands_options_and_values() {
    let load = "source <(outcrop completions bash)";
    let shell = Shell::start("bash", &["--norc", "--noprofile", "-i"], load);
    let Some((mut shell, ids)) = shell else { return };
    check_shell(&mut shell, &ids);
    shell.check("outcrop -m \"us.anthropic.claude-haiku-4-5-20251001-v1:", &format!("\"{MODEL}\""));
    shell.check("outcrop man > stream", "> stream-one.jsonl");
    shell.check("outcrop ask @no", "@notes\\ about.md");
    shell.check("echo a | outcrop ask --no-s", "--no-stream");
}

#[test]
fn zsh_completes_commands_options_and_values() {
    let load = "autoload -U compinit; compinit -u -D; source <(outcrop completions zsh)";
    let Some((mut shell, ids)) = Shell::start("zsh", &["-f", "-i"], load) else { return };
    check_shell(&mut shell, &ids);
}

#[test]
fn fish_completes_commands_options_and_values() {
    let load = "outcrop completions fish | source";
    let Some((mut shell, ids)) = Shell::start("fish", &["--no-config", "-i"], load) else { return };
    check_shell(&mut shell, &ids);
}

#[test]
fn every_option_that_takes_a_value_has_candidates_files_or_free_text() {
    let definition = Cli::command();
    for option in definition.get_arguments().filter(|it| it.get_action().takes_values()) {
        let long = format!("--{}", option.get_long().expect("an option"));
        let printed = completed(&words(&[&long, ""]));
        assert!(!printed.contains("ask\t") && !printed.contains("--"), "{long}: {printed}");
    }
}
