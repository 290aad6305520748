//! Tests of the offline room through its real edges.
