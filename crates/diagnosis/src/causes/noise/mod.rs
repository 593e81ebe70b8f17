//! Causes of the family: the evidence itself.

mod background_noise;

pub(crate) use background_noise::BackgroundNoise;
