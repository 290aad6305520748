//! Exports a request as a command for a POSIX shell, bash or zsh. Long values use a here-document
//! with a quoted delimiter: the shell expands nothing in it, and its size is unlimited. Linux
//! limits a single argument to 128 KiB, which conversations soon exceed.

use super::layout::{self, Literal, LiteralSyntax};
use super::operation_path::{WHOLE, path};
use super::request_body::{body, has_attachments, whole_json};
use super::request_target::RequestTarget;
use super::shorthand::Shorthand;
use crate::chat::request::{RESPONSE_FIELDS, Request};

/// The delimiter of the here-document. No line of the JSON can equal it, since JSON strings are
/// quoted and contain no line breaks.
const DELIMITER: &str = "JSON";

/// Returns a command for the AWS CLI, version 1 or 2. The CLI cannot stream, so the reply arrives
/// at once.
///
/// `--cli-input-json` does not work: version 1 reads its file twice, but most shells pass a
/// here-document as a pipe, which is empty the second time.
pub fn aws_cli(request: &Request, place: &RequestTarget) -> String {
    let mut command = String::from("aws bedrock-runtime converse \\\n");
    let mut option = |name: &str, value: &str| {
        command.extend(["  ", name, " ", value, " \\\n"]);
    };
    for (name, value) in [("--region", &place.region), ("--endpoint-url", &place.endpoint)] {
        if let Some(value) = value {
            option(name, &quoted(value));
        }
    }
    // The CLI's timeout of one minute is too short for a whole reply, and the CLI would retry.
    option("--cli-read-timeout", "0");
    option("--model-id", &quoted(request.settings.model.as_str()));
    let mut document = String::new();
    for (name, value) in body(request, false) {
        match name {
            "system" => option("--system", &quoted(&argument("--system", &value))),
            "inferenceConfig" => {
                option("--inference-config", &quoted(&argument("--inference-config", &value)));
            }
            "additionalModelRequestFields" => {
                let name = "--additional-model-request-fields";
                option(name, &quoted(&argument(name, &value)));
            }
            "outputConfig" => {
                option("--output-config", &quoted(&argument("--output-config", &value)));
            }
            "guardrailConfig" => {
                option("--guardrail-config", &quoted(&argument("--guardrail-config", &value)));
            }
            "serviceTier" => option("--service-tier", &quoted(&argument("--service-tier", &value))),
            "performanceConfig" => {
                option("--performance-config", &quoted(&argument("--performance-config", &value)));
            }
            "requestMetadata" => {
                option("--request-metadata", &quoted(&argument("--request-metadata", &value)));
            }
            "messages" if has_attachments(request) => {}
            "messages" => document = layout::multi_line(LiteralSyntax::Json, &value),
            _ => {
                let paths = RESPONSE_FIELDS.join(" ");
                option("--additional-model-response-field-paths", &paths);
            }
        }
    }
    if has_attachments(request) {
        return with_files(&command, &Shorthand::of(request));
    }
    command + "  --messages file:///dev/stdin " + &here_document(&document)
}

/// Wraps the command in a subshell that first writes the message files and finally removes them.
/// The comment in the subshell must not contain anything to expand, since an interactive zsh runs a
/// comment as a command.
fn with_files(command: &str, messages: &Shorthand) -> String {
    let mut code = String::from("# Needs AWS CLI version 1 or 2, released in 2025 or later.\n");
    if messages.has_carriage_returns {
        code.push_str("# The CLI reads a carriage return in these files as a line break.\n");
    }
    code.push_str("(\nfiles=$(mktemp -d) || exit\ntrap 'rm -r \"$files\"' EXIT\n");
    code.extend([&messages.files, command, "  --messages"]);
    for argument in &messages.arguments {
        code.extend([" \\\n  \"", argument, "\""]);
    }
    code + "\n)\n"
}

fn argument(option: &str, value: &Literal<'_>) -> String {
    layout::behind(&format!("  {option} '"), LiteralSyntax::Json, value, 2)
}

/// Returns a curl command that uses a Bedrock API key.
///
/// Signing with curl is not offered: versions in wide use (measured: 7.88) do not encode the path
/// twice as the service does, so the signature of every id with a `:` is refused.
pub fn curl(request: &Request, place: &RequestTarget) -> String {
    let path = path(request, WHOLE);
    let url = match (&place.endpoint, &place.region) {
        (Some(endpoint), _) => quoted(&format!("{}{path}", endpoint.trim_end_matches('/'))),
        (None, Some(region)) => {
            quoted(&format!("https://bedrock-runtime.{region}.amazonaws.com{path}"))
        }
        // The path contains nothing that a shell expands in double quotes.
        (None, None) => {
            format!("\"https://bedrock-runtime.${{AWS_REGION:?}}.amazonaws.com{path}\"")
        }
    };
    // An interactive zsh runs a comment as a command, so it must not contain anything to expand.
    "# Needs a Bedrock API key. With an access key or a profile, use \"Copy request as AWS CLI\".\n"
        .to_owned()
        + "curl --silent --show-error --fail-with-body --globoff \\\n  "
        + &url
        + " \\\n  --header 'Content-Type: application/json' \\\n"
        + "  --header \"Authorization: Bearer $AWS_BEARER_TOKEN_BEDROCK\" \\\n"
        + "  --data-binary @- "
        + &here_document(&whole_json(request))
}

fn here_document(text: &str) -> String {
    format!("<<'{DELIMITER}'\n{text}\n{DELIMITER}\n")
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
