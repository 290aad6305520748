//! Tests of the client token: it is required, and no view, recording or log contains it.

use std::time::Instant;

use outcrop::bedrock;
use outcrop::bedrock::Tap;
use outcrop::chat::message::Role;
use outcrop::chat::model::ModelId;
use outcrop::chat::request::{HistoryMessage, Request, RequestContent};

use super::{HAIKU, Pace, StandIn, catalog};

fn request() -> Request {
    let content = vec![RequestContent::Text("hello".into())];
    let model = ModelId::parse(HAIKU).expect("valid");
    Request::new(model, vec![HistoryMessage { role: Role::User, content }])
}

#[tokio::test]
async fn a_client_with_another_token_is_refused_by_every_operation() {
    let stand_in = StandIn::start(catalog(), "us-east-1", Pace::Unpaced).await.expect("port");
    for token in ["stand-in", "AKIDEXAMPLE"] {
        let client = bedrock::Client::stand_in(&stand_in.endpoint_url(), token, "us-east-1");
        let tap = Tap::new(Instant::now);
        let streamed = client.converse_stream(request(), &tap, |_| {}).await;
        assert_eq!(streamed.expect_err("it is refused").status, Some(403));
        let whole = client.converse(request(), &tap, |_| {}).await;
        assert_eq!(whole.expect_err("it is refused").status, Some(403));
        let counted = client.count_tokens(request()).await;
        assert_eq!(counted.expect_err("it is refused").status, Some(403));
        assert_eq!(client.list().await.expect_err("it is refused").status, Some(403));
    }
}

#[tokio::test]
async fn no_view_of_a_request_contains_the_token() {
    let stand_in = StandIn::start(catalog(), "us-east-1", Pace::Unpaced).await.expect("port");
    let token = stand_in.token();
    let client = bedrock::Client::stand_in(&stand_in.endpoint_url(), token, "us-east-1");
    let tap = Tap::new(Instant::now);
    let whole = client.converse(request(), &tap, |_| {}).await;
    assert!(whole.is_ok(), "{whole:?}");
    let views = format!("{:?} {client:?} {stand_in:?}", tap.take());
    assert!(views.contains("Credential=***/"), "{views}");
    assert!(!views.contains(token), "{views}");
}
