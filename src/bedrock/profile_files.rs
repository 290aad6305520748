//! Which AWS config and credentials files the SDK reads.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};

use crate::file;

/// Returns the files that the environment names, or else those of the home folder. If `HOME` is
/// relative or unset, the SDK would look for `~/.aws` in the current folder, which may belong to
/// another person.
pub fn profile_files() -> EnvConfigFiles {
    let has_home = std::env::var_os("HOME").is_some_and(|home| Path::new(&home).is_absolute());
    if cfg!(windows) || has_home {
        return EnvConfigFiles::default();
    }
    let mut files = EnvConfigFiles::builder();
    for (kind, variable, name) in [
        (EnvConfigFileKind::Config, "AWS_CONFIG_FILE", "config"),
        (EnvConfigFileKind::Credentials, "AWS_SHARED_CREDENTIALS_FILE", "credentials"),
    ] {
        files = match path(std::env::var_os(variable), file::home(), name) {
            Some(path) if path.exists() => files.with_file(kind, path),
            _ => files.with_contents(kind, ""),
        };
    }
    files.build()
}

/// Returns the path of a file that a variable may name.
fn path(variable: Option<OsString>, home: Option<PathBuf>, name: &str) -> Option<PathBuf> {
    match variable.map(PathBuf::from) {
        Some(path) => match path.strip_prefix("~") {
            Ok(rest) => Some(home?.join(rest)),
            Err(_) => Some(path),
        },
        None => Some(home?.join(".aws").join(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_through_a_home_that_is_not_there() {
        fn check(variable: Option<&str>, home: Option<&str>, expected: Option<&str>) {
            let found = path(variable.map(OsString::from), home.map(PathBuf::from), "config");
            assert_eq!(found, expected.map(PathBuf::from), "{variable:?} {home:?}");
        }
        check(None, None, None);
        check(None, Some("/home/me"), Some("/home/me/.aws/config"));
        check(Some("~/mine"), None, None);
        check(Some("~/mine"), Some("/home/me"), Some("/home/me/mine"));
        check(Some("mine"), None, Some("mine"));
        check(Some("/etc/aws"), None, Some("/etc/aws"));
    }
}
