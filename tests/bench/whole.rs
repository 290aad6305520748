//! Measures the whole program: its start, a burst of deltas, and a reply at the speed of a real
//! model.

use std::thread;
use std::time::{Duration, Instant};

use crate::bare;
use crate::cpu::Spent;
use crate::figure::{Bound, Figures, least, median};
use crate::it::loopback::{Gate, Loopback};
use crate::markdown::{self, Code};
use crate::reply;
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
    let server = Loopback::start([reply::short()]);
    let (mut frames, mut baseline) = (Vec::new(), Vec::new());
    // The first round fills the page cache.
    for round in 0..=STARTS {
        let nothing = Window::open("true", &[], &[("PATH", "/usr/bin:/bin")])?.ended()?;
        let (frame, screen) = client(&server)?.first_frame()?;
        if !(screen.contains("Prompt") && screen.contains("Settings")) {
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

/// Measures a burst: the cost of a delta compared with the bare loop.
pub fn burst(figures: &mut Figures) -> Result<(), String> {
    if !figures.want("burst") {
        return Ok(());
    }
    let text = markdown::mixed(8 * BURST, Code::Colored);
    let deltas = &markdown::deltas(&text)[..BURST];
    // The first code block loads the grammars, which is not part of the cost of a delta.
    let first = markdown::code();
    let server = || Loopback::start([reply::large(&first, 500).0, reply::burst(deltas)]);
    let (mut ours, mut buffered, mut flushed) = (Vec::new(), Vec::new(), Vec::new());
    let (mut frames, mut walls, mut loads) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..BURSTS {
        buffered.push(per_delta(bare_loop(&server(), "buffered", || {})?));
        flushed.push(per_delta(bare_loop(&server(), "each", || {})?));
        let mut window = client(&server())?;
        let turn = turn(&mut window, BURST, "", || {})?;
        ours.push(per_delta(turn.cpu));
        frames.push(turn.wall.as_secs_f64() * 1e3 / f64::from(turn.frames));
        walls.push(turn.wall.as_secs_f64() * 1e3);
        loads.push(turn.first.as_secs_f64() * 1e3);
    }
    figures.tell("burst: bare loop, CPU per delta, least of 12", least(&buffered), "µs", None);
    let name = "burst: bare loop that flushes each delta, CPU, least of 12";
    figures.tell(name, least(&flushed), "µs", None);
    figures.tell("burst: client, CPU per delta, least of 12", least(&ours), "µs", None);
    let ratio = least(&ours) / least(&buffered);
    figures.tell("burst: client / bare loop", ratio, "x", Some(Bound(1.5)));
    let ratio = median(&ours) / median(&buffered);
    figures.tell("burst: client / bare loop, by medians", ratio, "x", None);
    let name = "burst: the reply before it, which loads two grammars, CPU";
    figures.tell(name, median(&loads), "ms", None);
    figures.tell("burst: client, from Enter to the end, median", median(&walls), "ms", None);
    figures.tell("burst: time from frame to frame, median", median(&frames), "ms", None);
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
        (Loopback::start(answers), gates)
    };
    let (mut bare, mut ours, mut each) = (Vec::new(), Vec::new(), Vec::new());
    let (mut frames, mut sizes) = (Vec::new(), Vec::new());
    for _ in 0..PACES {
        let (server, gates) = paced();
        let cpu = bare_loop(&server, "each", || open(&gates))?;
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
    figures.tell(name, median(&ours), "%", Some(Bound(3.0)));
    figures.tell("pace: the same, least of 3", least(&ours), "%", None);
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

/// Returns the program to measure.
pub fn program() -> String {
    let built = env!("CARGO_BIN_EXE_outcrop").to_owned();
    std::env::var("OUTCROP_BENCH_BINARY").unwrap_or(built)
}

pub fn client(server: &Loopback) -> Result<Window, String> {
    let url = server.url();
    let variables = [
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &*url),
        ("AWS_BEARER_TOKEN_BEDROCK", "ABSKbenchmark-0123456789"),
    ];
    Window::open(program(), &[], &variables)
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

pub fn bare_loop(
    server: &Loopback,
    flush: &str,
    meanwhile: impl FnOnce(),
) -> Result<Duration, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut window = Window::open(program, &[bare::ARGUMENT, &server.url(), flush], &[])?;
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
