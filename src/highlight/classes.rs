//! Which scope of a grammar is which class of token.

use syntect::parsing::{Scope, ScopeStack};

use crate::document::token::Class;

/// The scopes that say something, by their prefix. Of a token's scopes the innermost that is here
/// decides, by the first row that fits it. The first of two words must stand further out.
const TABLE: &[(&str, Class)] = &[
    ("comment", Class::Comment),
    // A key is a string to the grammar.
    ("meta.mapping.key string", Class::Name),
    ("string", Class::Text),
    // What is put into a string is no string; other code inside a text is not the text.
    ("meta.interpolation", Class::Plain),
    ("meta.template.expression", Class::Plain),
    ("meta.group.expansion.command", Class::Plain),
    ("meta.group.expansion", Class::Constant),
    ("source", Class::Plain),
    ("constant.numeric", Class::Number),
    ("constant.other.color", Class::Number),
    ("keyword.other.unit", Class::Number),
    // Columns of SQL.
    ("constant.other.database-name", Class::Plain),
    ("constant.other.table-name", Class::Plain),
    ("constant", Class::Constant),
    ("support.constant", Class::Constant),
    ("entity.name.constant", Class::Constant),
    ("variable.other.constant", Class::Constant),
    ("variable.language.star", Class::Operator),
    ("variable.language", Class::Keyword),
    ("keyword.operator", Class::Operator),
    ("keyword.control.property.anchor", Class::Type),
    ("keyword.control.flow.alias", Class::Type),
    ("keyword", Class::Keyword),
    ("storage.modifier.lifetime", Class::Type),
    // Several grammars say both of the types that are built in.
    ("storage.type.primitive", Class::Type),
    ("storage.type.go", Class::Type),
    ("storage", Class::Keyword),
    ("entity.name.function", Class::Function),
    ("support.function", Class::Function),
    ("support.macro", Class::Function),
    ("variable.function", Class::Function),
    ("entity.name.tag", Class::Name),
    ("entity.other.attribute-name", Class::Name),
    ("entity.other.pseudo-class", Class::Name),
    ("entity.other.pseudo-element", Class::Name),
    ("support.type.property-name", Class::Name),
    ("support.type.vendor-prefix", Class::Name),
    ("variable.annotation", Class::Name),
    ("variable.parameter.option", Class::Name),
    ("variable.stage-name", Class::Name),
    ("variable.other.alias", Class::Type),
    ("variable.type", Class::Type),
    ("entity.name", Class::Type),
    ("entity.other.inherited-class", Class::Type),
    ("support.type", Class::Type),
    ("support.class", Class::Type),
    ("support.module", Class::Type),
    ("markup.inserted", Class::Inserted),
    ("markup.deleted", Class::Deleted),
    ("markup.heading", Class::Type),
    ("markup.raw", Class::Text),
    ("markup.quote", Class::Comment),
    ("markup.underline.link", Class::Name),
    ("punctuation.definition.list_item", Class::Operator),
    ("meta.diff.header", Class::Name),
    ("meta.diff.range", Class::Type),
];

/// A row of the table as the library compares it.
#[derive(Debug)]
struct Rule {
    outer: Option<Scope>,
    scope: Scope,
    class: Class,
}

/// The table, ready to be asked.
#[derive(Debug)]
pub struct Classes(Vec<Rule>);

impl Classes {
    pub fn new() -> Self {
        let scope = |word: &str| Scope::new(word).expect("a scope of few words");
        let rule = |(words, class): &(&str, Class)| match words.split_once(' ') {
            Some((outer, inner)) => {
                Rule { outer: Some(scope(outer)), scope: scope(inner), class: *class }
            }
            None => Rule { outer: None, scope: scope(words), class: *class },
        };
        Self(TABLE.iter().map(rule).collect())
    }

    /// What a token is that stands within these scopes.
    pub fn class(&self, token: &str, scopes: &ScopeStack) -> Class {
        let scopes = scopes.as_slice();
        let found = scopes.iter().enumerate().rev().find_map(|(at, scope)| {
            let fits = |rule: &&Rule| {
                rule.scope.is_prefix_of(*scope)
                    && rule.outer.is_none_or(|outer| {
                        scopes[..at].iter().any(|around| outer.is_prefix_of(*around))
                    })
            };
            self.0.iter().find(fits).map(|rule| rule.class)
        });
        let is_word = token
            .trim_start()
            .starts_with(|first: char| first.is_alphabetic() || "#@_".contains(first));
        match found.unwrap_or_default() {
            // Grammars do not agree on what `and` and `=>` are.
            Class::Operator if is_word => Class::Keyword,
            Class::Keyword if !is_word => Class::Operator,
            class => class,
        }
    }
}
