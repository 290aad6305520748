//! Tests of the bedrock room through its real edges.
