//! The input tokens of an image: one for each patch of 28 × 28 pixels, after the service has scaled
//! the image down. Source: Anthropic, "Vision", 2026.

/// The limits to which the service scales an image down.
#[derive(Debug, Clone, Copy)]
pub struct ImageLimits {
    /// The longest side in pixels.
    side: u64,
    /// The maximum number of patches.
    patches: u64,
}

/// The limits of models before Opus 4.7.
pub const STANDARD: ImageLimits = ImageLimits { side: 1568, patches: 1568 };

/// The limits of Opus 4.7 and later models.
pub const LARGE: ImageLimits = ImageLimits { side: 2576, patches: 4784 };

const PATCH: u64 = 28;

/// Returns the tokens of an image with this width and height in pixels.
pub fn image_tokens((width, height): (u32, u32), limits: ImageLimits) -> u64 {
    let (width, height) = (u64::from(width), u64::from(height));
    let patches = width.div_ceil(PATCH) * height.div_ceil(PATCH);
    if width.max(height) <= limits.side && patches <= limits.patches {
        return patches;
    }
    let (long, short) = (width.max(height), width.min(height));
    // At the largest scale that fits, one side is a whole number of patches. `long_patches` is the
    // largest number that fits if this is the long side, and `short_patches` if it is the short
    // side. Use the side that allows the larger scale.
    let most = limits.side / PATCH;
    let fits = |patches: u64| patches <= limits.patches;
    let by_long = |at: u64| at * (short * at).div_ceil(long).max(1);
    let by_short = |at: u64| at * (long * at).div_ceil(short.max(1)).max(1);
    let long_patches = (1..=most).rfind(|at| fits(by_long(*at))).unwrap_or(1);
    let is_in_side = |at: u64| (long * at).div_ceil(short.max(1)) <= most;
    let short_patches = (1..=most).rfind(|at| is_in_side(*at) && fits(by_short(*at)));
    match short_patches.filter(|at| at * long > long_patches * short) {
        Some(short_patches) => by_short(short_patches),
        None => by_long(long_patches),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_a_token_for_each_patch() {
        fn check(size: (u32, u32), standard: u64, large: u64) {
            let tokens = [STANDARD, LARGE].map(|limits| image_tokens(size, limits));
            assert_eq!(tokens, [standard, large], "{size:?}");
            let turned = [STANDARD, LARGE].map(|limits| image_tokens((size.1, size.0), limits));
            assert_eq!(turned, tokens, "{size:?}");
        }
        check((0, 0), 0, 0);
        check((1, 1), 1, 1);
        check((28, 29), 2, 2);
        check((200, 200), 64, 64);
        check((1000, 1000), 1296, 1296);
        check((1920, 1080), 1560, 2691);
        check((3024, 1964), 1568, 4760);
        check((3840, 2160), 1560, 4784);
        check((8000, 10), 56, 92);
    }

    #[test]
    fn no_image_exceeds_the_limits() {
        for width in (1..9000).step_by(371) {
            for height in (1..9000).step_by(413) {
                assert!(image_tokens((width, height), STANDARD) <= 1568, "{width}×{height}");
                assert!(image_tokens((width, height), LARGE) <= 4784, "{width}×{height}");
            }
        }
    }
}
