//! The minimum, median and maximum of a metric over several replies.

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub count: usize,
    pub least: f64,
    /// The mean of the middle two for an even count.
    pub median: f64,
    pub most: f64,
}

impl Spread {
    /// Returns the spread of the values, or `None` without values.
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = figures.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (least, most) = (*values.first()?, *values.last()?);
        let middle = values.len() / 2;
        let median = if values.len().is_multiple_of(2) {
            f64::midpoint(values[middle - 1], values[middle])
        } else {
            values[middle]
        };
        Some(Self { count: values.len(), least, median, most })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(figures: &[f64], expected: Option<(f64, f64, f64)>) {
        let spread = Spread::of(figures.iter().copied());
        assert_eq!(spread.map(|s| (s.least, s.median, s.most)), expected, "{figures:?}");
        assert_eq!(spread.map_or(0, |s| s.count), figures.len());
    }

    #[test]
    fn the_median_is_the_middle_value() {
        check(&[], None);
        check(&[3.0], Some((3.0, 3.0, 3.0)));
        check(&[9.0, 1.0], Some((1.0, 5.0, 9.0)));
        check(&[9.0, 1.0, 2.0], Some((1.0, 2.0, 9.0)));
        check(&[4.0, 1.0, 3.0, 2.0], Some((1.0, 2.5, 4.0)));
    }
}
