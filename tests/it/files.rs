//! The files that the built program reads and writes: special files, concurrent saves of several
//! processes, permissions, and folders.

mod folders;
mod log;
mod saving;
mod special;

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Stdio;

use crate::pty::{Pty, Start};

/// A special file that no program should read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Special {
    Fifo,
    /// A symbolic link to a device with unlimited output.
    Endless,
    /// A regular file of 2 GB that uses no disk space.
    Huge,
}

impl Special {
    const ALL: [Self; 3] = [Self::Fifo, Self::Endless, Self::Huge];

    /// Makes the file, and the folder for it.
    fn make(self, path: &Path) {
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
        match self {
            Self::Fifo => make_fifo(path),
            Self::Endless => symlink("/dev/zero", path).expect("a link"),
            Self::Huge => {
                let file = File::create(path).expect("a file");
                file.set_len(2 << 30).expect("a file can have a hole");
            }
        }
    }
}

fn make_fifo(path: &Path) {
    use rustix::fs::{CWD, FileType, Mode, mknodat};

    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a named pipe");
}

/// Returns a command that runs the program with at most 1 GB of address space, for at most 20 s.
fn limited(arguments: &str) -> Start {
    Start::shell(&format!("ulimit -v 1000000; exec timeout -k 1 20 \"$OUTCROP\" {arguments}"))
}

/// Runs the program without a terminal and returns its status and standard error.
fn ended(start: &Start) -> (Option<i32>, String) {
    let output = start.command().stdin(Stdio::null()).output().expect("the program starts");
    (output.status.code(), String::from_utf8(output.stderr).expect("text"))
}

/// Starts the client and waits until it can send.
fn ready(start: Start) -> Pty {
    let pty = start.in_a_terminal();
    pty.wait_for("the first screen", |shown| shown.footer().starts_with("ready"));
    pty
}
