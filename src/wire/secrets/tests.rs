//! Tests of the masking of request and response heads.

#![cfg(test)]

use super::*;

fn check(name: &str, value: &str, expected: &str) {
    assert_eq!(header(name, value).value, expected, "{name}");
}

#[test]
fn only_keys_tokens_and_signatures_are_masked() {
    check("Authorization", "Bearer ABSKsecret", "Bearer ***");
    check("authorization", "ABSKsecret", "***");
    check(
        "authorization",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/us-east-1/bedrock/aws4_request, \
         SignedHeaders=content-type;host, Signature=abc123",
        "AWS4-HMAC-SHA256 Credential=***/20261125/us-east-1/bedrock/aws4_request, \
         SignedHeaders=content-type;host, Signature=***",
    );
    for name in [
        "X-Amz-Security-Token",
        "x-amz-server-side-encryption-customer-key",
        "Cookie",
        "Set-Cookie",
        "Set-Cookie2",
        "proxy-authorization",
        "x-api-key",
        "api_key",
        "apikey",
        "x-access-key",
        "x-accesskey",
        "AccessKeyId",
        "x-my-secret",
        "x-jwt",
        "x-auth",
        "x-oauth2",
        "x-authtoken",
        "x-token-value",
        "x-csrf",
        "x-csrf-token",
        "x-xsrf-token",
        "x-session-id",
        "x-sessionid",
        "x-pass",
        "x-password",
        "x-passwd",
        "authentication-info",
        "proxy-authentication-info",
        "x-signature",
        "x-hub-signature-256",
        "x-sig",
        "x-amzn-oidc-data",
    ] {
        check(name, "s3cret", "***");
    }
}

#[test]
fn metadata_of_the_request_stays_readable() {
    for (name, value) in [
        ("x-amzn-requestid", "c0ffee"),
        ("x-amzn-bedrock-input-token-count", "18"),
        ("x-amzn-bedrock-output-token-count", "5"),
        ("x-amzn-bedrock-cache-read-input-token-count", "0"),
        ("x-amzn-bedrock-invocation-latency", "704"),
        ("x-ratelimit-remaining-tokens", "20000"),
        ("amz-sdk-request", "attempt=1; max=3"),
        ("amz-sdk-invocation-id", "5a1c0a52-6e1f-4a4c-9f0b-6c2a7d6e8f10"),
        ("x-amz-date", "20261126T043000Z"),
        ("x-amz-target", "AWSCognitoIdentityService.GetId"),
        ("x-amzn-trace-id", "Root=1-67891233-abcdef012345678912345678;Sampled=0"),
        (
            "x-amzn-errortype",
            "AccessDeniedException:http://internal.amazon.com/coral/com.amazon.coral.service/",
        ),
        ("content-type", "application/vnd.amazon.eventstream"),
        ("retry-after", "Thu, 26 Nov 2026 04:30:00 GMT"),
        ("user-agent", "aws-sdk-rust/1.3.9 ua/2.1 os/linux lang/rust#1.95.0 m/E"),
        ("access-control-expose-headers", "x-amzn-RequestId,x-amzn-ErrorType,Date"),
        ("www-authenticate", "Bearer realm=\"a b\", error=\"invalid_token\""),
        ("x-keyboard", "monkeys"),
        ("x-compass", "north"),
        ("x-author", "Ada"),
        ("x-question", "who? me"),
    ] {
        check(name, value, value);
    }
}

#[test]
fn a_token_count_must_be_a_number() {
    check("x-token-count", "18", "18");
    check("x-token-count", "s3cret", "***");
    check("x-token-latency", "12.5", "12.5");
}

#[test]
fn a_url_in_a_header_keeps_only_host_and_path() {
    let location = |value, expected| check("Location", value, expected);
    location("http://u:pw@host/sign-in?code=abc&x=1", "http://***@host/sign-in?***");
    location("https://host/a#access=abc", "https://host/a#***");
    location("//u:pw@host/a", "//***@host/a");
    location("/elsewhere", "/elsewhere");
    location("/elsewhere?a=b", "/elsewhere?***");
    check("refresh", "0; url=/sign-in?token=abc", "0; url=/sign-in?***");
    check("refresh", "0;URL='https://u:p'w@host/?a=b'", "0;URL='https://***@host/?***");
    check("link", "</a?page=2>; rel=\"next\"", "</a?***>; rel=\"next\"");
}

#[test]
fn a_url_is_masked_in_every_header() {
    check(
        "link",
        "<https://host/a?X-Amz-Credential=AKID&X-Amz-Signature=ab>; rel=next, <HTTPS://b/c>; rel=up",
        "<https://host/a?***>; rel=next, <HTTPS://b/c>; rel=up",
    );
    check(
        "www-authenticate",
        "Bearer realm=\"https://me:pw@host/in?token=abc\", scope=\"a\"",
        "Bearer realm=\"https://***@host/in?***\", scope=\"a\"",
    );
    check("x-anything", "see https://host/a?code=abc now", "see https://host/a?*** now");
    check("x-anything", "a:http://u:p@one/http://v:q@two/", "a:http://***@one/http://***@two/");
    check("x-original-url", "/a?x=1&api_key=abc&code=1", "/a?x=1&api_key=***&code=***");
    check("x-anything", "/a#id_token=abc&b=1", "/a#id_token=***&b=1");
}

#[test]
fn credentials_and_signed_tokens_are_masked_in_every_header() {
    check("www-authenticate", "Negotiate oYGzMIGwoAMK==", "Negotiate ***");
    check("x-upstream", "Bearer abc.def", "Bearer ***");
    check("x-anything", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln", "***");
}

#[test]
fn a_url_keeps_its_path_and_loses_its_secrets() {
    fn check(given: &str, expected: &str) {
        assert_eq!(uri(given), expected);
    }
    check("https://host/model/a%3A0/converse", "https://host/model/a%3A0/converse");
    check("https://me:pw@host:1/a@b", "https://***@host:1/a@b");
    check("https://me:pw@host?x=1", "https://***@host?x=1");
    check("https://host?X-Amz-Signature=ab&x=1", "https://host?X-Amz-Signature=***&x=1");
    check("/model?X-Amz-Security-Token=a", "/model?X-Amz-Security-Token=***");
    check("/model?accessKey=a&sessionToken=b&to=c", "/model?accessKey=***&sessionToken=***&to=c");
    check("/profiles?maxResults=100&type=APPLICATION", "/profiles?maxResults=100&type=APPLICATION");
}
