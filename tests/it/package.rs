//! The source package, from which `cargo install` builds.

use std::process::Command;

/// The maximum size of the compressed package, in bytes.
const LARGEST: u64 = 2_000_000;

/// Runs `cargo package`, and returns its output. It uses no network.
fn cargo_package(arguments: &[&str]) -> String {
    let cargo = std::env::var("CARGO").expect("Cargo runs the tests");
    let mut command = Command::new(cargo);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.args(["package", "--locked", "--offline", "--allow-dirty"]).args(arguments);
    let ended = command.output().expect("Cargo starts");
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "cargo package {arguments:?}: {stderr}");
    String::from_utf8(ended.stdout).expect("text")
}

#[test]
fn the_source_package_is_small_and_has_what_a_user_needs() {
    let list = cargo_package(&["--list"]);
    let files: Vec<&str> = list.lines().collect();
    for file in ["Cargo.lock", "LICENSE", "README.md", ".env.example", "src/main.rs"] {
        assert!(files.contains(&file), "{file} is missing: {files:?}");
    }
    assert!(files.iter().all(|file| !file.starts_with("tests/")), "{files:?}");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().display().to_string();
    cargo_package(&["--no-verify", "--target-dir", &folder]);
    let version = env!("CARGO_PKG_VERSION");
    let package = format!("{folder}/package/outcrop-{version}.crate");
    let size = std::fs::metadata(package).expect("the package").len();
    assert!(size <= LARGEST, "{size} bytes");
}
