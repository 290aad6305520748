//! Reads the arguments, runs a command, and returns the exit code.

#![allow(clippy::disallowed_methods, reason = "main reads the environment and passes it on")]

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;

use outcrop::allocator;
use outcrop::app::actions::preferred_keymap;
use outcrop::ask;
use outcrop::cli::{self, Cli, Command, CompletionSources};
use outcrop::client;
use outcrop::config::config_source::ConfigSource;
use outcrop::config::environment::Environment;
use outcrop::config::folders::{self, Folders};
use outcrop::config::options::Options;
use outcrop::config::{Config, ConfigError};
use outcrop::document::visible;
use outcrop::file;
use outcrop::history::{self, HistoryForm, HistoryTask, UsageForm};
use outcrop::keys::{self, KeyListForm};
use outcrop::models::{self, ListForm};
use outcrop::plain;
use outcrop::preferences::linear_mode::LinearCause;
use outcrop::recording::reader;
use outcrop::recording::recorder::RecordingFile;
use outcrop::replay::Tempo;
use outcrop::resources::Resources;
use outcrop::run::{self, ReplaySource};
use outcrop::session::storing::ExportFormat;
use outcrop::stored::{KeySource, UsagePeriod};
use outcrop::terminal::{self, TerminalBackend, width};
use outcrop::transfer::{self, ExportTask, ImportTask};
use tokio::runtime::Runtime;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// The exit status for a usage error or a configuration error.
const USAGE_ERROR: u8 = 2;

/// The size limit of a recording that is replayed, in bytes. The whole recording is kept in memory.
const MAX_RECORDING_BYTES: usize = 500_000_000;

fn main() -> ExitCode {
    allocator::return_freed_memory();
    let Cli { options, command, print: _ } = Cli::parse(io::stdout().is_terminal());
    if let Some(text) = command.as_ref().and_then(Command::text) {
        return print(&text);
    }
    if matches!(command, Some(Command::Man)) {
        // Without a valid configuration, the page has the default keys.
        let config = source(options).and_then(|mut source| source.load(false));
        let keys = config.map(|config| config.keys).unwrap_or_default();
        return print(&cli::manual_page(&preferred_keymap(&keys).0));
    }
    if let Some(Command::Complete(asked)) = &command {
        // Without a valid configuration, only the candidates from the configuration are missing.
        let config = source(options).and_then(|mut source| source.load(false)).ok();
        let resources = Resources::of_process();
        let sources = CompletionSources::new(resources, config, |name| std::env::var_os(name));
        return print(&cli::complete(asked.shell, &asked.words, &sources));
    }
    let mut source = match source(options) {
        Ok(source) => source,
        Err(error) => return fail(&error.to_string(), USAGE_ERROR),
    };
    if let Some(Command::Config(asked)) = command {
        return config_file(&asked, &source);
    }
    // The client reports invalid recipes on its first screen.
    let mut config = match source.load(command.is_some()) {
        Ok(config) => config,
        Err(error) => return fail(&error.to_string(), USAGE_ERROR),
    };
    config.notes.extend(folders::warnings(|name| std::env::var_os(name)));
    let mut resources = Resources::of_process();
    resources.files.recipes = config.recipes.clone().or(resources.files.recipes);
    let is_client = matches!(command, None | Some(Command::Replay(_)));
    if matches!(command, Some(Command::Ask(_))) && !config.problems.is_empty() {
        return fail_all(&config.problems);
    }
    if !is_client {
        let problems = std::mem::take(&mut config.problems);
        config.notes.extend(problems);
    }
    let ended = match command {
        None => client((config, source), resources, None),
        Some(Command::Replay(replay)) => {
            read_recording(&replay).and_then(|it| client((config, source), resources, Some(it)))
        }
        Some(Command::Ask(asked)) => ask(&asked, config, resources),
        Some(Command::Models(asked)) => list(&asked, config, resources),
        Some(Command::History(asked)) => history(asked, &config, &resources),
        Some(Command::Export(asked)) => export(asked, &config, resources),
        Some(Command::Import(asked)) => import(asked, &config, &resources),
        Some(Command::Keys(asked)) => list_keys(&asked, &config),
        Some(
            Command::Config(_) | Command::Completions(_) | Command::Complete(_) | Command::Man,
        ) => Ok(ExitCode::SUCCESS),
    };
    ended.unwrap_or_else(|code| code)
}

fn source(options: Options) -> Result<ConfigSource, ConfigError> {
    let folder = std::env::current_dir().unwrap_or_default();
    let environment = Environment::read(std::env::vars_os(), &folder, options.env_file.as_deref())?;
    let config_folder = Folders::from_process().config;
    let check_keys = |keys: &_| preferred_keymap(keys).1;
    Ok(ConfigSource::new(options, environment, config_folder.as_deref(), check_keys))
}

/// Prints the path of the configuration file, or checks it.
fn config_file(asked: &cli::ConfigArgs, source: &ConfigSource) -> ExitCode {
    let Some(path) = source.path() else {
        return fail("there is no home folder for the configuration file. Set HOME", USAGE_ERROR);
    };
    if asked.path {
        return print(&format!("{}\n", path.display()));
    }
    let file = file::quoted(path);
    match source.problems() {
        Err(error) => fail(&error.to_string(), USAGE_ERROR),
        Ok(problems) if !problems.is_empty() => fail_all(&problems),
        Ok(_) if path.exists() => print(&format!("{file} is valid.\n")),
        Ok(_) => print(&format!("{file} does not exist. The defaults apply.\n")),
    }
}

fn client(
    (config, source): (Config, ConfigSource),
    resources: Resources,
    replay: Option<ReplaySource>,
) -> Result<ExitCode, ExitCode> {
    let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let linear =
        config.linear.filter(|mode| is_terminal || mode.cause != LinearCause::DumbTerminal);
    if linear.is_none() && !is_terminal {
        let why = "the full-screen app needs a terminal on standard input and output. To send one \
                   prompt, run: outcrop ask \"What is Amazon Bedrock?\" To chat line by line, run: \
                   outcrop --plain";
        return Err(fail(why, USAGE_ERROR));
    }
    let recording = create_recording(&config)?;
    let runtime = start_runtime(&config)?;
    let config = (config, source);
    let ended = match linear {
        Some(mode) => client::linear::run(&runtime, mode, config, resources, recording, replay),
        None => client::run::<TerminalBackend>(&runtime, config, resources, recording, replay),
    };
    // Do not wait for tasks that wait for the network.
    runtime.shutdown_background();
    for message in &ended.messages {
        fail(message, ended.status);
    }
    Ok(ExitCode::from(ended.status))
}

fn ask(asked: &cli::AskArgs, config: Config, resources: Resources) -> Result<ExitCode, ExitCode> {
    let runtime = start_runtime(&config)?;
    let stdin = io::stdin();
    let streams = ask::AskStreams {
        input: (!stdin.is_terminal()).then_some(stdin),
        output: terminal::unbuffered().map_err(|error| fail(&error.to_string(), 1))?,
        is_terminal: io::stdout().is_terminal(),
        progress_columns: width::error_columns().filter(|_| !io::stdout().is_terminal()),
    };
    let (prompt, files) = asked.text_and_files();
    let turn = ask::AskInput {
        prompt,
        files,
        manner: ask::AskOptions {
            form: match (asked.json, asked.events) {
                (true, _) => ask::OutputForm::Object,
                (_, true) => ask::OutputForm::Events,
                _ => ask::OutputForm::Text,
            },
            streams: !asked.no_stream,
            words: match (asked.clean, asked.with_prefill) {
                (true, _) => ask::OutputText::Clean,
                (_, true) => ask::OutputText::WithPrefill,
                _ => ask::OutputText::Generated,
            },
        },
        is_dry_run: asked.dry_run,
        is_saved: asked.save,
    };
    let exit = runtime.block_on(ask::run(turn, config, resources, streams));
    // Do not wait for standard input or an open connection.
    runtime.shutdown_background();
    Ok(ExitCode::from(exit.code()))
}

fn read_recording(replay: &cli::ReplayArgs) -> Result<ReplaySource, ExitCode> {
    let file = file::quoted(&replay.file);
    let bytes = file::read(&replay.file, MAX_RECORDING_BYTES)
        .map_err(|error| fail(&error.to_string(), USAGE_ERROR))?;
    let recording =
        reader::read(&bytes).map_err(|damage| fail(&format!("{file}, {damage}"), USAGE_ERROR))?;
    let tempo = if replay.step { Tempo::Steps } else { replay.speed };
    Ok(ReplaySource { recorded: recording.exchanges.into(), cut: recording.cut, tempo })
}

/// Creates the file of the recording, if one is configured.
fn create_recording(config: &Config) -> Result<Option<RecordingFile>, ExitCode> {
    let opened = config.record.as_deref().map(RecordingFile::create).transpose();
    opened.map_err(|why| fail(&why, USAGE_ERROR))
}

fn list(
    args: &cli::ModelsArgs,
    config: Config,
    resources: Resources,
) -> Result<ExitCode, ExitCode> {
    let runtime = start_runtime(&config)?;
    let output = terminal::unbuffered().map_err(|error| fail(&error.to_string(), 1))?;
    let form = if args.json { ListForm::Json } else { ListForm::Table(width::columns()) };
    let exit = runtime.block_on(models::run(form, config, resources, output));
    runtime.shutdown_background();
    Ok(ExitCode::from(exit.code()))
}

fn list_keys(asked: &cli::KeysArgs, config: &Config) -> Result<ExitCode, ExitCode> {
    for note in &config.notes {
        plain::print_line(note);
    }
    let (keymap, _) = preferred_keymap(&config.keys);
    let form = if asked.json { KeyListForm::Json } else { KeyListForm::Table };
    let output = terminal::unbuffered().map_err(|error| fail(&error.to_string(), 1))?;
    Ok(ExitCode::from(keys::run(&keymap, form, output).code()))
}

/// What the commands with stored conversations need.
struct StoreAndClock {
    folder: PathBuf,
    keys: KeySource,
    now_ms: i64,
}

fn store_and_clock(config: &Config, resources: &Resources) -> Result<StoreAndClock, ExitCode> {
    for note in &config.notes {
        plain::print_line(note);
    }
    let folder = config.data_dir.clone().or_else(|| resources.files.data.clone());
    let folder = folder.ok_or_else(|| {
        fail("there is no home folder for the history. Name a folder with --data-dir", USAGE_ERROR)
    })?;
    let seed = getrandom::u64().map_err(|error| fail(&error.to_string(), 1))?;
    let (_, now_ms) = run::wall_clock();
    Ok(StoreAndClock { folder, keys: KeySource::new(seed), now_ms })
}

fn history(
    asked: cli::HistoryArgs,
    config: &Config,
    resources: &Resources,
) -> Result<ExitCode, ExitCode> {
    let StoreAndClock { folder, mut keys, now_ms } = store_and_clock(config, resources)?;
    let form = if asked.json { HistoryForm::Json } else { HistoryForm::Lines(width::columns()) };
    let task = match asked.delete {
        Some(typed) => HistoryTask::Delete(typed),
        None if asked.delete_all => HistoryTask::DeleteAll { is_confirmed: asked.yes },
        None if asked.usage => {
            let period = match asked.by {
                cli::UsagePeriodArg::Day => UsagePeriod::Day,
                cli::UsagePeriodArg::Month => UsagePeriod::Month,
                cli::UsagePeriodArg::Model => UsagePeriod::All,
            };
            let form = match (asked.csv, asked.json) {
                (true, _) => UsageForm::Csv,
                (_, true) => UsageForm::Json,
                _ => UsageForm::Table(width::columns()),
            };
            HistoryTask::Usage(period, form)
        }
        None if asked.query.is_empty() => HistoryTask::List(form),
        None => HistoryTask::Search(asked.query.join(" "), form),
    };
    let output = terminal::unbuffered().map_err(|error| fail(&error.to_string(), 1))?;
    let exit = history::run(&task, &folder, &resources.catalog, (&mut keys, now_ms), output);
    Ok(ExitCode::from(exit.code()))
}

fn export(
    asked: cli::ExportArgs,
    config: &Config,
    mut resources: Resources,
) -> Result<ExitCode, ExitCode> {
    let StoreAndClock { folder, mut keys, now_ms } = store_and_clock(config, &resources)?;
    if let Err(error) = resources.recall_refusals() {
        plain::print_line(&format!("The learned limits are not used: {error}"));
    }
    let task = ExportTask {
        conversation: asked.id,
        format: match asked.format {
            cli::ExportFormatArg::Markdown => ExportFormat::Markdown,
            cli::ExportFormatArg::Json => ExportFormat::Json,
            cli::ExportFormatArg::Html => ExportFormat::Html,
            cli::ExportFormatArg::Python => ExportFormat::Python,
            cli::ExportFormatArg::Shell => ExportFormat::Shell,
        },
        file: asked.output.filter(|path| path != Path::new("-")),
        is_forced: asked.force,
    };
    let output = terminal::unbuffered().map_err(|error| fail(&error.to_string(), 1))?;
    let output = (output, io::stdout().is_terminal());
    let keys = (&mut keys, now_ms);
    let exit = transfer::export(&task, &folder, &resources.catalog, keys, output);
    Ok(ExitCode::from(exit.code()))
}

fn import(
    asked: cli::ImportArgs,
    config: &Config,
    resources: &Resources,
) -> Result<ExitCode, ExitCode> {
    let StoreAndClock { folder, mut keys, now_ms } = store_and_clock(config, resources)?;
    let settings = config.settings(config.access.region.as_deref().unwrap_or_default());
    let task = ImportTask { file: asked.file, model: settings.model.to_string() };
    let output = terminal::unbuffered().map_err(|error| fail(&error.to_string(), 1))?;
    let streams = (io::stdin().lock(), output);
    let exit = transfer::import(&task, &folder, (&mut keys, now_ms), streams);
    Ok(ExitCode::from(exit.code()))
}

/// Opens the log, if one is configured, and starts the runtime.
fn start_runtime(config: &Config) -> Result<Runtime, ExitCode> {
    if let Some(path) = &config.log
        && let Err(error) = log_to(path)
    {
        let why = format!("cannot write the log {}: {error}", file::quoted(path));
        return Err(fail(&why, USAGE_ERROR));
    }
    // The loop and the network share this thread, because processing a delta takes less time than
    // waking another thread.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| fail(&format!("the runtime cannot start: {error}"), 1))
}

/// Logs what Outcrop does. Does not log what the SDK does, because the SDK's log contains prompts
/// and headers. Refuses a symbolic link, because another person could use it to overwrite a file of
/// the user.
fn log_to(path: &Path) -> io::Result<()> {
    let file = file::append_without_links(path)?;
    let log = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Mutex::new(file));
    let own = Targets::new().with_target("outcrop", Level::DEBUG);
    tracing_subscriber::registry().with(log).with(own).init();
    Ok(())
}

/// Prints a text on standard output. A reader may close the pipe early, as `head -1` does.
fn print(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            fail(&format!("cannot write to standard output: {error}"), 1)
        }
        _ => ExitCode::SUCCESS,
    }
}

/// Prints an error. The terminal must be restored before the call. The message may quote an
/// untrusted file, so control characters are made visible.
fn fail(why: &str, status: u8) -> ExitCode {
    let mut message = String::new();
    visible::append(&mut message, &mut 0, &plain::lowered(why));
    // `eprintln!` would panic if the terminal is gone.
    let _ = writeln!(io::stderr(), "outcrop: {message}");
    ExitCode::from(status)
}

/// Prints the problems of the configuration file.
fn fail_all(problems: &[String]) -> ExitCode {
    for problem in problems {
        fail(problem, USAGE_ERROR);
    }
    ExitCode::from(USAGE_ERROR)
}
