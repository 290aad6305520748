//! The stand-in for Bedrock on loopback.
