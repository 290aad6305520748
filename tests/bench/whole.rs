//! Measures the whole program: its start, a burst of deltas, and a reply at the speed of a real
//! model.

use std::thread;
use std::time::{Duration, Instant};

use crate::bare::{self, Flush};
use crate::cpu::Spent;
use crate::figure::{Bound, Figures, least, median};
use crate::it::loopback::Gate;
use crate::markdown::{self, Code};
use crate::reply::{self, Wire};
use crate::server::{Server, client};
use crate::window::Window;

/// The number of deltas in a burst: about 270 kB of Markdown.
pub const BURST: usize = 50_000;

/// The number of bursts for each program. The programs run alternately.
pub const BURSTS: usize = 12;

/// The number of timed starts of the program.
const STARTS: usize = 20;

/// The number of deltas at the speed of a real model, and the delay between two deltas.
pub const PACED: usize = 800;
const PACE: Duration = Duration::from_micros(12_500);

/// The number of repetitions for each program. The programs run alternately, because the cost of
/// waking an idle processor varies.
pub const PACES: usize = 3;

/// The time that the work after the first reply may take, such as highlighting the code of the
/// reply.
const SETTLED: Duration = Duration::from_millis(300);

/// Measures the time from the start of the program to its first complete frame.
pub fn start(figures: &mut Figures) -> Result<(), String> {
    if !figures.want("start") {
        return Ok(());
    }
    let server = Server::plain([reply::short()]);
    let (mut frames, mut baseline) = (Vec::new(), Vec::new());
    // The first round fills the page cache.
    for round in 0..=STARTS {
        let nothing = Window::open("true", &[], &[("PATH", "/usr/bin:/bin")])?.ended()?;
        let (frame, screen) = client(&server)?.first_frame()?;
        if !(screen.contains("Prompt") && screen.contains("MODEL")) {
            return Err(format!("the first frame is not whole:\n{screen}"));
        }
        if round > 0 {
            baseline.push(nothing.as_secs_f64() * 1e3);
            frames.push(frame.as_secs_f64() * 1e3);
        }
    }
    figures.tell("start: `true` from spawn to end, median", median(&baseline), "ms", None);
    let bound = Some(Bound(15.0));
    figures.tell("start: first frame, median of 20", median(&frames), "ms", bound);
    figures.tell("start: first frame, least of 20", least(&frames), "ms", None);
    Ok(())
}

/// A burst: its name, its text, how it reaches the client, and the maximum ratio of the client's
/// cost to the cost of the bare loop.
struct Burst {
    name: &'static str,
    text: String,
    wire: Wire,
    is_encrypted: bool,
    bound: Option<Bound>,
}

/// Measures bursts: the cost of a delta compared with the bare loop.
pub fn burst(figures: &mut Figures) -> Result<(), String> {
    let markdown = || markdown::mixed(8 * BURST, Code::Colored);
    for burst in [
        Burst {
            name: "burst of paragraphs",
            text: markdown::paragraphs(8 * BURST),
            wire: Wire::EventPerChunk,
            is_encrypted: false,
            bound: Some(Bound(1.5)),
        },
        Burst {
            name: "burst of Markdown",
            text: markdown(),
            wire: Wire::EventPerChunk,
            is_encrypted: false,
            bound: Some(Bound(2.0)),
        },
        Burst {
            name: "burst over TLS and HTTP/2",
            text: markdown(),
            wire: Wire::EventPerChunk,
            is_encrypted: true,
            bound: Some(Bound(2.0)),
        },
        Burst {
            name: "burst in shared chunks",
            text: markdown(),
            wire: Wire::SharedChunks,
            is_encrypted: false,
            bound: None,
        },
    ] {
        if figures.want(burst.name) {
            measure_burst(figures, &burst)?;
        }
    }
    Ok(())
}

fn measure_burst(figures: &mut Figures, burst: &Burst) -> Result<(), String> {
    let deltas = &markdown::deltas(&burst.text)[..BURST];
    // The first code block loads the grammars, which is not part of the cost of a delta.
    let first = markdown::code();
    let server = || {
        let answers = [reply::large(&first, 500).0, reply::burst(deltas, burst.wire)];
        if burst.is_encrypted { Server::encrypted(answers) } else { Ok(Server::plain(answers)) }
    };
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    let (mut frames, mut walls, mut loads) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..BURSTS {
        bare.push(per_delta(bare_loop(&server()?, Flush::Buffered, || {})?));
        let server = server()?;
        let turn = turn(&mut client(&server)?, BURST, "", || {})?;
        ours.push(per_delta(turn.cpu));
        frames.push(turn.wall.as_secs_f64() * 1e3 / f64::from(turn.frames));
        walls.push(turn.wall.as_secs_f64() * 1e3);
        loads.push(turn.first.as_secs_f64() * 1e3);
    }
    let name = burst.name;
    let mut tell = |what: &str, value, unit, bound| {
        figures.tell(&format!("{name}: {what}"), value, unit, bound);
    };
    tell("bare loop, CPU per delta, least of 12", least(&bare), "µs", None);
    tell("client, CPU per delta, least of 12", least(&ours), "µs", None);
    tell("client / bare loop", least(&ours) / least(&bare), "x", burst.bound);
    tell("client / bare loop, by medians", median(&ours) / median(&bare), "x", None);
    tell("the reply before it, with two grammars, CPU", median(&loads), "ms", None);
    tell("from Enter to the end, median", median(&walls), "ms", None);
    tell("time from frame to frame, median", median(&frames), "ms", None);
    Ok(())
}

/// Measures the share of a core that the client uses for a reply at the speed of a real model.
pub fn pace(figures: &mut Figures) -> Result<(), String> {
    if !figures.want("pace") {
        return Ok(());
    }
    let text = markdown::mixed(8 * PACED, Code::Colored);
    let deltas = &markdown::deltas(&text)[..PACED];
    let first = markdown::code();
    let paced = || {
        let gates: Vec<Gate> = (0..PACED).map(|_| Gate::new()).collect();
        let answers = [reply::large(&first, 500).0, reply::gated(deltas, &gates, 1)];
        (Server::plain(answers), gates)
    };
    let (mut bare, mut ours, mut each) = (Vec::new(), Vec::new(), Vec::new());
    let (mut frames, mut sizes) = (Vec::new(), Vec::new());
    for _ in 0..PACES {
        let (server, gates) = paced();
        let cpu = bare_loop(&server, Flush::EachDelta, || open(&gates))?;
        bare.push(100.0 * cpu.as_secs_f64() / (PACE.as_secs_f64() * PACED as f64));
        let (server, gates) = paced();
        let turn = turn(&mut client(&server)?, PACED, "", || open(&gates))?;
        ours.push(100.0 * turn.cpu.as_secs_f64() / turn.wall.as_secs_f64());
        each.push(turn.cpu.as_secs_f64() * 1e6 / PACED as f64);
        frames.push(f64::from(turn.frames));
        sizes.push(f64::from(turn.bytes) / f64::from(turn.frames));
    }
    let name = "pace: bare loop that flushes each delta, CPU, median of 3";
    figures.tell(name, median(&bare), "%", None);
    let name = "pace: 800 deltas at 80 a second, CPU of a core, median of 3";
    figures.tell(name, median(&ours), "%", Some(Bound(2.5)));
    figures.tell("pace: the same, least of 3", least(&ours), "%", None);
    let ratio = least(&ours) / least(&bare);
    figures.tell("pace: client / bare loop, by least", ratio, "x", Some(Bound(2.5)));
    figures.tell("pace: CPU per delta, median of 3", median(&each), "µs", None);
    figures.tell("pace: frames drawn, median of 3", median(&frames), "", None);
    figures.tell("pace: bytes a frame, median of 3", median(&sizes), "B", None);
    Ok(())
}

/// Opens the gates one after another, with the delay of a paced reply between two gates.
pub fn open(gates: &[Gate]) {
    let from = Instant::now();
    for (gate, number) in gates.iter().zip(1u32..) {
        thread::sleep((from + PACE * number).saturating_duration_since(Instant::now()));
        gate.open();
    }
}

/// The cost of a turn, from Enter to its end on the screen.
pub struct Turn {
    /// The CPU time of the turn that opens the connection, before the measured turn.
    pub first: Duration,
    pub cpu: Duration,
    pub wall: Duration,
    pub frames: u32,
    pub bytes: u32,
}

/// Runs a first turn, which opens the connection. Then presses these keys, and runs the turn to
/// measure.
pub fn turn(
    window: &mut Window,
    deltas: usize,
    keys: &str,
    meanwhile: impl FnOnce(),
) -> Result<Turn, String> {
    window.wait_for(" ready ")?;
    rest();
    let process = window.process()?;
    let before = Spent::by(process)?;
    window.press("Hello\r")?;
    window.wait_for("end_turn")?;
    thread::sleep(SETTLED);
    let first = Spent::by(process)?.since(&before);
    window.press(keys)?;
    window.press("Go on")?;
    window.wait_for("Go on")?;
    rest();
    let (frames, bytes) = window.drawn();
    let (before, from) = (Spent::by(process)?, Instant::now());
    window.press("\r")?;
    meanwhile();
    // Wait for the footer of this turn, not of the previous one.
    window.wait_for(&format!("out {deltas}"))?;
    let wall = from.elapsed();
    rest();
    let cpu = Spent::by(process)?.since(&before);
    let (all_frames, all_bytes) = window.drawn();
    Ok(Turn { first, cpu, wall, frames: all_frames - frames, bytes: all_bytes - bytes })
}

/// Runs the bare loop and returns the CPU time of its second reply.
pub fn bare_loop(
    server: &Server,
    flush: Flush,
    meanwhile: impl FnOnce(),
) -> Result<Duration, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let arguments = [bare::ARGUMENT, server.url(), flush.argument()];
    let mut window = Window::open(program, &arguments, &server.variables())?;
    window.wait_for(bare::READY)?;
    rest();
    let process = window.process()?;
    let before = Spent::by(process)?;
    window.press("\r")?;
    meanwhile();
    window.wait_for(bare::DONE)?;
    rest();
    Ok(Spent::by(process)?.since(&before))
}

/// Waits until all threads are asleep, because Linux updates the CPU time of a running thread late.
pub fn rest() {
    thread::sleep(Duration::from_millis(50));
}

pub fn per_delta(cpu: Duration) -> f64 {
    cpu.as_secs_f64() * 1e6 / BURST as f64
}
