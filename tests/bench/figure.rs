//! How figures are told: a name, a value, and whether it keeps its bound.

use std::process::ExitCode;

/// Tells figures as they come.
#[derive(Debug)]
pub struct Figures {
    wanted: Option<String>,
    /// Figures with a bound, and those of them that are over it.
    bounded: usize,
    over: usize,
    could_not: bool,
}

/// The most that a figure may be.
#[derive(Debug, Clone, Copy)]
pub struct Bound(pub f64);

impl Figures {
    pub fn new(wanted: Option<&str>) -> Self {
        Self { wanted: wanted.map(str::to_owned), bounded: 0, over: 0, could_not: false }
    }

    /// Whether a group of figures was asked for.
    pub fn want(&self, group: &str) -> bool {
        self.wanted.as_ref().is_none_or(|wanted| group.contains(wanted.as_str()))
    }

    pub fn tell(&mut self, name: &str, value: f64, unit: &str, bound: Option<Bound>) {
        let verdict = match bound {
            Some(Bound(most)) => {
                // What is no number keeps no bound.
                let keeps = value <= most;
                self.bounded += 1;
                self.over += usize::from(!keeps);
                let word = if keeps { "pass" } else { "over" };
                format!("bound {most:>7} {unit:<3} {word}")
            }
            None => String::new(),
        };
        println!("{}", format!("{name:<62} {value:>10.2} {unit:<3}  {verdict}").trim_end());
    }

    /// Tells what could not be measured, and why.
    pub fn fail(&mut self, why: &str) {
        self.could_not = true;
        eprintln!("could not measure: {why}");
    }

    pub fn end(self) -> ExitCode {
        println!("{} of {} bounds kept", self.bounded - self.over, self.bounded);
        if self.could_not { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

pub fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
