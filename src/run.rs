//! The loop of the full-screen client: the only `select!`, the only clock and the only spawn of
//! the client's side. It introduces the state machine to Bedrock, the stand-in and the terminal,
//! which do not know each other, and decides nothing else.

mod background_reply;

mod requests;

mod clipboard;

mod highlighting;

mod count_task;

mod loop_config;

mod editor;

mod files;

mod input;

mod connect_task;

mod listing_tasks;

mod blocking_queue;

mod replay;

mod raw_view;

mod effects;

mod session_recording;

mod refusal_task;

mod signals;

mod terminal_events;

mod unsaved;

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crossterm::event::Event;
use futures_util::{Stream, StreamExt};
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
use background_reply::{BackgroundReply, TerminalInput};
use clipboard::ClipboardTasks;
use connect_task::ConnectTask;
use count_task::CountTask;
use files::FileTasks;
use highlighting::Highlighting;
use input::at_once;
use listing_tasks::ListingTasks;
pub use loop_config::{LoopConfig, LoopExit, RunError};
use refusal_task::RefusalTask;
use replay::ReplayRun;
pub use replay::ReplaySource;
use requests::{EventBatch, RunningRequests};
pub use signals::insist_on_the_end;
pub use terminal_events::TerminalEvents;

/// The shortest time between two frames that a stream causes: 30 a second. At the pace of a model
/// each frame then holds two or three deltas, which reads as evenly as one at a time and costs a
/// third less than 60 frames. A key is drawn at once, and so is what comes after a pause.
const FRAME: Duration = Duration::from_millis(33);

/// How often a running clock on the screen is drawn when nothing else happens.
const TICK: Duration = Duration::from_millis(100);

/// How long after the question for the background the terminal is kept for the answer's sake: given
/// back sooner, it would have the shell read the answer as a command.
const ANSWERED_WITHIN: Duration = Duration::from_millis(250);

/// Batches of stream events that may wait for the loop. Full, it holds the network back.
const BATCHES: usize = 8;

/// Everything that lives from the start to the end, across suspensions.
#[derive(Debug)]
pub struct LoopState {
    pub app: App,
    view: View,
    config: LoopConfig,
    link: ConnectTask,
    listings: ListingTasks,
    batches: (mpsc::Sender<EventBatch>, mpsc::Receiver<EventBatch>),
    /// The few events of each request before its stream, which nothing may hold back: another
    /// column's stream may have filled `batches`.
    early: (mpsc::UnboundedSender<EventBatch>, mpsc::UnboundedReceiver<EventBatch>),
    asking: RunningRequests,
    recorder: Option<Recorder>,
    /// Recordings that the user has ended, and that may still be written.
    ending: Vec<EndingRecording>,
    playing: Option<ReplayRun>,
    clipboard: ClipboardTasks,
    coloring: Highlighting,
    files: FileTasks,
    counting: CountTask,
    /// The files that no first frame waits for were read.
    has_read: bool,
    remembering: RefusalTask,
    /// Kept from the first run on: a signal may come while something else has the terminal.
    signals: Option<Signals>,
    /// Answers about the background that have not come yet.
    unanswered: u32,
    /// What nobody could read on the screen any more.
    unsaid: Option<String>,
    /// Typed letters that were read together and are not yet passed to the app.
    letters: String,
    /// The window was resized, perhaps back to its old size, so the terminal may have lost its content.
    is_screen_lost: bool,
    /// What was typed behind the key that ended a run, while its answer was waited for.
    typed_ahead: VecDeque<Event>,
}

impl LoopState {
    /// Makes the state and starts looking for the way to Bedrock, which goes on behind the first
    /// frame. Must be called within a runtime.
    pub fn start(setup: Setup, config: LoopConfig) -> Self {
        Self {
            app: App::new(now(), setup),
            view: View::new(),
            link: ConnectTask::start(&config),
            listings: ListingTasks::new(config.resources.files.cache.clone()),
            remembering: RefusalTask::start(config.resources.files.refusals.clone()),
            batches: mpsc::channel(BATCHES),
            early: mpsc::unbounded_channel(),
            asking: RunningRequests::default(),
            recorder: None,
            ending: Vec::new(),
            playing: config.replay.clone().map(|replay| ReplayRun::new(replay, now())),
            config,
            clipboard: ClipboardTasks::new(),
            coloring: Highlighting::new(),
            files: FileTasks::new(),
            counting: CountTask::default(),
            has_read: false,
            signals: None,
            unanswered: 0,
            unsaid: None,
            letters: String::new(),
            is_screen_lost: false,
            typed_ahead: VecDeque::new(),
        }
    }

    /// Attaches files to the first prompt. Reads them behind the first frame.
    pub fn attach(&mut self, paths: Vec<PathBuf>) {
        for effect in self.app.attach(paths) {
            self.perform(effect);
        }
    }

    /// Runs until something other than the loop is to be done.
    ///
    /// # Errors
    /// When the terminal can be drawn on or read no longer.
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
            self.unsaid = self.files.finish().await.or(self.unsaid.take());
            self.remembering.finish().await;
        }
        if self.unanswered > 0 && asked.elapsed() < ANSWERED_WITHIN {
            let answer = self.wait_for_answer(&mut input);
            // One that comes later still is the next run's, or the shell's.
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
            self.files.read_recipes(self.config.resources.files.recipes.clone());
            if self.config.replay.is_none() {
                self.files.find_unsaved(self.config.resources.files.rescue.clone());
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
                // Ahead of the batches, since what comes early was before them.
                Some(batch) = self.early.1.recv() => {
                    self.take_batch(batch);
                    is_stale = true;
                }
                Some(batch) = self.batches.1.recv() => {
                    self.take_batch(batch);
                    is_stale = true;
                }
                note = self.clipboard.answered(&self.config), if self.clipboard.is_asked() => {
                    self.app.update(self.now(), Msg::Noted(note));
                    is_stale = true;
                }
                link = self.link.found(), if !self.link.is_told() => {
                    self.tell(Msg::Linked(link));
                    self.play_on();
                    is_stale = true;
                }
                listed = self.listings.next() => {
                    self.app.update(self.now(), listed);
                    is_stale = true;
                }
                msg = self.files.next() => {
                    if let Some(exit) = self.take(msg) {
                        return Ok(exit);
                    }
                    is_stale = true;
                }
                msg = self.remembering.recalled(), if self.remembering.is_reading() => {
                    self.app.update(self.now(), msg);
                    is_stale = true;
                }
                number = left(self.playing.as_ref()), if self.playing.is_some() => {
                    self.play_left(number);
                    is_stale = true;
                }
                why = Self::recording_fails(&mut self.recorder), if self.recorder.is_some() => {
                    // It has ended, and nothing more is waited for.
                    self.recorder = None;
                    self.app.update(self.now(), Msg::Recording(None));
                    self.app.update(self.now(), Msg::Noted(why));
                    is_stale = true;
                }
                fact = self.counting.next() => {
                    self.tell(fact);
                    is_stale = true;
                }
                answer = self.coloring.next() => {
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

    /// Hands in a fact that ends no run, such as what the editor left.
    pub fn tell(&mut self, msg: Msg) {
        self.tell_at(self.now(), msg);
    }

    fn tell_at(&mut self, at: std::time::Instant, msg: Msg) {
        for effect in self.app.update(at, msg) {
            let exit = self.perform(effect);
            debug_assert!(exit.is_none(), "only what is typed ends a run");
        }
    }

    /// What is to be said once the screen is given back for good: a sentence.
    pub fn unsaid(&mut self) -> Option<String> {
        self.unsaid.take()
    }

    /// The signal that came since the last run, while something else had the terminal, and that
    /// ends the program. An interrupt was for whatever had it. To be asked before the terminal is
    /// taken again: a job in the background that takes it is stopped.
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
        self.coloring.hand_in(self.view.take_jobs());
        Ok(())
    }
}

/// Waits until a request of a recording that is played comes to where its reader was stopped.
async fn left(playing: Option<&ReplayRun>) -> usize {
    match playing {
        Some(playing) => playing.left().await,
        None => std::future::pending().await,
    }
}

/// The time, by the runtime's clock, which tests can pause.
fn now() -> std::time::Instant {
    Instant::now().into_std()
}
