//! The folders for Outcrop's own files: the platform's standard folders, which the `XDG_*`
//! variables name on Linux. Nothing is created or read here. A relative path is ignored, because it
//! would depend on the current folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};

/// The variables that name the folders, and the home folder that contains them.
const VARIABLES: [&str; 5] =
    ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"];

/// The folders for Outcrop's files. `None` means that there is no home folder. A folder need not
/// exist.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folders {
    /// Files that the user writes: settings and recipes.
    pub config: Option<PathBuf>,
    /// Conversations.
    pub data: Option<PathBuf>,
    /// Data that the program learned and could learn again.
    pub state: Option<PathBuf>,
    /// Data that can be requested again: the list of models.
    pub cache: Option<PathBuf>,
}

impl Folders {
    /// Returns the folders of the user who runs the process.
    pub fn from_process() -> Self {
        let Ok(places) = choose_native_strategy() else { return Self::default() };
        let own = |folder: PathBuf| folder.is_absolute().then(|| folder.join("outcrop"));
        Self {
            config: own(places.config_dir()),
            data: own(places.data_dir()),
            cache: own(places.cache_dir()),
            // macOS and Windows have no separate folder for state.
            state: own(places.state_dir().unwrap_or_else(|| places.data_dir())),
        }
    }
}

/// Returns a warning for each variable that is ignored because its path is relative.
pub fn warnings(variable: impl Fn(&str) -> Option<OsString>) -> Vec<String> {
    let is_relative = |name: &&str| {
        // An empty variable counts as unset, by the XDG Base Directory Specification.
        variable(name).is_some_and(|path| !path.is_empty() && !Path::new(&path).is_absolute())
    };
    let names = VARIABLES.into_iter().filter(is_relative);
    names.map(|name| format!("{name} is ignored because it is not an absolute path.")).collect()
}
