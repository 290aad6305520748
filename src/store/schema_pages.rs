//! Repairs the pages that hold the schema in a copy of a damaged file. Every file of one version begins with
//! the same pages, because the same statements created them. So the pages of a new file replace the
//! damaged ones. After that, the rows can be read.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// The size of a page in bytes: the default of SQLite, which the store never changes.
const PAGE_SIZE: usize = 4096;

/// The size of the file header in bytes. The header of page 1 follows it.
const FILE_HEADER: usize = 100;

/// The page types of a table: interior pages and leaf pages.
const INTERIOR: u8 = 0x05;
const LEAF: u8 = 0x0d;

/// The offsets in the file header: the number of pages, and the two counters that are equal if the
/// number of pages is valid.
const PAGE_COUNT: usize = 28;
const CHANGE_COUNTER: usize = 24;
const VERSION_VALID_FOR: usize = 92;

/// Replaces the schema pages of `damaged` with the schema pages of `new`.
pub fn transplant(new: &Path, damaged: &Path) -> io::Result<()> {
    let mut source = OpenOptions::new().read(true).open(new)?;
    let mut target = OpenOptions::new().read(true).write(true).open(damaged)?;
    let length = target.metadata()?.len();
    let pages = u32::try_from(length.div_ceil(PAGE_SIZE as u64)).unwrap_or(u32::MAX);
    let mut first = read_page(&mut source, 1)?;
    let mut found = Vec::new();
    children(&mut source, &first, FILE_HEADER, &mut found)?;
    let put = |page: &mut [u8], at: usize, value: u32| {
        page[at..at + 4].copy_from_slice(&value.to_be_bytes());
    };
    put(&mut first, PAGE_COUNT, pages);
    let counter = number(&first, CHANGE_COUNTER)?;
    put(&mut first, VERSION_VALID_FOR, counter);
    write_page(&mut target, 1, &first)?;
    for at in found {
        let page = read_page(&mut source, at)?;
        write_page(&mut target, at, &page)?;
    }
    target.sync_all()
}

/// Collects the pages below a page of the schema.
fn children(file: &mut File, page: &[u8], start: usize, found: &mut Vec<u32>) -> io::Result<()> {
    let kind = *page.get(start).ok_or(ErrorKind::InvalidData)?;
    if kind == LEAF {
        return Ok(());
    }
    if kind != INTERIOR || found.len() > 1000 {
        return Err(ErrorKind::InvalidData.into());
    }
    let cells = usize::from(page[start + 3]) << 8 | usize::from(page[start + 4]);
    let mut below = vec![number(page, start + 8)?];
    for cell in 0..cells {
        let at = start + 12 + 2 * cell;
        let (high, low) = (page.get(at), page.get(at + 1));
        let (Some(high), Some(low)) = (high, low) else {
            return Err(ErrorKind::InvalidData.into());
        };
        below.push(number(page, usize::from(*high) << 8 | usize::from(*low))?);
    }
    for at in below {
        found.push(at);
        let page = read_page(file, at)?;
        children(file, &page, 0, found)?;
    }
    Ok(())
}

fn number(page: &[u8], at: usize) -> io::Result<u32> {
    let bytes = page.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map(u32::from_be_bytes).ok_or_else(|| ErrorKind::InvalidData.into())
}

fn offset(page: u32) -> SeekFrom {
    SeekFrom::Start(u64::from(page.saturating_sub(1)) * PAGE_SIZE as u64)
}

fn read_page(file: &mut File, page: u32) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; PAGE_SIZE];
    file.seek(offset(page))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn write_page(file: &mut File, page: u32, bytes: &[u8]) -> io::Result<()> {
    file.seek(offset(page))?;
    file.write_all(bytes)
}
