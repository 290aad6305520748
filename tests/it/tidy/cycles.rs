//! Finds import cycles between files, including parent modules. If a file and its parent module use
//! each other's items, they form a cycle.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Parsed, module_of};

/// Returns the files that each file uses.
fn imports(files: &[Parsed]) -> BTreeMap<&str, BTreeSet<&str>> {
    let by_module: BTreeMap<Vec<String>, &str> =
        files.iter().map(|file| (module_of(&file.name), file.name.as_str())).collect();
    // The longest prefix of a path that is a module determines the file.
    let file_of = |path: &Vec<String>| {
        (1..=path.len()).rev().find_map(|length| by_module.get(&path[..length]).copied())
    };
    let used = |file: &Parsed| {
        let used = file.uses.iter().filter_map(file_of);
        used.filter(|used| *used != file.name).collect()
    };
    files
        .iter()
        .filter(|file| file.name != "src/lib.rs")
        .map(|file| (file.name.as_str(), used(file)))
        .collect()
}

/// Returns every file that a file imports, directly or indirectly.
fn reached<'a>(from: &str, imports: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        for next in imports.get(file).into_iter().flatten() {
            if reached.insert(*next) {
                open.push(next);
            }
        }
    }
    reached
}

/// Returns the cycles as sets of files.
pub fn cycles(files: &[Parsed]) -> BTreeSet<BTreeSet<&str>> {
    let imports = imports(files);
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        imports.keys().map(|file| (*file, reached(file, &imports))).collect();
    let cycle_of = |file: &&str| {
        let others = reached[file].iter().filter(|other| reached[*other].contains(file));
        let cycle: BTreeSet<&str> = others.copied().collect();
        (!cycle.is_empty()).then_some(cycle)
    };
    imports.keys().filter_map(cycle_of).collect()
}
