//! The event loop of linear mode. It has the same effects, tasks and requests as the loop of the
//! full-screen client, but it reads lines and prints text.

use std::collections::VecDeque;
use std::io::{self, Write};

use tokio::time::Instant;

use super::clock::FRAME;
use super::line_reader::LineReader;
use super::loop_config::{LoopExit, RunError};
use super::loop_state::LoopState;
use super::{files, replay_run, signals};
use crate::linear::{LineSource, LinearChat};
use crate::session::effect::Effect;
use crate::signals::{HANG_UP, INTERRUPT, Signals};

/// How many lines of a pipe are read ahead while a reply is printed.
const MOST_WAITING: usize = 64;

/// The lines of the user and the printed text.
#[derive(Debug)]
pub struct LineTerminal<W> {
    pub source: LineSource,
    pub reader: LineReader,
    pub output: W,
    /// Lines of a pipe that wait until a reply is complete.
    pub waiting: VecDeque<String>,
    /// Whether the input has ended.
    pub is_closed: bool,
}

impl LoopState {
    /// Runs until the program ends or another program needs the terminal.
    ///
    /// # Errors
    /// If the input cannot be read, or the output cannot be written.
    pub async fn run_linear<W: Write>(
        &mut self,
        chat: &mut LinearChat,
        terminal: &mut LineTerminal<W>,
    ) -> Result<LoopExit, RunError> {
        let exit = self.until_linear_exit(chat, terminal).await?;
        if matches!(exit, LoopExit::Signal(_)) {
            chat.end();
            // The terminal may be gone.
            let _ = print(chat, terminal);
        }
        self.store_everything();
        if matches!(exit, LoopExit::Quit | LoopExit::Signal(_)) {
            self.finish_recording().await;
            self.final_message = self.tasks.finish().await.or(self.final_message.take());
            self.refusal_changes.finish().await;
        }
        Ok(exit)
    }

    async fn until_linear_exit<W: Write>(
        &mut self,
        chat: &mut LinearChat,
        terminal: &mut LineTerminal<W>,
    ) -> Result<LoopExit, RunError> {
        let mut caught = match self.signals.take() {
            Some(kept) => kept,
            None => Signals::listen().map_err(RunError::Signals)?,
        };
        if std::mem::replace(&mut self.has_read_files, true) {
            // The user may have edited the configuration file.
            self.reload_config(false);
        } else {
            let own_recipes = self.config.resources.files.recipes.clone();
            self.tasks.enqueue(move || Some(files::read_recipes(own_recipes.as_deref())));
        }
        let mut next_print = Instant::now();
        loop {
            self.take_stream_events();
            let now = self.now();
            let effects = chat.update(&mut self.app, now);
            let exit = self.perform_all(effects).or_else(|| self.next_line(chat, terminal));
            print(chat, terminal)?;
            if let Some(exit) = exit {
                self.signals = Some(caught);
                return Ok(exit);
            }
            tokio::select! {
                biased;
                signal = caught.next() => {
                    self.take_stream_events();
                    if signal != INTERRUPT {
                        return Ok(LoopExit::Signal(signal));
                    }
                    let now = self.now();
                    let effects = chat.interrupt(&mut self.app, now);
                    self.perform_all(effects);
                }
                read = terminal.reader.next() => {
                    // Apply pending events first, so that the line acts on the newest state.
                    self.take_stream_events();
                    match read {
                        // The terminal is gone. If a signal arrives, exit with the signal.
                        Err(_) | Ok(None) if terminal.source == LineSource::Terminal => {
                            let is_lost = read.is_err();
                            match signals::missed(&mut caught).await {
                                Some(signal) => return Ok(LoopExit::Signal(signal)),
                                None if is_lost => return Ok(LoopExit::Signal(HANG_UP)),
                                None => terminal.is_closed = true,
                            }
                        }
                        Err(error) => return Err(RunError::Read(error)),
                        Ok(None) => terminal.is_closed = true,
                        Ok(Some(lines)) if terminal.source == LineSource::Pipe => {
                            terminal.waiting.extend(lines);
                        }
                        Ok(Some(lines)) => {
                            let now = self.now();
                            let effects = chat.lines(&mut self.app, now, lines);
                            if let Some(exit) = self.perform_all(effects) {
                                print(chat, terminal)?;
                                self.signals = Some(caught);
                                return Ok(exit);
                            }
                        }
                    }
                }
                result = self.tasks.next() => self.apply_result(result),
                is_full = self.inbox.filled() => {
                    if !is_full {
                        tokio::time::sleep_until(next_print).await;
                    }
                    next_print = Instant::now() + FRAME;
                }
                exchange = replay_run::stopped(self.playing.as_mut()), if self.playing.is_some() => {
                    self.play_stop(exchange);
                }
            }
        }
    }

    /// Handles the next waiting line of a pipe, or the end of the input, if the app is ready. Else
    /// requests lines.
    fn next_line<W>(
        &mut self,
        chat: &mut LinearChat,
        terminal: &mut LineTerminal<W>,
    ) -> Option<LoopExit> {
        loop {
            let is_urgent =
                terminal.waiting.front().is_some_and(|line| LinearChat::is_urgent(line));
            let is_ready = chat.is_ready(&self.app) && !self.has_replay();
            if !(is_ready || is_urgent && self.app.session.is_busy()) {
                break;
            }
            let now = self.now();
            let effects = match terminal.waiting.pop_front() {
                Some(line) => chat.lines(&mut self.app, now, vec![line]),
                None if terminal.is_closed => chat.end_of_input(&mut self.app, now),
                None => break,
            };
            if let Some(exit) = self.perform_all(effects) {
                return Some(exit);
            }
        }
        let has_room = terminal.waiting.len() < MOST_WAITING;
        if terminal.is_closed {
            if terminal.source == LineSource::Terminal {
                // After Ctrl+D, the user may still type more lines.
                terminal.is_closed = false;
                let now = self.now();
                let effects = chat.end_of_input(&mut self.app, now);
                return self.perform_all(effects);
            }
        } else if has_room {
            terminal.reader.request();
        }
        None
    }

    /// Returns whether a replay has requests that are not sent yet.
    fn has_replay(&self) -> bool {
        let is_running = self.playing.as_ref().is_some_and(|playing| !playing.has_sent_all);
        is_running && !self.app.session.is_stepped()
    }

    fn perform_all(&mut self, effects: Vec<Effect>) -> Option<LoopExit> {
        effects.into_iter().filter_map(|effect| self.perform(effect)).last()
    }
}

fn print<W: Write>(chat: &mut LinearChat, terminal: &mut LineTerminal<W>) -> Result<(), RunError> {
    let text = chat.take_output();
    if text.is_empty() {
        return Ok(());
    }
    let output = &mut terminal.output;
    let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    written.map_err(|error: io::Error| RunError::Draw(error.to_string()))
}
