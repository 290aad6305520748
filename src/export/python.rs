//! Exports a request as a script for Python 3.9 or later with boto3. The script streams the reply
//! to standard output and writes the metrics to standard error.

use super::layout::{self, Literal, LiteralSyntax};
use super::request_body::{body, has_attachments, messages, output};
use super::request_target::RequestTarget;
use crate::chat::request::Request;

const HEAD: &str = "\
# Sends one request to Claude on Amazon Bedrock and prints the reply as it streams.
# Needs boto3 BOTO3 or later. Credentials come from the environment, as for every AWS SDK:
# AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.
";

const IMPORTS: &str = "\
import sys

import boto3
from botocore.config import Config

client = boto3.client(
    \"bedrock-runtime\",
";

const TIMEOUT: &str =
    "    # A model may think for minutes without sending data. The default timeout is one minute.
    config=Config(read_timeout=3600),
)
";

const LOOP: &str = "\
response = client.converse_stream(**request)
for event in response[\"stream\"]:
    if \"contentBlockDelta\" in event:
        delta = event[\"contentBlockDelta\"][\"delta\"]
        print(delta.get(\"text\", \"\"), end=\"\", flush=True)
    elif \"messageStop\" in event:
        stop = event[\"messageStop\"]
        print(flush=True)
        print(\"stop reason:\", stop[\"stopReason\"], file=sys.stderr)
        print(\"fields:\", stop.get(\"additionalModelResponseFields\"), file=sys.stderr)
    elif \"metadata\" in event:
        print(\"usage:\", event[\"metadata\"].get(\"usage\"), file=sys.stderr)
";

pub fn python(request: &Request, place: &RequestTarget) -> String {
    // The first boto3 versions that support all fields of the request.
    let is_recent = !output(request).is_empty() || request.settings.service_tier.is_some();
    let version = if is_recent { "1.44" } else { "1.40" };
    let mut script = HEAD.replacen("BOTO3", version, 1);
    if has_attachments(request) {
        script.push_str("import base64\n");
    }
    script.push_str(IMPORTS);
    let python = LiteralSyntax::Python;
    for (name, value) in [("region_name", &place.region), ("endpoint_url", &place.endpoint)] {
        if let Some(value) = value {
            script.extend(["    ", name, "=", &layout::string(value), ",\n"]);
        }
    }
    script.extend([TIMEOUT, "\n"]);
    if request.settings.prefill.is_some() {
        script.push_str("# The last message is a prefill: the reply continues it.\n");
    }
    let begun = "messages = ";
    script.extend([begun, &layout::behind(begun, python, &messages(request), 0)]);
    script.push_str("\n\nrequest = ");
    let mut members = vec![("modelId", Literal::Text(request.settings.model.as_str()))];
    members.extend(body(request, true).into_iter().map(|(name, value)| match name {
        "messages" => (name, Literal::Verbatim(name.to_owned())),
        _ => (name, value),
    }));
    script.push_str(&layout::multi_line(python, &Literal::Object(members)));
    script.extend(["\n\n", LOOP]);
    script
}
