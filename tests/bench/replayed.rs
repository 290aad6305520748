//! The cost of a replay at full speed, from the start of the program. If `OUTCROP_BENCH_RECORDING`
//! names a recording, the benchmark replays that recording instead of a burst of deltas.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::ask;
use crate::cpu::Spent;
use crate::figure::{Figures, median};
use crate::markdown::{self, Code};
use crate::reply::{self, Wire};
use crate::server::{Server, program};
use crate::whole::{BURST, rest};
use crate::window::Window;

/// The number of replays.
const PLAYS: usize = 5;

pub fn replay(figures: &mut Figures) -> Result<(), String> {
    if !figures.want("replay") {
        return Ok(());
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let file = match std::env::var_os("OUTCROP_BENCH_RECORDING") {
        Some(file) => std::path::absolute(file).map_err(|error| error.to_string())?,
        None => burst(folder.path())?,
    };
    let path = file.to_str().ok_or("the name of the recording is no text")?;
    let text = fs::read_to_string(&file).map_err(|error| format!("{path}: {error}"))?;
    let events = text.lines().filter(|line| line.contains("\"type\":\"frame\"")).count();
    let (mut costs, mut walls, mut frames) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..PLAYS {
        let began = std::time::Instant::now();
        let window = Window::open(program(), &["replay", path, "--speed", "max"], &[])?;
        window.wait_for("The replay has ended")?;
        walls.push(began.elapsed().as_secs_f64() * 1e3);
        rest();
        let spent = Spent::by(window.process()?)?.since(&Spent::default());
        costs.push(spent.as_secs_f64() * 1e6 / events.max(1) as f64);
        frames.push(f64::from(window.drawn().0));
    }
    figures.tell("replay: events of the recording", events as f64, "", None);
    figures.tell("replay: at max, CPU per event, start and all", median(&costs), "µs", None);
    figures.tell("replay: from the start to its end, median of 5", median(&walls), "ms", None);
    figures.tell("replay: frames drawn", median(&frames), "", None);
    Ok(())
}

/// Records a burst.
fn burst(folder: &Path) -> Result<PathBuf, String> {
    let text = markdown::mixed(8 * BURST, Code::Colored);
    let deltas = &markdown::deltas(&text)[..BURST];
    let server = Server::plain([reply::burst(deltas, Wire::EventPerChunk)]);
    let file = folder.join("burst.jsonl");
    let mut recording = ask::command(&server);
    recording.arg("--record").arg(&file).stdout(Stdio::null());
    let status = recording.status().map_err(|error| error.to_string())?;
    if status.success() { Ok(file) } else { Err(format!("the burst was not recorded: {status}")) }
}
