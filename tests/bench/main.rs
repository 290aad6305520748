//! The cost of the client: one line for each figure, with its limit if it has one.
//!
//! ```sh
//! cargo bench --bench client              # all groups, about five minutes
//! cargo bench --bench client -- burst     # only the groups whose name contains this word
//! OUTCROP_BENCH_BINARY=path/to/outcrop cargo bench --bench client -- burst
//! OUTCROP_BENCH_RECORDING=path/to/recording.jsonl cargo bench --bench client -- replay
//! ```
//!
//! Whole-client figures are measured with the built program in a pseudo-terminal of 120×40 and a
//! server on loopback. The server sends each event in its own chunk, as the service does. The bare
//! loop that they are compared with uses the SDK on one thread. The other figures are measured
//! inside this process. Costs are CPU time, so that other work on the machine has little effect.
//! Each measurement is repeated, and the minimum or the median is reported, as the name says. The
//! exit status is 1 only if a measurement failed. A figure that exceeds its limit does not change
//! the exit status.

#![allow(clippy::disallowed_methods, reason = "a test makes its own times and files")]
#![allow(clippy::cast_precision_loss, reason = "what is counted here is far below 2^52")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "figures are what this is for")]

#[cfg(unix)]
mod ask;
#[cfg(unix)]
mod bare;
#[cfg(unix)]
mod client;
#[cfg(unix)]
mod comparing;
#[cfg(unix)]
mod cpu;
#[cfg(unix)]
mod figure;
#[cfg(unix)]
mod growth;
#[cfg(unix)]
mod inspector;
#[cfg(unix)]
mod live;
#[cfg(unix)]
mod markdown;
#[cfg(unix)]
mod replayed;
#[cfg(unix)]
mod reply;
#[cfg(unix)]
mod server;
#[cfg(unix)]
mod steps;
#[cfg(unix)]
mod store;
#[cfg(unix)]
mod store_data;
#[cfg(unix)]
mod whole;
#[cfg(unix)]
mod window;

/// The test server that simulates Bedrock.
#[cfg(unix)]
#[path = "../it"]
mod it {
    #[allow(dead_code, reason = "the benchmarks need a part of what the tests need")]
    pub mod loopback;
}

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some(bare::ARGUMENT) => return bare::run(&arguments[1..]),
        _ if !arguments.iter().any(|argument| argument == "--bench") => {
            println!("not measured: run by `cargo bench`");
            return std::process::ExitCode::SUCCESS;
        }
        _ => {}
    }
    let wanted = arguments.iter().find(|argument| !argument.starts_with("--"));
    let mut figures = figure::Figures::new(wanted.map(String::as_str));
    // Measure the start first, because a small process forks faster than one with long replies.
    for measure in [
        whole::start,
        whole::burst,
        whole::pace,
        inspector::burst,
        inspector::pace,
        ask::burst,
        live::keys,
        live::memory,
        replayed::replay,
        store::all,
    ] {
        if let Err(why) = measure(&mut figures) {
            figures.fail(&why);
        }
    }
    growth::all(&mut figures);
    inspector::scroll(&mut figures);
    inspector::timeline(&mut figures);
    steps::all(&mut figures);
    comparing::all(&mut figures);
    figures.end()
}

#[cfg(not(unix))]
fn main() {
    println!("not measured: the benchmarks read processor times as Unix tells them");
}
