//! Causes of the family: what a maker’s own updates break.

mod windows_update_regression;

pub(crate) use windows_update_regression::WindowsUpdateRegression;
