//! Linear mode from its start to its end: standard input and output, and the event loop.

use std::collections::VecDeque;
use std::io::{self, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::Runtime;

use super::{ClientExit, LoopEnd, editor, finish, prepare, setup, stored};
use crate::app::Setup;
use crate::app::window::WindowOptions;
use crate::config::Config;
use crate::config::config_source::ConfigSource;
use crate::linear::{self, LineSource, LinearChat};
use crate::preferences::linear_mode::LinearMode;
use crate::recording::recorder::RecordingFile;
use crate::resources::Resources;
use crate::run::{self, LineReader, LineTerminal, LoopConfig, LoopExit, LoopState, ReplaySource};
use crate::signals::{self, INTERRUPT};
use crate::terminal;
use crate::terminal::functions::TerminalFunctions;
use crate::ui::appearance::{Appearance, ColorDepth};

/// The screen size that the app gets. The printed text does not depend on the size.
const SIZE: (u16, u16) = (80, 24);

/// Whether the event loop runs.
static IS_RUNNING: AtomicBool = AtomicBool::new(false);

/// Runs linear mode on standard input and output. After a panic or a signal, saves the conversation
/// and the prompt.
pub fn run(
    runtime: &Runtime,
    mode: LinearMode,
    config: (Config, ConfigSource),
    resources: Resources,
    recording: Option<RecordingFile>,
    replay: Option<ReplaySource>,
) -> ClientExit {
    let source = if io::stdin().is_terminal() { LineSource::Terminal } else { LineSource::Pipe };
    let wait_for_hang_up = match source {
        LineSource::Terminal => terminal::wait_for_hang_up,
        LineSource::Pipe => || false,
    };
    let is_running = || IS_RUNNING.load(Ordering::SeqCst);
    signals::watch(run::force_exit(is_running, |signal| signal != INTERRUPT, wait_for_hang_up));
    let mut session = None;
    let chatted = chat(mode, source, config, resources, (recording, replay), &mut session);
    IS_RUNNING.store(true, Ordering::SeqCst);
    let end = catch_unwind(AssertUnwindSafe(|| runtime.block_on(chatted)));
    IS_RUNNING.store(false, Ordering::SeqCst);
    let has_failed = session.as_ref().is_some_and(|it| it.app.session.state() == "failed");
    let mut exit = finish(session, &end);
    if source == LineSource::Pipe && has_failed && exit.status == 0 {
        exit.status = 1;
    }
    exit
}

/// Runs the event loop until the program ends. The caller keeps the session, even after a panic.
async fn chat(
    mode: LinearMode,
    source: LineSource,
    (config, config_source): (Config, ConfigSource),
    resources: Resources,
    (recording, replay): (Option<RecordingFile>, Option<ReplaySource>),
    kept: &mut Option<LoopState>,
) -> Result<LoopEnd, String> {
    let (store, link) = stored(&config, &resources);
    let setup = Setup {
        keys: config.keys.clone(),
        look: Appearance::new(ColorDepth::None, None),
        window: WindowOptions {
            notify_after: config.notify_after,
            shows_title: config.shows_window_title,
        },
        ..setup(&config, &resources, link, SIZE)
    };
    let loop_config = LoopConfig {
        access: config.access,
        offline: config.offline,
        replay,
        resources,
        store,
        keep_days: config.keep_days,
        config: Some(Box::new(config_source)),
        terminal: TerminalFunctions::default(),
    };
    let mut terminal = line_terminal(source).map_err(|error| error.to_string())?;
    let session = kept.insert(LoopState::start(setup, loop_config));
    session.app.keymap = linear::keymap(session.app.keymap.clone());
    prepare(session, config.attach, config.resume, recording);
    let mut chat = LinearChat::new(session.app.session.now, mode, source);
    loop {
        let exit = session.run_linear(&mut chat, &mut terminal).await;
        match exit.map_err(|error| error.to_string())? {
            LoopExit::Quit => return Ok(LoopEnd::Quit),
            LoopExit::Signal(number) => return Ok(LoopEnd::Signal(number)),
            LoopExit::Suspend => {
                if let Some(number) = session.suspend().await {
                    return Ok(LoopEnd::Signal(number));
                }
                chat.resume();
            }
            LoopExit::Continued => chat.resume(),
            LoopExit::Raw(_) => {}
            LoopExit::EditConfig => {
                if let Some(number) = session.edit_config(&editor()).await {
                    return Ok(LoopEnd::Signal(number));
                }
            }
            LoopExit::Edit(text) => {
                if let Some(number) = session.edit(&editor(), text).await {
                    return Ok(LoopEnd::Signal(number));
                }
                chat.editor_closed(&mut session.app);
            }
        }
        if let Some(number) = session.missed_signal().await {
            return Ok(LoopEnd::Signal(number));
        }
    }
}

fn line_terminal(source: LineSource) -> io::Result<LineTerminal<impl Write>> {
    let waits_for_more = match source {
        LineSource::Terminal => terminal::has_more_input,
        LineSource::Pipe => || false,
    };
    Ok(LineTerminal {
        source,
        reader: LineReader::start(terminal::unbuffered_input()?, waits_for_more)?,
        output: terminal::unbuffered()?,
        waiting: VecDeque::new(),
        is_closed: false,
    })
}
