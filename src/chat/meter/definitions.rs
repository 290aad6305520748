//! The definitions of all metrics, for the metrics page and the manual.

pub type Definition = (&'static str, &'static str);

/// The metrics in the order in which they become known.
pub const DEFINITIONS: &[Definition] = &[
    (
        "clock",
        "Outcrop measures all times with the monotonic clock, from the moment at which it hands the \
         request to the SDK. Retries are included. The time of an event is the time of its last byte.",
    ),
    (
        "time to headers",
        "The time until the response headers arrived. Unknown if the response was an error.",
    ),
    (
        "ttft",
        "Time to first token: the time until the first delta with content, which may be thinking, \
         text or the input of a tool.",
    ),
    (
        "wall",
        "The time until the stream ended, was stopped or failed. Silence after a complete reply does \
         not count.",
    ),
    ("latency", "The latencyMs of the metadata event. Bedrock measures it, Outcrop never does."),
    (
        "outside",
        "Wall minus latency: the network in both directions, queues, failed attempts and the pauses \
         between them. Negative if Bedrock counts longer than the stream was open.",
    ),
    (
        "tok/s",
        "Tokens per second: the output tokens divided by the time from the first to the last delta. \
         The wait before the first delta does not count. Unknown if all deltas arrived within 10 ms.",
    ),
    (
        "gap",
        "The time between two deltas. p50 and p95 are measured gaps (nearest rank); max is the \
         longest. Up to 16,384 gaps of a reply are exact. Beyond that, p50 and p95 are within 1 %, \
         and max is exact.",
    ),
    (
        "in, out",
        "The inputTokens and outputTokens of the metadata event. Input that is read from or written \
         to the prompt cache is counted separately.",
    ),
    (
        "stop reason",
        "The stop reason from Bedrock. Without one: stopped, interrupted or failed. In CSV and JSON, \
         the field ending is complete as soon as the stop reason is known, even if figures are \
         missing.",
    ),
    (
        "cost",
        "An estimate: the price list of the model and the route, including the prices of the cache.",
    ),
    (
        "p50, p95",
        "The percentiles of the visible turns that have the figure (nearest rank): at least 50 % or \
         95 % of the values are not larger. ≥ marks a percentile that a turn with ≥ could raise.",
    ),
    (
        "quota",
        "The tokens that Bedrock counts against a quota per minute: input + cache write + 5 × output \
         of each request that ended within the last 60 s, and input + max tokens of a running \
         request. Each model and route has its own quota. Without usage, it is an estimate with ~.",
    ),
    ("–", "Unknown: Bedrock did not send the figure, or there was nothing to measure. Never zero."),
    (
        "×2",
        "The turn took two requests, because it was continued. Tokens and cost are the sum of both; \
         the times are those of the last one. ≥ marks a sum with an unknown part. A rejected request \
         does not count.",
    ),
];
