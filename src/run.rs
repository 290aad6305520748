//! The event loop of the full-screen app. It connects the app with Bedrock, the stand-in, the
//! terminal and the files, which do not depend on each other. It reads the clock and starts all
//! tasks.
//!
//! Input, signals, stream events and highlighted code each have their own arm in the `select!`. All
//! slow and rare results arrive through one channel (`run/tasks.rs`). The loop, the network and the
//! SDK share one thread. Stream events wait in the inbox (`run/inbox.rs`) for the next screen frame.

#![allow(clippy::disallowed_methods, reason = "the event loop reads the clock and starts work")]

mod background_reply;

mod requests;

mod running_requests;

mod clipboard;

mod clipboard_reply;

mod highlighting;

mod count;

mod loop_config;

mod editor;

mod files;

mod inbox;

mod input;

mod at_once;

mod clock;

mod loop_state;

mod connect_task;

mod line_reader;

mod linear;

mod listing;

mod blocking_queue;

mod replay;

mod replay_run;

mod raw_view;

mod effects;

mod session_recording;

mod shared_source;

mod signals;

mod store_thread;

mod storing;

mod tasks;

mod terminal_events;

mod unsaved;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use background_reply::{BackgroundReply, TerminalInput};
use clock::FRAME;
use crossterm::event::Event;
use futures_util::{Stream, StreamExt};
use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::layout::{Position, Rect};
use tokio::time::Instant;

use crate::app::msg::Msg;
use crate::signals::Signals;
use crate::stored::ConversationKey;
pub use clock::wall_clock;
pub use line_reader::LineReader;
pub use linear::LineTerminal;
pub use loop_config::{LoopConfig, LoopExit, RunError};
pub use loop_state::LoopState;
pub use replay_run::ReplaySource;
pub use signals::force_exit;
use tasks::TaskResult;
pub use terminal_events::TerminalEvents;

/// How often the screen is redrawn while it shows a running clock and nothing else happens.
const TICK: Duration = Duration::from_millis(100);

/// How long the loop waits at its end for the terminal to report its background, counted from the
/// query. Without the wait, the shell would read the report as a command.
const BACKGROUND_TIMEOUT: Duration = Duration::from_millis(250);

impl LoopState {
    /// Attaches files to the first prompt. The files are read in the background.
    pub fn attach(&mut self, paths: Vec<PathBuf>) {
        for effect in self.app.attach(paths) {
            self.perform(effect);
        }
    }

    /// Opens a stored conversation: this one, or the one that changed last. Attaches files to its
    /// draft.
    pub fn resume(&mut self, conversation: Option<ConversationKey>, attach: Vec<PathBuf>) {
        for effect in self.app.resume(conversation, attach) {
            self.perform(effect);
        }
    }

    /// Runs until the program ends or another program needs the terminal.
    ///
    /// # Errors
    /// If the terminal can no longer be read or drawn on.
    pub async fn run<B: Backend>(
        &mut self,
        terminal: &mut Terminal<B>,
        input: impl Stream<Item = io::Result<Event>> + Unpin,
    ) -> Result<LoopExit, RunError> {
        let queried_at = Instant::now();
        if self.config.terminal.queries_background {
            self.pending_background_queries += 1;
        }
        let mut input = BackgroundReply::new(input, self.pending_background_queries);
        let exit = self.until_exit(terminal, &mut input).await?;
        // Another program may use the terminal for a long time.
        self.store_everything();
        if matches!(exit, LoopExit::Quit | LoopExit::Signal(_)) {
            self.finish_recording().await;
            self.final_message = self.tasks.finish().await.or(self.final_message.take());
            self.refusal_changes.finish().await;
        }
        if self.pending_background_queries > 0 && queried_at.elapsed() < BACKGROUND_TIMEOUT {
            let reply = self.wait_for_reply(&mut input);
            // After a timeout, the next run or the shell receives the terminal's report.
            let _ = tokio::time::timeout_at(queried_at + BACKGROUND_TIMEOUT, reply).await;
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
            None => Signals::with_suspend().map_err(RunError::Signals)?,
        };
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut is_stale = false;
        self.screen.forget();
        // The title was reset with the other modes of the terminal.
        self.window_title = None;
        self.draw(terminal)?;
        if std::mem::replace(&mut self.has_read_files, true) {
            // The user may have changed the file in another program, and some terminals do not
            // report the focus.
            self.reload_config(false);
        } else {
            let own_recipes = self.config.resources.files.recipes.clone();
            self.tasks.enqueue(move || Some(files::read_recipes(own_recipes.as_deref())));
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
                signal = signals.next() => {
                    self.take_stream_events();
                    self.signals = Some(signals);
                    return Ok(LoopExit::of_signal(signal));
                }
                first = input.next() => {
                    // Pass all waiting stream events to the app first, so that the key acts on the
                    // newest state.
                    self.take_stream_events();
                    if let Some(exit) = self.take_all_input(first, input).await? {
                        self.signals = Some(signals);
                        return Ok(exit);
                    }
                    next_frame = Instant::now();
                    is_stale = true;
                }
                result = self.tasks.next() => {
                    self.apply_result(result);
                    is_stale = true;
                }
                must_take = self.inbox.filled() => {
                    if must_take {
                        self.take_stream_events();
                    }
                    is_stale = true;
                }
                exchange = replay_run::stopped(self.playing.as_mut()), if self.playing.is_some() => {
                    self.play_stop(exchange);
                    is_stale = true;
                }
                reply = self.highlighting.next() => {
                    self.screen.view.store_tokens(reply);
                    is_stale = true;
                }
                () = tokio::time::sleep_until(next_frame), if is_stale => {}
                _ = tick.tick(), if self.app.has_clock() => {
                    self.update(Msg::Tick);
                    is_stale = true;
                }
            }
        }
    }

    fn apply_result(&mut self, result: TaskResult) {
        match result {
            TaskResult::Msg(msg) => self.update(msg),
            TaskResult::ConnectionFound => {
                // There is no state if a new search has started since.
                if let Some(state) = self.link.state() {
                    self.update(Msg::Connected(state));
                    self.play_next();
                }
            }
            TaskResult::Store(event) => self.store_event(event),
            TaskResult::Copied(reply) => {
                let note = reply.finish(&self.config.terminal);
                self.note(note);
            }
            TaskResult::RecordingFailed { name, why } => self.recording_failed(&name, why),
        }
    }

    /// Passes to the app a `Msg` that does not end the run.
    pub fn update(&mut self, msg: Msg) {
        self.update_at(self.now(), msg);
    }

    fn update_at(&mut self, at: std::time::Instant, msg: Msg) {
        for effect in self.app.update(at, msg) {
            let exit = self.perform(effect);
            debug_assert!(exit.is_none(), "only input ends a run");
        }
    }

    /// Takes the message for the user, which is printed after the terminal is restored.
    pub fn final_message(&mut self) -> Option<String> {
        self.final_message.take()
    }

    /// Stops the process until the shell continues it. The terminal must be restored before the call.
    /// Returns the number of a signal that ends the program.
    pub async fn suspend(&mut self) -> Option<i32> {
        let suspended = signals::suspend(self.signals.as_mut()?).await;
        suspended.unwrap_or_else(|why| {
            self.update(Msg::Notice(why));
            None
        })
    }

    /// Returns a signal that arrived since the last run, while another program used the terminal,
    /// and that ends this program. Ctrl+C does not count, because it was meant for the other
    /// program. Must be called before the terminal is taken again, because the shell stops a
    /// background job that takes it.
    pub async fn missed_signal(&mut self) -> Option<i32> {
        signals::missed(self.signals.as_mut()?).await
    }

    fn apply(&mut self, msg: Msg) -> Option<LoopExit> {
        let effects = self.app.update(self.now(), msg);
        effects.into_iter().find_map(|effect| self.perform(effect))
    }

    fn draw<B: Backend>(&mut self, terminal: &mut Terminal<B>) -> Result<(), RunError> {
        self.take_stream_events();
        let broken = |error: B::Error| RunError::Draw(error.to_string());
        let size = terminal.size().map_err(broken)?;
        if (size.width, size.height) != self.app.size {
            self.app.update(self.now(), Msg::Resized(size.width, size.height));
        }
        if std::mem::take(&mut self.is_screen_lost) {
            // `Terminal::clear` would wait for the terminal to report the cursor position.
            terminal.resize(Rect::from((Position::ORIGIN, size))).map_err(broken)?;
            self.screen.forget();
        }
        let is_changed = self.app.take_changed();
        if is_changed {
            self.update_window_title();
        }
        let measured = self.screen.draw(terminal, &self.app, is_changed).map_err(broken)?;
        self.app.apply_layout(measured);
        self.highlighting.enqueue(self.screen.view.take_jobs());
        Ok(())
    }
}
