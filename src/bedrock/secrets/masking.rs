//! The interceptor that masks responses. The client installs it, so it runs before the interceptors
//! of a call, which therefore see masked headers and a masked body.

use std::collections::BTreeSet;
use std::mem;

use aws_sdk_bedrockruntime::config::interceptors::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_bedrockruntime::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_bedrockruntime::error::BoxError;
use aws_smithy_runtime_api::http::Headers;
use aws_smithy_types::body::SdkBody;

use super::Secrets;
use super::body::MaskedBody;
use super::masker::Masker;
use crate::wire::secrets::MASK;

/// An interceptor that masks these secrets in each response.
#[derive(Debug)]
pub struct MaskingInterceptor(Secrets);

impl MaskingInterceptor {
    pub fn new(secrets: Secrets) -> Self {
        Self(secrets)
    }
}

impl Intercept for MaskingInterceptor {
    fn name(&self) -> &'static str {
        "OutcropMasking"
    }

    /// At this point the request is signed.
    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let masker = self.0.masker().with(sent(context.request().headers()));
        config.interceptor_state().store_put(masker);
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let masker = config.load::<Masker>().cloned().unwrap_or_else(|| self.0.masker());
        let response = context.response_mut();
        mask(response.headers_mut(), &masker);
        let body = mem::replace(response.body_mut(), SdkBody::taken());
        *response.body_mut() = SdkBody::from_body_1_x(MaskedBody::new(body, masker));
        Ok(())
    }
}

/// Returns the secrets in the headers of a request: API key, key id, signature, session token.
fn sent(headers: &Headers) -> impl Iterator<Item = &str> {
    let authorization = headers.get("authorization").unwrap_or_default();
    let parts = authorization.split([' ', ',']).filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        match name {
            "Credential" => value.split('/').next(),
            "Signature" => Some(value),
            _ => None,
        }
    });
    let bearer = authorization.strip_prefix("Bearer ");
    parts.chain(bearer).chain(headers.get("x-amz-security-token"))
}

fn mask(headers: &mut Headers, masker: &Masker) {
    let echoing = headers.iter_bytes().filter(|(_, value)| !masker.find(value).is_empty());
    let names: BTreeSet<String> = echoing.map(|(name, _)| name.to_owned()).collect();
    for name in names {
        let text = |value| String::from_utf8_lossy(&masker.bytes(value)).into_owned();
        let values: Vec<String> = headers.get_all_bytes(&name).map(text).collect();
        headers.remove(&name);
        for value in values {
            if headers.try_append(name.clone(), value).is_err() {
                headers.append(name.clone(), MASK);
            }
        }
    }
}
