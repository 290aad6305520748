//! The event loop of the full-screen client. It connects the app with Bedrock, the stand-in, the
//! terminal and the files, which do not know each other. It reads the clock and starts all tasks.
//!
//! Input, signals, batches of stream events and highlighted code have their own arms in the `select!`.
//! All slow and rare results arrive through one channel (`run/tasks.rs`).

#![allow(clippy::disallowed_methods, reason = "the event loop reads the clock and starts work")]

mod background_reply;

mod requests;

mod clipboard;

mod highlighting;

mod count;

mod loop_config;

mod editor;

mod files;

mod input;

mod connect_task;

mod listing;

mod blocking_queue;

mod replay;

mod raw_view;

mod effects;

mod session_recording;

mod signals;

mod tasks;

mod terminal_events;

mod unsaved;

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use background_reply::{BackgroundReply, TerminalInput};
use blocking_queue::BlockingQueue;
use clipboard::Clipboard;
use connect_task::ConnectTask;
use crossterm::event::Event;
use futures_util::{Stream, StreamExt};
use highlighting::Highlighting;
use input::at_once;
use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::layout::{Position, Rect};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::app::msg::Msg;
use crate::app::{App, Setup};
use crate::recording::recorder::{EndingRecording, Recorder};
use crate::signals::Signals;
use crate::view::View;
pub use loop_config::{LoopConfig, LoopExit, RunError};
use replay::ReplayRun;
pub use replay::ReplaySource;
use requests::{EventBatch, RunningRequests};
pub use signals::insist_on_the_end;
use tasks::{AbortOnDrop, TaskResult, Tasks};
pub use terminal_events::TerminalEvents;

/// The shortest time between two screen frames that a stream causes: 30 frames per second. At the pace
/// of a model, each frame then shows two or three deltas. This looks as smooth as 60 frames and costs a
/// third less. Keys, and events after a pause, are drawn at once.
const FRAME: Duration = Duration::from_millis(33);

/// How often a running clock on the screen is drawn if nothing else happens.
const TICK: Duration = Duration::from_millis(100);

/// How long the loop waits at its end for the terminal to report its background, counted from the
/// question. Without the wait, the shell would read the reply as a command.
const ANSWERED_WITHIN: Duration = Duration::from_millis(250);

/// The most batches of stream events that wait for the loop. A full channel slows the network down.
const BATCHES: usize = 8;

/// The state of the client from its start to its end, across suspensions.
#[derive(Debug)]
pub struct LoopState {
    pub app: App,
    view: View,
    config: LoopConfig,
    tasks: Tasks,
    link: ConnectTask,
    batches: (mpsc::Sender<EventBatch>, mpsc::Receiver<EventBatch>),
    asking: RunningRequests,
    recorder: Option<Recorder>,
    /// Recordings that the user has ended, and that may still be written.
    ending_recordings: Vec<EndingRecording>,
    playing: Option<ReplayRun>,
    clipboard: Clipboard,
    highlighting: Highlighting,
    /// The token count that is due or in flight.
    count: Option<AbortOnDrop>,
    /// Changes of the file of refusals.
    refusal_changes: BlockingQueue,
    /// Whether the files were read that the first screen frame does not wait for.
    has_read: bool,
    /// Kept between runs, because a signal may arrive while another program has the terminal.
    signals: Option<Signals>,
    /// The number of background reports that the terminal still owes.
    unanswered: u32,
    /// A message for the user after the end of the last run.
    final_message: Option<String>,
    /// Typed letters that were read together and are not yet passed to the app.
    letters: String,
    /// The window was resized, perhaps back to its old size, so the terminal may have lost its content.
    is_screen_lost: bool,
    /// Events that arrived after the key that ended the last run.
    typed_ahead: VecDeque<Event>,
}

impl LoopState {
    /// Creates the state and starts the search for a connection. Must be called within a runtime.
    pub fn start(setup: Setup, config: LoopConfig) -> Self {
        let tasks = Tasks::new();
        if let Some(refusals) = config.resources.files.refusals.clone() {
            tasks.spawn_blocking(move || Some(files::read_refusals(&refusals)));
        }
        Self {
            app: App::new(now(), setup),
            view: View::new(),
            link: ConnectTask::start(&config, &tasks),
            tasks,
            batches: mpsc::channel(BATCHES),
            asking: RunningRequests::default(),
            recorder: None,
            ending_recordings: Vec::new(),
            playing: config.replay.clone().map(|replay| ReplayRun::new(replay, now())),
            config,
            clipboard: Clipboard::default(),
            highlighting: Highlighting::new(),
            count: None,
            refusal_changes: BlockingQueue::default(),
            has_read: false,
            signals: None,
            unanswered: 0,
            final_message: None,
            letters: String::new(),
            is_screen_lost: false,
            typed_ahead: VecDeque::new(),
        }
    }

    /// Attaches files to the first prompt. Reads them beside the loop.
    pub fn attach(&mut self, paths: Vec<PathBuf>) {
        for effect in self.app.attach(paths) {
            self.perform(effect);
        }
    }

    /// Runs until the program ends or another program needs the terminal.
    ///
    /// # Errors
    /// If the terminal cannot be drawn on or read any more.
    pub async fn run<B: Backend>(
        &mut self,
        terminal: &mut Terminal<B>,
        input: impl Stream<Item = io::Result<Event>> + Unpin,
    ) -> Result<LoopExit, RunError> {
        let asked = Instant::now();
        if self.config.terminal.is_asked_for_background {
            self.unanswered += 1;
        }
        let mut input = BackgroundReply::new(input, self.unanswered);
        let exit = self.until_exit(terminal, &mut input).await?;
        if matches!(exit, LoopExit::Quit | LoopExit::Signal(_)) {
            self.finish_recording().await;
            self.final_message = self.tasks.finish().await.or(self.final_message.take());
            self.refusal_changes.finish().await;
        }
        if self.unanswered > 0 && asked.elapsed() < ANSWERED_WITHIN {
            let answer = self.wait_for_answer(&mut input);
            // After a timeout, the next run or the shell gets the reply.
            let _ = tokio::time::timeout_at(asked + ANSWERED_WITHIN, answer).await;
        }
        Ok(exit)
    }

    async fn until_exit<B: Backend>(
        &mut self,
        terminal: &mut Terminal<B>,
        input: &mut (impl Stream<Item = io::Result<TerminalInput>> + Unpin),
    ) -> Result<LoopExit, RunError> {
        while let Some(event) = self.typed_ahead.pop_front() {
            if let Some(exit) = self.take_input(TerminalInput::Event(event)) {
                return Ok(exit);
            }
        }
        if let Some(exit) = self.take_letters() {
            return Ok(exit);
        }
        let mut signals = match self.signals.take() {
            Some(kept) => kept,
            None => Signals::listen().map_err(RunError::Signals)?,
        };
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut is_stale = false;
        self.draw(terminal)?;
        if !std::mem::replace(&mut self.has_read, true) {
            let own_recipes = self.config.resources.files.recipes.clone();
            self.tasks.enqueue(move || Some(files::read_recipes(own_recipes.as_deref())));
            if let Some(rescue) = self.rescue().cloned() {
                self.tasks.spawn_blocking(move || files::read_unsaved(&rescue));
            }
        }
        let mut next_frame = Instant::now() + FRAME;
        loop {
            if is_stale && Instant::now() >= next_frame {
                self.draw(terminal)?;
                is_stale = false;
                next_frame = Instant::now() + FRAME;
            }
            tokio::select! {
                biased;
                signal = signals.next() => return Ok(LoopExit::Signal(signal)),
                heard = input.next() => {
                    if let Some(exit) = self.take_all_input(heard, input).await? {
                        self.signals = Some(signals);
                        return Ok(exit);
                    }
                    next_frame = Instant::now();
                    is_stale = true;
                }
                result = self.tasks.next() => {
                    self.take_result(result);
                    is_stale = true;
                }
                Some(batch) = self.batches.1.recv() => {
                    self.take_batch(batch);
                    is_stale = true;
                }
                exchange = stopped(self.playing.as_mut()), if self.playing.is_some() => {
                    self.play_stop(exchange);
                    is_stale = true;
                }
                answer = self.highlighting.next() => {
                    self.view.colored(answer);
                    is_stale = true;
                }
                () = tokio::time::sleep_until(next_frame), if is_stale => {}
                _ = tick.tick(), if self.app.has_clock() => {
                    self.app.update(self.now(), Msg::Ticked);
                    is_stale = true;
                }
            }
        }
    }

    /// Takes a result of work beside the loop.
    fn take_result(&mut self, result: TaskResult) {
        match result {
            TaskResult::Msg(msg) => self.tell(msg),
            TaskResult::ConnectionFound => {
                // There is no state if a new search has started since.
                if let Some(state) = self.link.state() {
                    self.tell(Msg::Linked(state));
                    self.play_on();
                }
            }
            TaskResult::Copied(reply) => {
                let note = reply.finish(&self.config.terminal);
                self.note(note);
            }
            TaskResult::RecordingFailed { name, why } => self.recording_failed(&name, why),
        }
    }

    /// Passes a fact to the app that does not end the run.
    pub fn tell(&mut self, msg: Msg) {
        self.tell_at(self.now(), msg);
    }

    fn tell_at(&mut self, at: std::time::Instant, msg: Msg) {
        for effect in self.app.update(at, msg) {
            let exit = self.perform(effect);
            debug_assert!(exit.is_none(), "only input ends a run");
        }
    }

    /// Returns a message for the user, once the terminal is restored for good.
    pub fn final_message(&mut self) -> Option<String> {
        self.final_message.take()
    }

    /// Returns a signal that ends the program and that arrived since the last run, while another
    /// program had the terminal. Ctrl+C was meant for the other program. Must be called before the
    /// terminal is taken again, because the shell stops a background job that takes it.
    pub async fn missed_signal(&mut self) -> Option<i32> {
        signals::missed(self.signals.as_mut()?).await
    }

    fn take(&mut self, msg: Msg) -> Option<LoopExit> {
        let effects = self.app.update(self.now(), msg);
        effects.into_iter().find_map(|effect| self.perform(effect))
    }

    fn draw<B: Backend>(&mut self, terminal: &mut Terminal<B>) -> Result<(), RunError> {
        let broken = |error: B::Error| RunError::Draw(error.to_string());
        let size = terminal.size().map_err(broken)?;
        if (size.width, size.height) != self.app.size {
            self.app.update(self.now(), Msg::Resized(size.width, size.height));
        }
        if std::mem::take(&mut self.is_screen_lost) {
            // `Terminal::clear` would wait for the terminal to report the cursor position.
            terminal.resize(Rect::from((Position::ORIGIN, size))).map_err(broken)?;
        }
        let mut measured = None;
        let (app, view) = (&self.app, &mut self.view);
        terminal.draw(|frame| measured = Some(view.draw(frame, app))).map_err(broken)?;
        if let Some(measured) = measured {
            self.app.measured(measured);
        }
        self.highlighting.hand_in(self.view.take_jobs());
        Ok(())
    }
}

/// Waits until a request of a replay reaches the place at which the user stopped it.
async fn stopped(playing: Option<&mut ReplayRun>) -> usize {
    match playing {
        Some(playing) => playing.stopped().await,
        None => std::future::pending().await,
    }
}

/// Returns the time of the runtime's clock, which tests can pause.
fn now() -> std::time::Instant {
    Instant::now().into_std()
}
