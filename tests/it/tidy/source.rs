//! The parsed source files in `src`: the paths that a file uses, the types that it defines, and its
//! string literals. Unit tests are excluded.

use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;
use syn::{Item, ItemUse, LitStr, UseTree, Visibility};

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Returns every Rust file below a folder, as `(path from the root, text)`.
pub fn sources(folder: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("fuzz/target") {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(root()).expect("below the root").display().to_string();
        (name, fs::read_to_string(&path).expect("UTF-8"))
    };
    found.into_iter().map(read).collect()
}

/// A parsed file of `src`.
pub struct Parsed {
    /// The path from the root.
    pub name: String,
    /// The crate paths that the file uses, without `crate`. For example,
    /// `crate::bedrock::client::Client` is stored as `bedrock::client::Client`.
    pub uses: Vec<Vec<String>>,
    /// The public types that the file defines.
    pub types: Vec<String>,
    /// The types with an inherent `impl` block in the file.
    pub impls: Vec<String>,
    /// The string literals of the code.
    pub texts: Vec<String>,
}

/// Returns every file of `src`, except for files that contain only tests.
pub fn parsed() -> Vec<Parsed> {
    let is_product = |(name, _): &(String, String)| {
        !name.ends_with("/tests.rs") && !["/tests/", "/test_"].iter().any(|it| name.contains(it))
    };
    sources("src").into_iter().filter(is_product).map(|(name, text)| parse(name, &text)).collect()
}

fn parse(name: String, text: &str) -> Parsed {
    let mut file = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    file.items.retain(|item| !is_test(item));
    let children = file.items.iter().filter_map(|item| match item {
        Item::Mod(item) => Some(item.ident.to_string()),
        _ => None,
    });
    let children = children.collect();
    let mut reader = Reader { module: module_of(&name), children, ..Reader::default() };
    reader.visit_file(&file);
    let Reader { uses, types, impls, texts, .. } = reader;
    Parsed { name, uses, types, impls, texts }
}

/// Returns whether an item is compiled only for tests.
fn is_test(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        let is_cfg = attribute.path().is_ident("cfg");
        is_cfg && attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test")
    })
}

/// Returns the path of a file's module in the crate.
pub fn module_of(name: &str) -> Vec<String> {
    let path = name.trim_start_matches("src/").trim_end_matches(".rs");
    let mut module: Vec<String> = path.split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

#[derive(Default)]
struct Reader {
    module: Vec<String>,
    /// The child modules that the file declares. A path can start with the name of a child module.
    children: Vec<String>,
    uses: Vec<Vec<String>>,
    types: Vec<String>,
    impls: Vec<String>,
    texts: Vec<String>,
}

impl Reader {
    /// Records a path if it refers to an item of this crate.
    fn path(&mut self, path: &[String]) {
        let mut module = self.module.clone();
        let mut rest = path;
        match path.first().map(String::as_str) {
            Some("crate") => return self.uses.push(path[1..].to_vec()),
            Some("self") => rest = &path[1..],
            Some(first) if path.len() > 1 && self.children.iter().any(|it| it == first) => {}
            Some("super") => {
                while let Some("super") = rest.first().map(String::as_str) {
                    module.pop();
                    rest = &rest[1..];
                }
            }
            _ => return,
        }
        module.extend_from_slice(rest);
        self.uses.push(module);
    }

    fn tree(&mut self, tree: &UseTree, mut before: Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before);
            }
            UseTree::Name(name) => {
                if name.ident != "self" {
                    before.push(name.ident.to_string());
                }
                self.path(&before);
            }
            UseTree::Rename(name) => {
                before.push(name.ident.to_string());
                self.path(&before);
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.tree(tree, before.clone()));
            }
            UseTree::Glob(_) => self.path(&before),
        }
    }

    fn define(&mut self, visibility: &Visibility, name: &syn::Ident) {
        if !matches!(visibility, Visibility::Inherited) {
            self.types.push(name.to_string());
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.tree(&item.tree, Vec::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<_> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        self.path(&segments);
        syn::visit::visit_path(self, path);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.define(&item.vis, &item.ident);
        syn::visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.define(&item.vis, &item.ident);
        syn::visit::visit_item_enum(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.define(&item.vis, &item.ident);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.define(&item.vis, &item.ident);
        syn::visit::visit_item_trait(self, item);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let (None, syn::Type::Path(path)) = (&item.trait_, &*item.self_ty)
            && let Some(last) = path.path.segments.last()
        {
            self.impls.push(last.ident.to_string());
        }
        syn::visit::visit_item_impl(self, item);
    }

    // Skip visibilities, because the path in `pub(in path)` is not an import.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    // Skip attributes, because a doc comment is an attribute with a string literal.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_lit_str(&mut self, text: &'ast LitStr) {
        self.texts.push(text.value());
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        texts_of(item.tokens.clone(), &mut self.texts);
    }
}

/// Collects the string literals in the arguments of a macro such as `format!`.
fn texts_of(tokens: proc_macro2::TokenStream, texts: &mut Vec<String>) {
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Group(group) => texts_of(group.stream(), texts),
            proc_macro2::TokenTree::Literal(literal) => {
                texts.extend(syn::parse_str::<LitStr>(&literal.to_string()).map(|it| it.value()));
            }
            _ => {}
        }
    }
}
