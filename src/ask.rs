//! `outcrop ask`: sends one prompt without a screen. Standard output gets only the reply, as it arrives.
//! Standard error gets everything else.
//!
//! ```text
//! ask_options.rs      how the request is sent and how the reply is printed
//! attachments.rs      reads the files to attach
//! prompt.rs           PROMPT and standard input as one prompt
//! converse.rs         sends the request and receives its reply
//! reply_output.rs     collects the events of the reply and prints it
//! refusals.rs         refusals of models, kept between turns
//! printer.rs          collects text for standard output
//! writer.rs           the thread that writes to standard output
//! reply_object.rs     the JSON object of --json
//! citation_object.rs  a citation in the object
//! diagnostics.rs      the messages on standard error
//! ```

#![allow(
    clippy::disallowed_methods,
    reason = "the loop of one turn reads the clock and starts work"
)]

mod ask_options;

mod attachments;

mod converse;

mod reply_output;

mod refusals;

mod citation_object;

mod reply_object;

mod printer;

mod prompt;

mod diagnostics;

mod writer;

use std::io::{self, ErrorKind, Read, Write};
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::bedrock::Tap;
use crate::chat::conversation::Conversation;
use crate::chat::count::grouped;
use crate::chat::estimate::{ContentSize, Estimate};
use crate::chat::failure::FailureKind;
use crate::chat::message::Message;
use crate::chat::model::Catalog;
use crate::chat::prompt::Prompt;
use crate::chat::request::Request;
use crate::chat::settings::{MaxTokens, SettingField};
use crate::config::Config;
use crate::export;
pub use crate::plain::CommandExit;
use crate::plain::{is_configuration, report_env_file, stand_in};
use crate::recording::recorder::{Recorder, RecordingFile};
use crate::resources::Resources;
use crate::service_connection::ServiceConnection;
use crate::signals::{self, Signals};
pub use ask_options::{AskOptions, OutputText};
use converse::{converse, now};
use diagnostics::print_line;
use printer::Printer;
use reply_output::ReplyOutput;
use tokio::sync::oneshot;
use writer::Writer;

/// How long the turn may take to end after a signal. Standard output may block.
const EXIT_TIMEOUT: Duration = Duration::from_secs(1);

/// The prompt and the options of the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskInput {
    pub prompt: Option<String>,
    pub manner: AskOptions,
    /// Whether the request is printed and estimated instead of being sent.
    pub is_dry_run: bool,
}

/// Standard input and standard output.
#[derive(Debug)]
pub struct AskStreams<I, O> {
    /// Standard input, unless it is a terminal.
    pub input: Option<I>,
    pub output: O,
    /// Whether standard output is a terminal.
    pub is_terminal: bool,
}

/// Runs the turn to its end. Must be called within a runtime.
pub async fn run<I, O>(
    turn: AskInput,
    config: Config,
    resources: Resources,
    streams: AskStreams<I, O>,
) -> CommandExit
where
    I: Read + Send + 'static,
    O: Write + Send + 'static,
{
    // A task of its own, because the runtime asks the operating system for events each time before
    // it polls the future that it blocks on.
    let turn = tokio::spawn(run_turn(turn, config, resources, streams));
    turn.await.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}

async fn run_turn<I, O>(
    turn: AskInput,
    config: Config,
    mut resources: Resources,
    streams: AskStreams<I, O>,
) -> CommandExit
where
    I: Read + Send + 'static,
    O: Write + Send + 'static,
{
    let mut signal = match Signals::without_hang_up() {
        Ok(signals) => first(signals),
        Err(error) => {
            print_line(&format!("Cannot receive signals: {error}"));
            return CommandExit::Failed;
        }
    };
    signals::watch(exit_after_timeout());
    for note in &config.notes {
        print_line(note);
    }
    let AskInput { prompt, manner, is_dry_run: is_dry } = turn;
    let AskStreams { input, output, is_terminal } = streams;
    let recording = config.record.as_deref().filter(|_| !is_dry).map(RecordingFile::create);
    let recording = match recording.transpose() {
        Ok(recording) => recording,
        Err(why) => {
            print_line(&why);
            return CommandExit::UsageError;
        }
    };
    let refusals = resources.files.refusals.clone();
    if let Err(error) = resources.recall_refusals() {
        print_line(&format!("The learned limits are not used: {error}"));
    }
    let prepared = prepare(prompt, input, config, resources);
    let prepared = match until_signal(&mut signal, prepared).await {
        Ok(Ok(ready)) => Ok(ready),
        Ok(Err(NotSent)) => Err(CommandExit::UsageError),
        Err(signal) => {
            print_line(diagnostics::signal_message(signal, false));
            Err(CommandExit::Signal(signal))
        }
    };
    let (way, request, catalog) = match prepared {
        Ok(ready) => ready,
        Err(exit) => {
            if let Some(recording) = recording {
                recording.discard();
            }
            return exit;
        }
    };
    let writer = match Writer::start(output) {
        Ok(writer) => writer,
        Err(error) => return report_write_error(&error),
    };
    if is_dry {
        return print_request(&request, &catalog, is_terminal, writer).await;
    }
    let mut output = ReplyOutput::new(manner, &request, is_terminal);
    let max_tokens = request.max_tokens();
    let recorder = recording.map(record);
    let tap = tap(recorder.as_ref(), manner.is_json);
    let conversed = converse(way.client(), request, manner.streams, &tap, &mut output, &writer);
    let (written, signal) = match until_signal(&mut signal, conversed).await {
        Ok(written) => (written, None),
        Err(signal) => (Ok(()), Some(signal)),
    };
    if signal.is_some() {
        // The task may have been waiting for a response, and nothing else would record that it was
        // abandoned.
        tap.record_drop(now());
    }
    tap.over(if signal.is_some() { now() } else { tap.arrived() }, output.over(signal.is_some()));
    drop(tap);
    let is_recorded = match recorder {
        Some(recorder) => recorder.finish().await.map_err(|why| print_line(&why)).is_ok(),
        None => true,
    };
    if written.is_ok() {
        output.print_end(&catalog);
    }
    let written = writer.finish(output.unwritten()).await;
    let exit = match (written, signal) {
        (Err(error), _) => report_write_error(&error),
        (Ok(()), Some(signal)) => {
            print_line(diagnostics::signal_message(signal, output.has_text()));
            CommandExit::Signal(signal)
        }
        (Ok(()), None) => {
            if let Some(refusals) = refusals.filter(|_| !way.is_stand_in()) {
                refusals::learn(&refusals, output.reply());
            }
            report_ending(&output, max_tokens, way.client().region(), &catalog)
        }
    };
    if exit == CommandExit::Done && !is_recorded { CommandExit::Failed } else { exit }
}

fn record(opened: RecordingFile) -> Recorder {
    let (recorder, job) = Recorder::new(opened);
    std::thread::spawn(job);
    recorder
}

/// Returns the tap of the request. Without a recording, it reports arrival times, if they are printed.
fn tap(recorder: Option<&Recorder>, is_json: bool) -> Tap {
    let tap = if is_json { Tap::timing(now) } else { Tap::idle(now) };
    match recorder {
        Some(recorder) => tap.recorded(1, now(), None, recorder.sender()),
        None => tap,
    }
}

/// Prints a request and its estimate.
async fn print_request(
    request: &Request,
    catalog: &Catalog,
    is_terminal: bool,
    writer: Writer,
) -> CommandExit {
    let mut printer = Printer::new(is_terminal);
    printer.print(&export::json(request));
    printer.print("\n");
    if let Err(error) = writer.finish(printer.unwritten()).await {
        return report_write_error(&error);
    }
    let estimate = Estimate::of(request, ContentSize::request(request), None, 0, catalog);
    print_line(&diagnostics::estimate(&estimate, &request.settings.model));
    CommandExit::Done
}

/// The request was not sent, and standard error says why.
struct NotSent;

/// Returns the connection, the request and the catalog.
async fn prepare<I: Read + Send + 'static>(
    prompt: Option<String>,
    input: Option<I>,
    config: Config,
    resources: Resources,
) -> Result<(ServiceConnection, Request, Arc<Catalog>), NotSent> {
    let prompt = prompt::read(prompt, input).await.map_err(|why| {
        print_line(&why);
        NotSent
    })?;
    let Resources { mut catalog, files, pace } = resources;
    let (access, is_offline) = (config.access.clone(), config.offline);
    let (choices, table) = (files.choices.as_ref(), Arc::clone(&catalog));
    let way = ServiceConnection::find_unattended(access, choices, is_offline, table, pace).await;
    let way = way.map_err(|failure| {
        diagnostics::failure(&failure, false);
        NotSent
    })?;
    report_env_file(way.client().discovered_source());
    if way.is_stand_in() {
        print_line(&stand_in(way.why_offline(), "replies come", "outcrop ask"));
    }
    let settings = config.settings(way.client().region());
    if let Some(folder) = files.cache.filter(|_| catalog.is_opaque(&settings.model)) {
        recall(&way, &folder, &mut catalog);
    }
    for field in SettingField::all().filter(|field| *field != SettingField::Documents) {
        if let Some(why) = catalog.unsent_reason(&settings, field) {
            let instead = match catalog.substitute(&settings) {
                Some(_) if field == SettingField::Prefill => {
                    "; the system prompt asks for it instead"
                }
                _ => "",
            };
            let are = if field == SettingField::StopSequences { "are" } else { "is" };
            print_line(&format!("{} {are} not sent: {why}{instead}", field.label()));
        }
    }
    let limit = catalog.max_tokens(&settings);
    if settings.max_tokens.is_some_and(|set| limit < set) {
        let limit = grouped(u64::from(limit.get()));
        print_line(&format!("Max tokens lowered to {limit}, this model's limit"));
    }
    let attachments = attachments::read(config.attach, catalog.pdf_pages(&settings.model))
        .await
        .map_err(|why| {
            print_line(&why);
            NotSent
        })?;
    attachments::report_uncited(&attachments, &settings, &catalog);
    let mut conversation = Conversation::default();
    conversation.append(Message::User(Prompt { text: prompt, attachments }));
    let request = Request::ask(&conversation, &settings, &catalog).ok_or_else(|| {
        print_line(prompt::NO_PROMPT);
        NotSent
    })?;
    Ok((way, request, catalog))
}

/// Adds the models of ARNs from the stored list to the catalog.
fn recall(way: &ServiceConnection, folder: &Path, catalog: &mut Arc<Catalog>) {
    if let Some((listing, _)) = way.recall(folder, SystemTime::now()) {
        Arc::make_mut(catalog).learn_aliases(&listing);
    }
}

/// Reports the citations and how the reply ended, and returns the exit status.
fn report_ending(
    output: &ReplyOutput,
    max_tokens: MaxTokens,
    region: &str,
    catalog: &Catalog,
) -> CommandExit {
    if !output.is_json() {
        output.reply().citation_list().lines().for_each(print_line);
    }
    if let Some(whole) = output.ambiguous() {
        diagnostics::print_ambiguous(&whole, output.is_json());
        return CommandExit::Failed;
    }
    match diagnostics::ending(output.reply(), output.has_text(), max_tokens) {
        diagnostics::ReplyOutcome::Well => CommandExit::Done,
        diagnostics::ReplyOutcome::Truncated(why) => {
            print_line(&why);
            CommandExit::Done
        }
        diagnostics::ReplyOutcome::Broken(why) => {
            print_line(&why);
            CommandExit::Failed
        }
        diagnostics::ReplyOutcome::Failed(failure) => {
            diagnostics::failure(failure, output.has_text());
            if failure.kind == FailureKind::UnknownModel {
                print_line(&diagnostics::similar_models(&output.reply().model, region, catalog));
            }
            if is_configuration(failure) { CommandExit::UsageError } else { CommandExit::Failed }
        }
    }
}

/// Reports that the output failed. A reader may close the pipe early, as `head -1` does, without
/// failure.
fn report_write_error(error: &io::Error) -> CommandExit {
    if error.kind() == ErrorKind::BrokenPipe {
        return CommandExit::Done;
    }
    print_line(&format!("Cannot write the reply to standard output: {error}"));
    CommandExit::Failed
}

/// Returns the output of the work, or the number of a signal that arrives first. Dropping the work
/// closes its connection.
async fn until_signal<T>(
    signal: &mut oneshot::Receiver<i32>,
    work: impl Future<Output = T>,
) -> Result<T, i32> {
    tokio::select! {
        biased;
        Ok(signal) = signal => Err(signal),
        value = work => Ok(value),
    }
}

/// Returns a receiver of the first signal. Polling every signal for each delta would be slow.
fn first(mut signals: Signals) -> oneshot::Receiver<i32> {
    let (sender, signal) = oneshot::channel();
    tokio::spawn(async move {
        // The turn may be over.
        let _ = sender.send(signals.next().await);
    });
    signal
}

/// Ends the process if the turn does not end after a signal, because standard output blocks.
async fn exit_after_timeout() {
    let Ok(mut signals) = Signals::without_hang_up() else { return };
    let signal = signals.next().await;
    tokio::time::sleep(EXIT_TIMEOUT).await;
    std::process::exit(CommandExit::Signal(signal).code().into());
}
