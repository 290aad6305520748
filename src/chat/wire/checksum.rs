//! The CRC-32 that a frame carries: the polynomial of Ethernet and zip, reflected. Eight bytes are
//! taken at a time, since each frame that is looked at is summed.

/// Of each byte, what it does to the sum from up to seven bytes further on.
const TABLES: [[u32; 256]; 8] = tables();

const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation, reason = "it is below 256")]
        let mut sum = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
            bit += 1;
        }
        tables[0][byte] = sum;
        byte += 1;
    }
    let mut byte = 0;
    while byte < 256 {
        let mut table = 1;
        while table < 8 {
            let before = tables[table - 1][byte];
            tables[table][byte] = (before >> 8) ^ tables[0][(before & 0xff) as usize];
            table += 1;
        }
        byte += 1;
    }
    tables
}

/// The sum of these bytes.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let at = |table: usize, byte: u32| TABLES[table][(byte & 0xff) as usize];
    let mut sum = u32::MAX;
    let (eights, rest) = bytes.as_chunks::<8>();
    for [a, b, c, d, e, f, g, h] in eights {
        let first = sum ^ u32::from_le_bytes([*a, *b, *c, *d]);
        let second = u32::from_le_bytes([*e, *f, *g, *h]);
        sum = at(7, first)
            ^ at(6, first >> 8)
            ^ at(5, first >> 16)
            ^ at(4, first >> 24)
            ^ at(3, second)
            ^ at(2, second >> 8)
            ^ at(1, second >> 16)
            ^ at(0, second >> 24);
    }
    for byte in rest {
        sum = (sum >> 8) ^ at(0, sum ^ u32::from(*byte));
    }
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_that_of_the_standard() {
        assert_eq!(crc32(b""), 0);
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b"The quick brown fox jumps over the lazy dog"), 0x414f_a339);
        // The prelude of a frame that botocore accepted.
        assert_eq!(crc32(&[0, 0, 0, 0x9d, 0, 0, 0, 0x57]), 0xb9bb_f89f);
    }
}
