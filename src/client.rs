//! The full-screen client from its start to its end: the terminal, the event loop, and saving the
//! conversation after a panic or a signal.

pub mod linear;

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use ratatui::Terminal;
use ratatui::backend::Backend;
use tokio::runtime::Runtime;

use crate::app::Setup;
use crate::app::msg::Msg;
use crate::app::window::WindowOptions;
use crate::config::Config;
use crate::config::config_source::ConfigSource;
use crate::config::resume_target::ResumeTarget;
use crate::recording::recorder::RecordingFile;
use crate::resources::Resources;
use crate::run::{self, LoopConfig, LoopExit, LoopState, ReplaySource, TerminalEvents};
use crate::session::store_link::StoreLink;
use crate::session::wall_clock::WallClock;
use crate::signals;
use crate::store::{FileSystem, StoreOptions};
use crate::stored::KeySource;
use crate::terminal::abilities::TerminalAbilities;
use crate::terminal::functions::TerminalFunctions;
use crate::terminal::{self, raw};
use crate::ui::appearance::{Appearance, Background, ColorDepth};

/// The exit status after a panic, as in the standard library.
const PANIC_STATUS: u8 = 101;

/// The outcome of the client.
#[derive(Debug)]
pub struct ClientExit {
    /// The exit status of the process.
    pub status: u8,
    /// Messages for standard error.
    pub messages: Vec<String>,
}

/// The reason why the event loop ended.
enum LoopEnd {
    Quit,
    Signal(i32),
}

/// Runs the client on the terminal, with a backend that draws on it. After a panic or a signal, saves
/// the conversation and the prompt. The last message then says where they are.
pub fn run<B: Backend + Default>(
    runtime: &Runtime,
    config: (Config, ConfigSource),
    resources: Resources,
    recording: Option<RecordingFile>,
    replay: Option<ReplaySource>,
) -> ClientExit {
    terminal::restore_on_panic();
    signals::watch(run::force_exit(terminal::is_in_raw_mode, |_| true, terminal::wait_for_hang_up));
    let mut session = None;
    let shown = show::<B>(config, resources, recording, replay, &mut session);
    // After a panic, only the conversation and the prompt are read.
    let end = catch_unwind(AssertUnwindSafe(|| runtime.block_on(shown)));
    finish(session, &end)
}

/// Saves what is not stored, and returns the exit status and the messages.
fn finish(
    mut session: Option<LoopState>,
    end: &std::thread::Result<Result<LoopEnd, String>>,
) -> ClientExit {
    let mut messages: Vec<String> =
        session.as_mut().and_then(LoopState::final_message).into_iter().collect();
    let status = match end {
        Ok(Ok(LoopEnd::Quit)) => u8::from(!messages.is_empty()),
        Ok(Ok(LoopEnd::Signal(number))) => u8::try_from(128 + number).unwrap_or(1),
        Ok(Err(error)) => {
            messages.push(error.clone());
            1
        }
        Err(_) => PANIC_STATUS,
    };
    let is_quitting = matches!(end, Ok(Ok(LoopEnd::Quit)));
    let saved = catch_unwind(AssertUnwindSafe(|| session.as_mut()?.save(is_quitting)));
    messages.extend(saved.ok().flatten());
    ClientExit { status, messages }
}

/// Runs the client until it ends. The caller keeps the session, even after a panic.
async fn show<B: Backend + Default>(
    (config, source): (Config, ConfigSource),
    resources: Resources,
    recording: Option<RecordingFile>,
    replay: Option<ReplaySource>,
    kept: &mut Option<LoopState>,
) -> Result<LoopEnd, String> {
    let broken = |error: &dyn Display| format!("the terminal cannot be used: {error}");
    let size = crossterm::terminal::size().map_err(|error| broken(&error))?;
    let abilities = TerminalAbilities::of_process();
    let (store, link) = stored(&config, &resources);
    let setup = Setup {
        keys: config.keys.clone(),
        look: initial_appearance(abilities).with_theme(config.preferences.theme),
        shows_addresses: !abilities.has_hyperlinks,
        counts_tokens: config.counts_tokens,
        window: WindowOptions {
            notify_after: config.notify_after,
            shows_title: config.shows_window_title,
        },
        ..setup(&config, &resources, link, size)
    };
    let loop_config = LoopConfig {
        access: config.access,
        offline: config.offline,
        replay,
        resources,
        store,
        keep_days: config.keep_days,
        config: Some(Box::new(source)),
        terminal: TerminalFunctions::of_process(abilities),
    };
    let mut captures_mouse = config.preferences.captures_mouse;
    let mut input = TerminalEvents::new().map_err(|error| broken(&error))?;
    let mut guard = terminal::take(captures_mouse, abilities).map_err(|error| broken(&error))?;
    let session = kept.insert(LoopState::start(setup, loop_config));
    prepare(session, config.attach, config.resume, recording);
    loop {
        let mut screen = Terminal::new(B::default()).map_err(|error| broken(&error))?;
        input.resume().map_err(|error| broken(&error))?;
        let exit = session.run(&mut screen, &mut input).await.map_err(|error| error.to_string())?;
        input.pause();
        captures_mouse = session.app.captures_mouse();
        if exit == LoopExit::Continued {
            let taken = terminal::take_again(guard, captures_mouse, abilities);
            guard = taken.map_err(|error| broken(&error))?;
            session.update(Msg::FocusChanged(true));
            continue;
        }
        drop(guard);
        let signal = match exit {
            LoopExit::Quit => return Ok(LoopEnd::Quit),
            LoopExit::Signal(number) => return Ok(LoopEnd::Signal(number)),
            LoopExit::Continued => None,
            LoopExit::Suspend => session.suspend().await,
            LoopExit::Raw(text) => {
                session.show_raw(text, raw::show).await.unwrap_or_else(|error| {
                    session.update(Msg::Notice(format!("Not shown: {error}")));
                    None
                })
            }
            LoopExit::Edit(text) => session.edit(&editor(), text).await,
            LoopExit::EditConfig => session.edit_config(&editor()).await,
        };
        let signal = match signal {
            None => session.missed_signal().await,
            signal => signal,
        };
        if let Some(number) = signal {
            return Ok(LoopEnd::Signal(number));
        }
        guard = terminal::take(captures_mouse, abilities).map_err(|error| broken(&error))?;
        // The terminal did not report focus changes meanwhile. The user has just used this
        // window, so it has the focus.
        session.update(Msg::FocusChanged(true));
    }
}

/// Returns what every front end needs from the configuration.
fn setup(config: &Config, resources: &Resources, store: StoreLink, size: (u16, u16)) -> Setup {
    let settings = config.settings(config.access.region.as_deref().unwrap_or_default());
    Setup {
        is_model_configured: config.model.is_some(),
        before_recipe: config.before_recipe.clone(),
        overrides: config.overrides.clone(),
        preferences: config.preferences,
        notes: config.notes.clone(),
        config_problems: config.problems.clone(),
        quota: config.quota,
        store,
        ..Setup::new(Arc::clone(&resources.catalog), settings, size)
    }
}

/// Attaches files, opens the conversation to resume, and starts the recording.
fn prepare(
    session: &mut LoopState,
    attach: Vec<PathBuf>,
    resume: Option<ResumeTarget>,
    recording: Option<RecordingFile>,
) {
    match resume {
        None => session.attach(attach),
        Some(ResumeTarget::Latest) => session.resume(None, attach),
        Some(ResumeTarget::Conversation(conversation)) => {
            session.resume(Some(conversation), attach);
        }
    }
    session.delete_unchanged();
    if let Some(opened) = recording {
        session.record(opened);
    }
}

/// Returns where conversations are stored, and the session's link to the store. Without a folder,
/// conversations are kept in memory.
fn stored(config: &Config, resources: &Resources) -> (Option<StoreOptions>, StoreLink) {
    let (now, unix_ms) = run::wall_clock();
    let Ok(seed) = getrandom::u64() else { return (None, StoreLink::default()) };
    let folder = config.data_dir.clone().or_else(|| resources.files.data.clone());
    let options = StoreOptions {
        file_system: folder.as_deref().map_or(FileSystem::Local, FileSystem::at),
        is_ephemeral: config.is_ephemeral || folder.is_none(),
        is_client: true,
        folder: folder.unwrap_or_default(),
        instance: KeySource::new(seed).instance(unix_ms),
    };
    (Some(options), StoreLink::new(WallClock::new(now, unix_ms), seed))
}

/// Returns the appearance until the terminal reports its background.
fn initial_appearance(abilities: TerminalAbilities) -> Appearance {
    let colors = match (abilities.has_color, abilities.has_palette) {
        (false, _) => ColorDepth::None,
        (true, false) => ColorDepth::Sixteen,
        (true, true) => ColorDepth::Palette,
    };
    let guess = |is_light| if is_light { Background::Light } else { Background::Dark };
    Appearance::new(colors, abilities.is_light.map(guess))
}

#[allow(clippy::disallowed_methods, reason = "the editor is the user's choice for every program")]
fn editor() -> String {
    ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|editor| !editor.trim().is_empty())
        .unwrap_or_else(|| if cfg!(windows) { "notepad" } else { "vi" }.to_owned())
}
