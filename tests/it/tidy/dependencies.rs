//! The dependencies in `Cargo.toml`.

use std::fs;

use toml::Table;

use super::source::{root, sources};

fn text(folder: &str) -> String {
    sources(folder).into_iter().map(|(_, text)| text).collect()
}

/// Returns the names in a table of dependencies, as Rust paths start with them.
fn crates<'a>(table: &'a Table, kind: &str) -> impl Iterator<Item = String> + use<'a> {
    let names = table.get(kind).and_then(|kind| kind.as_table()).into_iter().flat_map(Table::keys);
    names.map(|name| name.replace('-', "_"))
}

#[test]
fn every_dependency_is_used() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    let manifest: Table = manifest.parse().expect("TOML");
    let targets = manifest["target"].as_table().expect("a table").values();
    let tables: Vec<_> = targets.filter_map(|it| it.as_table()).chain([&manifest]).collect();
    let (product, tests) = (text("src"), text("tests"));
    let is_used = |name: &str, text: &str| text.contains(&format!("{name}::"));
    for table in tables {
        for name in crates(table, "dependencies") {
            assert!(is_used(&name, &product), "src does not use {name}");
        }
        for name in crates(table, "dev-dependencies") {
            let is_used = is_used(&name, &product) || is_used(&name, &tests);
            assert!(is_used, "no test uses {name}");
        }
    }
}
