//! Maps the scopes of a grammar to token classes.

use syntect::parsing::{Scope, ScopeStack};

use crate::document::token::TokenClass;

/// Scope prefixes and their classes. A token has the class of its innermost scope that is in the
/// table. The first matching row applies. If a row has two words, the first word is an enclosing
/// scope.
const TABLE: &[(&str, TokenClass)] = &[
    ("comment", TokenClass::Comment),
    // A grammar marks a key as a string.
    ("meta.mapping.key string", TokenClass::Name),
    ("string", TokenClass::Text),
    // An interpolation is not part of the string around it, and embedded code is not part of its
    // text.
    ("meta.interpolation", TokenClass::Plain),
    ("meta.template.expression", TokenClass::Plain),
    ("meta.group.expansion.command", TokenClass::Plain),
    ("meta.group.expansion", TokenClass::Constant),
    ("source", TokenClass::Plain),
    ("constant.numeric", TokenClass::Number),
    ("constant.other.color", TokenClass::Number),
    ("keyword.other.unit", TokenClass::Number),
    // SQL column names.
    ("constant.other.database-name", TokenClass::Plain),
    ("constant.other.table-name", TokenClass::Plain),
    ("constant", TokenClass::Constant),
    ("support.constant", TokenClass::Constant),
    ("entity.name.constant", TokenClass::Constant),
    ("variable.other.constant", TokenClass::Constant),
    ("variable.language.star", TokenClass::Operator),
    ("variable.language", TokenClass::Keyword),
    ("keyword.operator", TokenClass::Operator),
    ("keyword.control.property.anchor", TokenClass::Type),
    ("keyword.control.flow.alias", TokenClass::Type),
    ("keyword", TokenClass::Keyword),
    ("storage.modifier.lifetime", TokenClass::Type),
    // Several grammars use this scope for built-in types.
    ("storage.type.primitive", TokenClass::Type),
    ("storage.type.go", TokenClass::Type),
    ("storage", TokenClass::Keyword),
    ("entity.name.function", TokenClass::Function),
    ("support.function", TokenClass::Function),
    ("support.macro", TokenClass::Function),
    ("variable.function", TokenClass::Function),
    ("entity.name.tag", TokenClass::Name),
    ("entity.other.attribute-name", TokenClass::Name),
    ("entity.other.pseudo-class", TokenClass::Name),
    ("entity.other.pseudo-element", TokenClass::Name),
    ("support.type.property-name", TokenClass::Name),
    ("support.type.vendor-prefix", TokenClass::Name),
    ("variable.annotation", TokenClass::Name),
    ("variable.parameter.option", TokenClass::Name),
    ("variable.stage-name", TokenClass::Name),
    ("variable.other.alias", TokenClass::Type),
    ("variable.type", TokenClass::Type),
    ("entity.name", TokenClass::Type),
    ("entity.other.inherited-class", TokenClass::Type),
    ("support.type", TokenClass::Type),
    ("support.class", TokenClass::Type),
    ("support.module", TokenClass::Type),
    ("markup.inserted", TokenClass::Inserted),
    ("markup.deleted", TokenClass::Deleted),
    ("markup.heading", TokenClass::Type),
    ("markup.raw", TokenClass::Text),
    ("markup.quote", TokenClass::Comment),
    ("markup.underline.link", TokenClass::Name),
    ("punctuation.definition.list_item", TokenClass::Operator),
    ("meta.diff.header", TokenClass::Name),
    ("meta.diff.range", TokenClass::Type),
];

/// A row of the table in the library's form.
#[derive(Debug)]
struct ScopeRule {
    outer: Option<Scope>,
    scope: Scope,
    class: TokenClass,
}

/// The compiled table.
#[derive(Debug)]
pub struct ScopeClasses(Vec<ScopeRule>);

impl ScopeClasses {
    pub fn new() -> Self {
        let scope = |word: &str| Scope::new(word).expect("a scope of few words");
        let rule = |(words, class): &(&str, TokenClass)| match words.split_once(' ') {
            Some((outer, inner)) => {
                ScopeRule { outer: Some(scope(outer)), scope: scope(inner), class: *class }
            }
            None => ScopeRule { outer: None, scope: scope(words), class: *class },
        };
        Self(TABLE.iter().map(rule).collect())
    }

    /// Returns the class of a token in these scopes.
    pub fn class(&self, token: &str, scopes: &ScopeStack) -> TokenClass {
        let scopes = scopes.as_slice();
        let found = scopes.iter().enumerate().rev().find_map(|(at, scope)| {
            let fits = |rule: &&ScopeRule| {
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
            // Grammars disagree about words such as `and` and operators such as `=>`, so decide by
            // the text of the token.
            TokenClass::Operator if is_word => TokenClass::Keyword,
            TokenClass::Keyword if !is_word => TokenClass::Operator,
            class => class,
        }
    }
}
