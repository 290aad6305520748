//! Tests of the config room through its real edges.
