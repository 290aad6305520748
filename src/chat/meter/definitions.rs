//! The definitions of all metrics, for the metrics page and the manual.

pub type Definition = (&'static str, &'static str);

/// The metrics in the order in which they become known.
pub const DEFINITIONS: &[Definition] = &[
    (
        "clock",
        "Outcrop measures all times with the monotonic clock, starting when it hands the request to \
         the SDK. Retries are included. The time of an event is the arrival time of its last byte.",
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
        "The time until the stream ended, was stopped or failed. A pause between the end of the reply and \
         the end of the stream does not count.",
    ),
    ("latency", "The latencyMs of the metadata event. Bedrock measures this value."),
    (
        "overhead",
        "Wall minus latency: the network in both directions, queues, failed attempts and the pauses \
         between attempts. It is negative if latency is longer than wall.",
    ),
    (
        "tok/s",
        "Tokens per second: the output tokens divided by the time from the first to the last delta. \
         The wait before the first delta does not count. Unknown if all deltas arrived within 10 \
         ms, or if the rate is above 10,000: the reply then arrived all at once.",
    ),
    (
        "gap",
        "The time between two deltas. p50 and p95 are percentiles of the gaps (nearest rank), \
         and max is the longest gap. For replies with more than 16,384 gaps, p50 and p95 are accurate \
         to within 1 %.",
    ),
    (
        "in, out",
        "The inputTokens and outputTokens of the metadata event. Input that is read from or written \
         to the prompt cache is counted separately.",
    ),
    (
        "stop reason",
        "The stop reason from Bedrock. If Bedrock sent none: stopped, interrupted or failed. In \
         CSV and JSON, the field `ending` is `complete` if the stop reason is known, even if other \
         values are missing.",
    ),
    (
        "cost",
        "Calculated from the tokens and the built-in prices of the model and its route (geographic or \
         global inference profile), including cache reads and writes. Your AWS bill can differ.",
    ),
    (
        "p50, p95",
        "The 50th and 95th percentiles (nearest rank) of the listed turns for which the value is \
         known. ≥ marks a lower bound: a turn with ≥ could raise the percentile.",
    ),
    (
        "quota",
        "The tokens that Bedrock counts against a quota per minute. A request that ended within \
         the last 60 s counts as input + cache write + output × the model's weight (5, 10 or \
         15). A running request counts as input + max tokens. Each model and route has its own quota. If Bedrock \
         reported no usage, the value is an estimate and has a ~.",
    ),
    (
        "–",
        "Unknown: Bedrock did not send the value, or there was nothing to measure. It never means zero.",
    ),
    (
        "×2",
        "The turn has two requests, because its reply was continued. Tokens and cost are sums. Times \
         are those of the last request. ≥ marks a sum with an unknown part. Rejected requests \
         do not count.",
    ),
];
