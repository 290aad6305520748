//! Outcrop: a full-screen terminal client for Claude on Amazon Bedrock.

pub mod chat;

pub mod app;

pub mod bedrock;

pub mod offline;

pub mod config;

pub mod terminal;

pub mod view;

pub mod run;

pub mod cli;
