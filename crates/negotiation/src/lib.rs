//! IKE without input and output: what the messages of two peers mean to one who watches.

pub mod observer;
