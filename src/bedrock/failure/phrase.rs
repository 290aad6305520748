//! Values in the messages of the service.

/// The action of a request, if the message does not name it.
pub const INVOKE: &str = "bedrock:InvokeModelWithResponseStream (for Converse, InvokeModel)";

/// The kinds of policies that IAM names, with their articles.
const POLICIES: [&str; 7] = [
    "a service control policy",
    "a resource control policy",
    "an identity-based policy",
    "a resource-based policy",
    "a permissions boundary",
    "a session policy",
    "a VPC endpoint policy",
];

/// Returns the digits of the limit that a message names.
pub fn limit(words: &str) -> Option<&str> {
    let (_, after) = words.split_once("limit of ").or_else(|| words.split_once("> "))?;
    Some(digits(after)).filter(|digits| !digits.is_empty())
}

/// Returns the number of free tokens in the context window: the limit minus the input. The message
/// has the form `exceed context limit: INPUT + MAX > LIMIT`.
pub fn room(words: &str) -> Option<u64> {
    let (_, sum) = words.split_once("exceed context limit: ")?;
    let (_, limit) = sum.split_once("> ")?;
    let input: u64 = digits(sum).parse().ok()?;
    digits(limit).parse::<u64>().ok()?.checked_sub(input).filter(|room| *room > 0)
}

/// Returns the kind of the policy that contains an explicit deny.
pub fn policy(words: &str) -> &'static str {
    let after = words.split_once("explicit deny in ").map_or("", |(_, after)| after);
    let names = |policy: &&&str| {
        after.get(..policy.len()).is_some_and(|start| start.eq_ignore_ascii_case(policy))
    };
    POLICIES.iter().find(names).copied().unwrap_or("a policy")
}

/// Returns the action that a message says is not allowed.
pub fn action(words: &str) -> &str {
    let after = words.split_once("to perform: ").map_or("", |(_, after)| after);
    let is_part = |c: char| c.is_ascii_alphanumeric() || ":-*".contains(c);
    let end = after.find(|c| !is_part(c)).unwrap_or(after.len());
    if end == 0 { INVOKE } else { &after[..end] }
}

/// Returns the foundation model whose ARN in a message has no region.
pub fn model_without_region(words: &str) -> Option<&str> {
    let (_, after) = words.split_once(":bedrock:::foundation-model/")?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || ":-.".contains(c);
    let end = after.find(|c| !is_part(c)).unwrap_or(after.len());
    Some(after[..end].trim_end_matches(['.', ':'])).filter(|model| !model.is_empty())
}

fn digits(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_a_message_are_found() {
        assert_eq!(limit("exceeds the model limit of 128000. Try"), Some("128000"));
        assert_eq!(limit("too many: 120 + 3 > 100"), Some("100"));
        assert_eq!(limit("limit of the model"), None);
        assert_eq!(room("exceed context limit: 190000 + 20000 > 200000, decrease"), Some(10_000));
        assert_eq!(room("exceed context limit: 210000 + 1 > 200000"), None);
        assert_eq!(policy("with an explicit deny in a service control policy: arn"), POLICIES[0]);
        assert_eq!(policy("with an explicit deny in a vpc endpoint policy"), POLICIES[6]);
        assert_eq!(policy("with an explicit deny in \u{e9}"), "a policy");
        assert_eq!(action("not authorized to perform: bedrock:Converse on"), "bedrock:Converse");
        assert_eq!(action("not authorized"), INVOKE);
        let arn = "arn:aws:bedrock:::foundation-model/anthropic.claude-x-v1:0 with an";
        assert_eq!(model_without_region(arn), Some("anthropic.claude-x-v1:0"));
        assert_eq!(model_without_region("arn:aws:bedrock:us-east-1::foundation-model/x"), None);
    }
}
