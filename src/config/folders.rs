//! Where Outcrop keeps files of its own: the platform's own places, which on Linux the `XDG_*`
//! variables name. Makes no folder and reads none.

use std::path::PathBuf;

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};

/// The folders, none of which needs to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// What a person writes: settings, recipes.
    pub config: PathBuf,
    /// What the program learnt and could learn once more.
    pub state: PathBuf,
    /// What another asking brings back: lists.
    pub cache: PathBuf,
}

impl Folders {
    /// The folders of the person who runs the process; `None` where there is no home.
    pub fn of_process() -> Option<Self> {
        let places = choose_native_strategy().ok()?;
        let own = |folder: PathBuf| folder.join("outcrop");
        Some(Self {
            config: own(places.config_dir()),
            cache: own(places.cache_dir()),
            // macOS and Windows have no place for state of its own.
            state: own(places.state_dir().unwrap_or_else(|| places.data_dir())),
        })
    }
}
