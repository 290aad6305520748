//! The CPU cost of a delta in `outcrop ask`, with a terminal and with a pipe as output, compared
//! with the bare SDK loop.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::bare::{self, Flush};
use crate::cpu::Spent;
use crate::figure::{Bound, Figures, least};
use crate::it::loopback::{Answer, Gate, frame};
use crate::markdown::{self, Code};
use crate::reply::{self, Wire};
use crate::server::{Server, program};
use crate::whole::{bare_loop, rest};
use crate::window::Window;

/// The number of deltas in a burst.
const BURST: usize = 50_000;

/// The number of repetitions for each program. The programs run alternately.
const BURSTS: usize = 12;

pub fn burst(figures: &mut Figures) -> Result<(), String> {
    if !figures.want("ask: burst") {
        return Ok(());
    }
    let text = markdown::mixed(8 * BURST, Code::Colored);
    let deltas = &markdown::deltas(&text)[..BURST];
    let (mut bares, mut terminals, mut pipes) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..BURSTS {
        let answers = [reply::short(), reply::burst(deltas, Wire::EventPerChunk)];
        let server = Server::plain(answers);
        bares.push(per_delta(bare_loop(&server, Flush::Buffered, || {})?));
        terminals.push(per_delta(in_a_terminal(deltas)?));
        pipes.push(per_delta(in_a_pipe(deltas)?));
    }
    figures.tell("ask: burst, bare loop, CPU per delta, least of 12", least(&bares), "µs", None);
    let name = "ask: burst per delta, in a terminal, CPU, least of 12";
    figures.tell(name, least(&terminals), "µs", None);
    figures.tell("ask: burst per delta, in a pipe, CPU, least of 12", least(&pipes), "µs", None);
    let bound = Some(Bound(1.2));
    let ratio = least(&terminals) / least(&bares);
    figures.tell("ask: burst, in a terminal / bare loop", ratio, "x", bound);
    let ratio = least(&pipes) / least(&bares);
    figures.tell("ask: burst, in a pipe / bare loop", ratio, "x", bound);
    Ok(())
}

/// Returns a server that sends a first word. When the gate opens, the server sends a burst with a
/// last word. The connection then stays open, so that the benchmark can measure the process.
fn server(deltas: &[&str], gate: &Gate) -> Server {
    let first = [frame::message_start(), frame::text(0, bare::READY)];
    let rest = deltas.iter().chain([&bare::DONE]).map(|delta| frame::text(0, delta));
    Server::plain([Answer::stream(first).wait(gate).then(rest).until_closed()])
}

/// Returns a command for one turn without a screen, in its own environment.
pub fn command(server: &Server) -> Command {
    let mut command = Command::new(program());
    command
        .args(["ask", "Go"])
        .env_clear()
        .envs([("HOME", "/nonexistent"), ("AWS_EC2_METADATA_DISABLED", "true")])
        .envs([("AWS_REGION", "us-east-1")])
        .envs(server.variables())
        .current_dir("/")
        .stdin(Stdio::null());
    command
}

fn in_a_terminal(deltas: &[&str]) -> Result<Duration, String> {
    let gate = Gate::new();
    let server = server(deltas, &gate);
    let window = Window::open(program(), &["ask", "Go"], &server.variables())?;
    window.wait_for(bare::READY)?;
    rest();
    let process = window.process()?;
    let before = Spent::by(process)?;
    gate.open();
    window.wait_for(bare::DONE)?;
    rest();
    Ok(Spent::by(process)?.since(&before))
}

fn in_a_pipe(deltas: &[&str]) -> Result<Duration, String> {
    let message = |error: std::io::Error| error.to_string();
    let gate = Gate::new();
    let server = server(deltas, &gate);
    let mut child = command(&server).stdout(Stdio::piped()).spawn().map_err(message)?;
    let mut out = child.stdout.take().ok_or("no pipe")?;
    let mut read = |text: &mut dyn Iterator<Item = &&str>| {
        let many = text.map(|part| part.len()).sum();
        out.read_exact(&mut vec![0; many]).map_err(message)
    };
    read(&mut [bare::READY].iter())?;
    rest();
    let before = Spent::by(child.id())?;
    gate.open();
    read(&mut deltas.iter().chain(&[bare::DONE]))?;
    rest();
    let spent = Spent::by(child.id())?.since(&before);
    child.kill().and_then(|()| child.wait()).map_err(message)?;
    Ok(spent)
}

fn per_delta(cpu: Duration) -> f64 {
    cpu.as_secs_f64() * 1e6 / BURST as f64
}
