//! Whether each theme's ink can be read on the backgrounds that it is for, by WCAG 2: computed
//! from the palette of 256, whose colors from 16 on are the same on nearly every terminal.

use ratatui::style::{Color, Modifier};

use super::paint::{self, Paint};

/// What a color of the palette looks like: a cube of 6 × 6 × 6, then 24 grays.
fn rgb(number: u8) -> [u8; 3] {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    match number {
        0..=15 => panic!("color {number} is the terminal's own"),
        16..=231 => {
            let at = usize::from(number - 16);
            [at / 36, at / 6 % 6, at % 6].map(|level| LEVELS[level])
        }
        232..=255 => [8 + 10 * (number - 232); 3],
    }
}

fn luminance(rgb: [u8; 3]) -> f64 {
    let [red, green, blue] = rgb.map(|channel| {
        let channel = f64::from(channel) / 255.0;
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Black, and the grays and blues that dark schemes have instead.
const DARK: [[u8; 3]; 5] =
    [[0, 0, 0], [0x12, 0x12, 0x12], [0x1e, 0x1e, 0x1e], [0x00, 0x1e, 0x26], [0x1a, 0x1b, 0x26]];

/// White, and the papers that light schemes have instead.
const LIGHT: [[u8; 3]; 4] =
    [[0xff, 0xff, 0xff], [0xfa, 0xfa, 0xfa], [0xf5, 0xf5, 0xf5], [0xfd, 0xf6, 0xe3]];

fn check(theme: &str, paint: &Paint, backgrounds: &[[u8; 3]], least: f64) {
    for (meaning, style) in paint.all() {
        let Some(Color::Indexed(number)) = style.fg else {
            panic!("{theme}: {meaning} is not of the palette");
        };
        assert!(style.bg.is_none(), "{theme}: {meaning} paints a background");
        assert!(!style.add_modifier.contains(Modifier::DIM), "{theme}: {meaning} is dim");
        for background in backgrounds {
            let found = contrast(rgb(number), *background);
            assert!(found >= least, "{theme}: {meaning} ({number}) on {background:?}: {found:.2}");
        }
    }
}

#[test]
fn black_on_white_has_the_greatest_contrast_there_is() {
    assert!((contrast(rgb(16), rgb(231)) - 21.0).abs() < 1e-9);
    assert_eq!(rgb(208), [255, 135, 0]);
    assert_eq!(rgb(244), [128; 3]);
}

#[test]
fn every_ink_reads_well_on_the_backgrounds_that_it_is_for() {
    check("dark", &paint::DARK, &DARK, 4.5);
    check("light", &paint::LIGHT, &LIGHT, 4.5);
    check("high contrast on dark", &paint::CONTRAST_DARK, &DARK, 7.0);
    check("high contrast on light", &paint::CONTRAST_LIGHT, &LIGHT, 7.0);
}

#[test]
fn without_color_there_is_none() {
    for (meaning, style) in paint::NONE.all() {
        assert_eq!((style.fg, style.bg), (None, None), "{meaning}");
    }
}
