//! Tests of the configuration that is read from files.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use outcrop::config::config_file::FileConfig;
use outcrop::config::environment::Environment;
use outcrop::config::options::Options;
use outcrop::config::{Config, ConfigError};
use tempfile::TempDir;

/// Creates a folder with these files. A name that ends in `/` is a folder.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        let path = root.path().join(name);
        if name.ends_with('/') {
            fs::create_dir_all(&path).expect(name);
        } else {
            fs::create_dir_all(path.parent().expect("inside the root")).expect(name);
            fs::write(&path, bytes).expect(name);
        }
    }
    root
}

const NO_VARIABLES: [(OsString, OsString); 0] = [];

fn read(folder: &Path, named: Option<&Path>) -> Result<Environment, String> {
    Environment::read(NO_VARIABLES, folder, named).map_err(|error| error.to_string())
}

/// Resolves the configuration without options and without a configuration file.
fn resolve(environment: &Environment) -> Result<Config, ConfigError> {
    Config::resolve(Options::default(), environment, &FileConfig::default(), None)
}

#[test]
fn only_the_nearest_env_file_in_this_or_a_parent_folder_is_used() {
    fn check(from: &str, expected: Option<&str>) {
        let root = folder(&[
            (".env", b"AWS_PROFILE=far\nAWS_REGION=us-east-1"),
            ("a/.env", b"AWS_PROFILE=near"),
            ("a/b/c/", b""),
            ("d/.env/bin/activate", b"AWS_PROFILE=not a .env"),
        ]);
        let environment = read(&root.path().join(from), None).expect(from);
        assert_eq!(environment.get("AWS_PROFILE"), expected, "{from}");
        assert_eq!(environment.get("AWS_REGION").is_some(), expected == Some("far"), "{from}");
    }
    check("", Some("far"));
    check("a", Some("near"));
    check("a/b/c", Some("near"));
    check("d", Some("far"));
}

#[test]
fn a_named_env_file_replaces_the_discovered_file_and_is_trusted() {
    let root = folder(&[
        (".env", b"AWS_PROFILE=found\nAWS_ENDPOINT_URL=https://found.example"),
        ("my.env", b"AWS_ENDPOINT_URL=https://named.example\nHTTPS_PROXY=x"),
    ]);
    let named = read(root.path(), Some(&root.path().join("my.env"))).expect("valid");
    assert_eq!(named.get("AWS_ENDPOINT_URL"), Some("https://named.example"));
    assert_eq!((named.get("AWS_PROFILE"), named.get("HTTPS_PROXY")), (None, None));

    let found = read(root.path(), None).expect("valid");
    let config = resolve(&found).expect("valid");
    assert_eq!(config.access.profile.as_deref(), Some("found"));
    assert_eq!(config.access.endpoint_url, None);
    let [note] = config.notes.as_slice() else { panic!("one note: {:?}", config.notes) };
    assert!(note.starts_with("AWS_ENDPOINT_URL in ") && !note.contains("found.example"), "{note}");
}

#[test]
fn the_error_for_an_unusable_env_file_names_the_file_without_its_content() {
    fn check(file: &str, bytes: Option<&[u8]>, expected: &str) {
        let root = folder(&bytes.map(|bytes| (file, bytes)).into_iter().collect::<Vec<_>>());
        let error = read(root.path(), Some(&root.path().join(file))).expect_err(file);
        assert!(error.contains(file.trim_end_matches('/')), "{error}");
        assert!(error.contains(expected) && !error.contains("hunter2"), "{error}");
    }
    check("missing.env", None, "cannot read");
    check("folder.env/", Some(b""), "cannot read");
    check("bad.env", Some(b"AWS_REGION=us-east-1\n\nhunter2\n"), ", line 3: expected NAME=value");
    check("bad.env", Some(b"AWS_SECRET_ACCESS_KEY=hunter2 hunter2"), ", line 1: ");
    check("open.env", Some(b"A=b\nAWS_SESSION_TOKEN=\"hunter2\nC=d\n"), ", line 2: ");
    check("latin1.env", Some(b"A=b\nC=hunter2 \xe9"), ", line 2: ");
}

#[test]
fn a_bad_line_of_a_discovered_file_is_an_error() {
    let root = folder(&[(".env", b"AWS_REGION")]);
    let error = read(root.path(), None).expect_err("no equals sign");
    assert!(error.contains(".env\", line 1: "), "{error}");
}

#[test]
fn the_example_env_file_is_valid_and_sets_nothing() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join(".env.example");
    let environment = read(Path::new("/"), Some(&example)).expect("well-formed");
    let config = resolve(&environment).expect("valid");
    let nothing = resolve(&Environment::from_process(NO_VARIABLES));
    assert_eq!(config, nothing.expect("valid"));
    assert!(environment.get("AWS_EC2_METADATA_DISABLED").is_none());

    // The file must also be valid with its commented-out values enabled.
    let text = fs::read_to_string(&example).expect("readable");
    let filled = text.replace("\n#AWS_", "\nAWS_").replace("\n#OUTCROP_", "\nOUTCROP_");
    let root = folder(&[("my.env", filled.as_bytes())]);
    let environment = read(root.path(), Some(&root.path().join("my.env"))).expect("well-formed");
    let config = resolve(&environment).expect("valid");
    assert!(config.model.is_some() && config.log.is_some() && config.notes.is_empty());
    assert_eq!(config.access.endpoint_url.as_deref(), Some("http://127.0.0.1:8080"));
    let sdk = config.access.sdk;
    assert!(sdk.config_file.is_some() && sdk.credentials_file.is_some());
    assert_eq!((sdk.use_fips, sdk.use_dual_stack), (Some(true), Some(true)));
    assert!(sdk.is_metadata_disabled);
}

#[test]
fn a_switch_in_a_named_env_file_must_be_true_or_false() {
    let root = folder(&[("my.env", b"AWS_USE_FIPS_ENDPOINT=hunter2")]);
    let environment = read(root.path(), Some(&root.path().join("my.env"))).expect("well-formed");
    let error = resolve(&environment).expect_err("no switch");
    let error = error.to_string();
    assert!(
        error.starts_with("AWS_USE_FIPS_ENDPOINT in ") && !error.contains("hunter2"),
        "{error}"
    );
}

#[test]
fn a_session_token_of_the_environment_is_not_combined_with_the_key_pair_of_the_file() {
    let root = folder(&[(".env", b"AWS_ACCESS_KEY_ID=id\nAWS_SECRET_ACCESS_KEY=secret")]);
    let stale = [("AWS_SESSION_TOKEN".into(), "stale".into())];
    let environment = Environment::read(stale, root.path(), None).expect("valid");
    let config = resolve(&environment).expect("valid");
    let keys = config.access.keys.expect("the file's pair");
    assert_eq!((keys.id.as_str(), keys.secret.as_str(), keys.token), ("id", "secret", None));
}
