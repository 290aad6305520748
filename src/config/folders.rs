//! Where Outcrop keeps files of its own: the platform's own places, which on Linux the `XDG_*`
//! variables name. Makes no folder and reads none. A relative path is ignored: it would lead to other
//! files in each folder that the program is started in.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};

/// The variables that name folders, or the home folder that they are in.
const VARIABLES: [&str; 4] = ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"];

/// The folders. `None`: there is no home folder for it. A folder need not be there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folders {
    /// What a person writes: settings, recipes.
    pub config: Option<PathBuf>,
    /// What the program learned and could learn once more.
    pub state: Option<PathBuf>,
    /// What another asking brings back: lists.
    pub cache: Option<PathBuf>,
}

impl Folders {
    /// Returns the folders of the person who runs the process.
    pub fn of_process() -> Self {
        let Ok(places) = choose_native_strategy() else { return Self::default() };
        let own = |folder: PathBuf| folder.is_absolute().then(|| folder.join("outcrop"));
        Self {
            config: own(places.config_dir()),
            cache: own(places.cache_dir()),
            // macOS and Windows have no place for state of its own.
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
