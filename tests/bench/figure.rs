//! Reports figures: a name, a value, and whether the value is within its limit.

use std::process::ExitCode;

/// Prints figures as they are measured.
#[derive(Debug)]
pub struct Figures {
    wanted: Option<String>,
    /// The number of figures with a limit, and the figures that exceed their limit.
    bounded: usize,
    over: usize,
    could_not: bool,
}

/// The maximum value of a figure.
#[derive(Debug, Clone, Copy)]
pub struct Bound(pub f64);

impl Figures {
    pub fn new(wanted: Option<&str>) -> Self {
        Self { wanted: wanted.map(str::to_owned), bounded: 0, over: 0, could_not: false }
    }

    /// Returns whether a group of figures was requested.
    pub fn want(&self, group: &str) -> bool {
        self.wanted.as_ref().is_none_or(|wanted| group.contains(wanted.as_str()))
    }

    pub fn tell(&mut self, name: &str, value: f64, unit: &str, bound: Option<Bound>) {
        let verdict = match bound {
            Some(Bound(most)) => {
                // NaN is not within any limit.
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

    /// Prints a failed measurement and its reason.
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
