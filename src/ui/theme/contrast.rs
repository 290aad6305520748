//! Tests that each theme's colors are readable on their backgrounds by WCAG 2. The themes use the
//! 256-color palette, whose colors from 16 on are the same on nearly every terminal.

use ratatui::style::{Color, Modifier};

use super::paint::{self, Paint};

/// Returns the RGB value of a palette color: a cube of 6 × 6 × 6, then 24 grays.
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

fn contrast(first: [u8; 3], second: [u8; 3]) -> f64 {
    let (first, second) = (luminance(first), luminance(second));
    (first.max(second) + 0.05) / (first.min(second) + 0.05)
}

/// Black, and the grays and blues of dark color schemes.
const DARK: [[u8; 3]; 5] =
    [[0, 0, 0], [0x12, 0x12, 0x12], [0x1e, 0x1e, 0x1e], [0x00, 0x1e, 0x26], [0x1a, 0x1b, 0x26]];

/// White, and the paper colors of light color schemes.
const LIGHT: [[u8; 3]; 4] =
    [[0xff, 0xff, 0xff], [0xfa, 0xfa, 0xfa], [0xf5, 0xf5, 0xf5], [0xfd, 0xf6, 0xe3]];

fn check(theme: &str, paint: &Paint, backgrounds: &[[u8; 3]], least: f64) {
    let ground = paint.ground.map(|ground| match ground {
        Color::Indexed(number) => rgb(number),
        other => panic!("{theme}: the background {other} is not a palette color"),
    });
    if let Some((Color::Indexed(background), Color::Indexed(readable))) = paint.selected {
        let others = paint.all().into_iter().filter(|(_, style)| style.fg != paint.quiet.fg);
        let others = others.filter_map(|(_, style)| match style.fg {
            Some(Color::Indexed(number)) => Some(number),
            _ => None,
        });
        for number in others.chain([readable]) {
            let found = contrast(rgb(number), rgb(background));
            assert!(found >= least, "{theme}: {number} on a selected row: {found:.2}");
        }
    }
    for (meaning, style) in paint.all() {
        let Some(Color::Indexed(number)) = style.fg else {
            panic!("{theme}: {meaning} is not a palette color");
        };
        assert!(style.bg.is_none(), "{theme}: {meaning} paints a background");
        assert!(!style.add_modifier.contains(Modifier::DIM), "{theme}: {meaning} is dim");
        for background in backgrounds.iter().copied().chain(ground) {
            let found = contrast(rgb(number), background);
            assert!(found >= least, "{theme}: {meaning} ({number}) on {background:?}: {found:.2}");
        }
    }
}

#[test]
fn black_on_white_has_the_highest_contrast() {
    assert!((contrast(rgb(16), rgb(231)) - 21.0).abs() < 1e-9);
    assert_eq!(rgb(208), [255, 135, 0]);
    assert_eq!(rgb(244), [128; 3]);
}

#[test]
fn every_color_is_readable_on_its_backgrounds() {
    check("dark", &paint::DARK, &DARK, 4.5);
    check("light", &paint::LIGHT, &LIGHT, 4.5);
    check("high contrast on dark", &paint::CONTRAST_DARK, &DARK, 7.0);
    check("high contrast on light", &paint::CONTRAST_LIGHT, &LIGHT, 7.0);
}

#[test]
fn the_colorless_theme_has_no_colors() {
    for (meaning, style) in paint::NONE.all() {
        assert_eq!((style.fg, style.bg), (None, None), "{meaning}");
    }
}
