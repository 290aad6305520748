//! The screens: each one is a folder with its state, its actions, what they do and how it is drawn.
//! No screen knows another one, and none knows the app.

pub mod chat;

pub mod settings;
