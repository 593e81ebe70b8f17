//! Updates of Windows that broke IPsec, with those that repaired it.

pub(super) struct Regression {
    /// The articles of the updates that break it.
    pub(super) kbs: &'static [u32],
    /// The codes that users saw.
    pub(super) codes: &'static [u32],
    pub(super) fixed_by: &'static [u32],
    /// Builds with the revision from which on they hold the repair.
    fixed_builds: &'static [(u32, u32)],
    pub(super) what: [&'static str; 2],
}

const REGRESSIONS: &[Regression] = &[
    // 11 January 2022, repaired on 17 January (Microsoft, KB5009543, KB5009566, KB5010793,
    // KB5010795; actions/runner-images#4957).
    Regression {
        kbs: &[5_009_543, 5_009_566, 5_009_557, 5_009_555, 5_009_546, 5_009_624, 5_009_595],
        codes: &[789],
        fixed_by: &[5_010_793, 5_010_795],
        fixed_builds: &[(19_042, 1_469), (19_043, 1_469), (19_044, 1_469), (22_000, 438)],
        what: [
            "L2TP and IKEv2 with a peer that sends vendor IDs (January 2022)",
            "L2TP e IKEv2 con peer che inviano vendor ID (gennaio 2022)",
        ],
    },
];

/// The row in which this article is the bad update or the repair.
pub(super) fn regression(kb: u32) -> Option<&'static Regression> {
    REGRESSIONS.iter().find(|row| row.kbs.contains(&kb) || row.fixed_by.contains(&kb))
}

/// Updates of Windows are cumulative: a later revision of the build holds the repair, too.
pub(super) fn repaired_build(build: u32, revision: u32) -> bool {
    let fixed = REGRESSIONS.iter().flat_map(|row| row.fixed_builds);
    fixed.into_iter().any(|(own, since)| *own == build && revision >= *since)
}
