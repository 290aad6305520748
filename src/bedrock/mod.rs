//! The edge to Amazon Bedrock through the AWS SDK.
