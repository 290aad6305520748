//! `outcrop ask`: sends one prompt without a screen. Standard output gets only the reply, as it arrives.
//! Standard error gets everything else.
//!
//! ```text
//! ask_options.rs      how the request is sent and how the reply is printed
//! attachments.rs      reads the files to attach
//! prompt.rs           PROMPT and standard input as one prompt
//! preparation.rs      everything before the request is sent
//! stored_turn.rs      the turn in the store of conversations
//! clock.rs            the time
//! converse.rs         sends the request and receives its reply
//! event_lines.rs      the lines of --events
//! progress.rs         the progress on standard error
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

mod clock;

mod converse;

mod event_lines;

mod preparation;

mod progress;

mod stored_turn;

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
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::time::Duration;

use crate::bedrock::Tap;
use crate::chat::estimate::{ContentSize, Estimate};
use crate::chat::failure::FailureKind;
use crate::chat::model::Catalog;
use crate::chat::request::Request;
use crate::chat::settings::MaxTokens;
use crate::config::Config;
use crate::export;
pub use crate::plain::CommandExit;
use crate::plain::is_configuration;
use crate::recording::recorder::{Recorder, RecordingFile};
use crate::refusal_file::RefusalFile;
use crate::resources::Resources;
use crate::signals::{self, Signals};
use crate::wire::wire_event::ExchangeFact;
pub use ask_options::{AskOptions, OutputForm, OutputText};
use clock::now;
use converse::{TurnEvents, converse};
use diagnostics::print_line;
use event_lines::EventLines;
use preparation::{PreparedTurn, prepare};
use printer::Printer;
use progress::TurnProgress;
use reply_output::ReplyOutput;
use stored_turn::{StoreUse, StoredTurn};
use tokio::sync::oneshot;
use writer::Writer;

/// How long the turn may take to end after a signal. Standard output may block.
const EXIT_TIMEOUT: Duration = Duration::from_secs(1);

/// The prompt and the options of the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskInput {
    pub prompt: Option<String>,
    /// Files to attach. Without another prompt, the first file contains the prompt.
    pub files: Vec<PathBuf>,
    pub manner: AskOptions,
    /// Whether the request is printed and estimated instead of being sent.
    pub is_dry_run: bool,
    /// Whether a new conversation is stored. A conversation that is continued is stored unless the
    /// turn is ephemeral.
    pub is_saved: bool,
}

/// Standard input and standard output.
#[derive(Debug)]
pub struct AskStreams<I, O> {
    /// Standard input, unless it is a terminal.
    pub input: Option<I>,
    pub output: O,
    /// Whether standard output is a terminal.
    pub is_terminal: bool,
    /// The width of the terminal on standard error, if it shows the progress.
    pub progress_columns: Option<usize>,
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
    let AskInput { prompt, files, manner, is_dry_run: is_dry, is_saved } = turn;
    let AskStreams { input, output, is_terminal, progress_columns } = streams;
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
    let resume = config.resume;
    let is_continued = resume.is_some() && !config.is_ephemeral;
    let is_saved = (is_saved || is_continued) && !is_dry;
    let usage = StoreUse { resume, is_saved };
    let prepared = prepare((prompt, files), input, usage, config, resources);
    let prepared = until_signal(&mut signal, prepared).await.unwrap_or_else(|signal| {
        print_line(diagnostics::signal_message(signal, false));
        Err(CommandExit::Signal(signal))
    });
    let prepared = match prepared {
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
        let PreparedTurn { request, catalog, .. } = prepared;
        return print_request(&request, &catalog, is_terminal, writer).await;
    }
    let output = ReplyOutput::new(manner, &prepared.request, is_terminal);
    let per_1000 = prepared.catalog.tokens_per_1000(&prepared.request.settings.model);
    let progress = TurnProgress::start(progress_columns, per_1000, now());
    let sending = TurnToSend { prepared, manner, recording, refusals, is_new: resume.is_none() };
    Box::pin(send(sending, output, progress, writer, &mut signal)).await
}

/// A turn that is ready to be sent.
struct TurnToSend {
    prepared: PreparedTurn,
    manner: AskOptions,
    recording: Option<RecordingFile>,
    refusals: Option<RefusalFile>,
    /// Whether the turn begins a conversation.
    is_new: bool,
}

/// Sends the request, and prints and stores its reply.
async fn send(
    turn: TurnToSend,
    output: ReplyOutput,
    progress: TurnProgress,
    writer: Writer,
    signal: &mut oneshot::Receiver<i32>,
) -> CommandExit {
    let TurnToSend { prepared, manner, recording, refusals, is_new } = turn;
    let PreparedTurn { connection, request, catalog, stored } = prepared;
    let client = connection.client();
    let max_tokens = request.max_tokens();
    let recorder = recording.map(record);
    let mut facts = recorder.as_ref().map(Recorder::sender);
    let mut lines = None;
    if manner.form == OutputForm::Events {
        let (event_lines, sender) = EventLines::new(facts.take());
        (lines, facts) = (Some(event_lines), Some(sender));
    }
    let mut events = TurnEvents { output, stored, lines, progress };
    let tap = tap(facts, events.need_times());
    let conversed = converse(client, request, manner.streams, &tap, &mut events, &writer);
    let (written, signal) = match until_signal(signal, conversed).await {
        Ok(written) => (written, None),
        Err(signal) => (Ok(()), Some(signal)),
    };
    let TurnEvents { mut output, stored, lines, progress } = events;
    progress.erase();
    if signal.is_some() {
        // If no response has arrived yet, nothing else records that the request was dropped.
        tap.record_drop(now());
    }
    tap.over(if signal.is_some() { now() } else { tap.arrived() }, output.over(signal.is_some()));
    drop(tap);
    // `finish` passes the last events on to the recording, which can then end.
    let last_lines = lines.map(EventLines::finish).unwrap_or_default();
    let is_recorded = match recorder {
        Some(recorder) => recorder.finish().await.map_err(|why| print_line(&why)).is_ok(),
        None => true,
    };
    let id = stored.as_ref().and_then(StoredTurn::id);
    // Stored before it is printed, because standard output may block.
    let finished = stored.map(StoredTurn::finish).transpose();
    let is_stored = finished.map_err(|error| error.report()).is_ok();
    if written.is_ok() {
        for line in &last_lines {
            output.print_line(line);
        }
        output.print_end(&catalog, id.as_deref());
    }
    let written = writer.finish(output.unwritten()).await;
    let exit = match (written, signal) {
        (Err(error), _) => report_write_error(&error),
        (Ok(()), Some(signal)) => {
            print_line(diagnostics::signal_message(signal, output.has_text()));
            CommandExit::Signal(signal)
        }
        (Ok(()), None) => {
            if let Some(refusals) = refusals.filter(|_| !connection.is_stand_in()) {
                refusals::learn(&refusals, output.reply());
            }
            report_ending(&output, max_tokens, client.region(), &catalog)
        }
    };
    if let Some(id) = id.filter(|_| is_new && is_stored) {
        print_line(&format!("Stored. To continue, run: outcrop ask --resume {id}"));
    }
    if exit == CommandExit::Done && !(is_recorded && is_stored) {
        CommandExit::Failed
    } else {
        exit
    }
}

fn record(opened: RecordingFile) -> Recorder {
    let (recorder, job) = Recorder::new(opened);
    std::thread::spawn(job);
    recorder
}

/// Returns the tap of the request, which reports to a recording if there is one.
fn tap(facts: Option<Sender<ExchangeFact>>, needs_times: bool) -> Tap {
    let tap = if needs_times { Tap::timing(now) } else { Tap::idle(now) };
    match facts {
        Some(sender) => tap.recorded(1, now(), None, sender),
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

/// Reports the citations and how the reply ended, and returns the exit status.
fn report_ending(
    output: &ReplyOutput,
    max_tokens: MaxTokens,
    region: &str,
    catalog: &Catalog,
) -> CommandExit {
    if output.is_text() {
        output.reply().citation_list().lines().for_each(print_line);
    }
    if let Some(whole) = output.ambiguous() {
        diagnostics::print_ambiguous(&whole, output.is_object());
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

/// Ends the process if the turn does not end within [`EXIT_TIMEOUT`] after a signal, for example
/// because standard output blocks.
async fn exit_after_timeout() {
    let Ok(mut signals) = Signals::without_hang_up() else { return };
    let signal = signals.next().await;
    tokio::time::sleep(EXIT_TIMEOUT).await;
    std::process::exit(CommandExit::Signal(signal).code().into());
}
