//! The closed sets of words of the contract, each taken from the type that it names.

use std::borrow::Cow;

use evidence::{Exchange, IkeVersion, Party, SourceKind, Vantage};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use verdict::{Cause, Confidence, NegotiationOutcome, Outcome, Phase, Side, Weight};

/// A value that is written as its word; the schema lists all of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Word<T>(pub(crate) T);

pub(crate) trait Vocabulary: Copy {
    const NAME: &'static str;

    fn word(self) -> &'static str;

    fn all() -> Vec<&'static str>;
}

impl<T: Vocabulary> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.word())
    }
}

impl<T: Vocabulary> JsonSchema for Word<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": T::all() })
    }
}

macro_rules! vocabulary {
    ($($of:ident $name:literal $word:expr, $all:expr;)*) => {
        $(impl Vocabulary for $of {
            const NAME: &'static str = $name;

            fn word(self) -> &'static str {
                ($word)(self)
            }

            fn all() -> Vec<&'static str> {
                $all.iter().map(|own: &$of| own.word()).collect()
            }
        })*
    };
}

vocabulary! {
    Cause "Cause" Cause::name, Cause::ALL;
    Outcome "Outcome" Outcome::name, [
        Outcome::NoFailure, Outcome::Explained, Outcome::Undecided, Outcome::NothingToJudge,
    ];
    NegotiationOutcome "NegotiationOutcome" NegotiationOutcome::name, NegotiationOutcome::ALL;
    Confidence "Confidence" Confidence::name, [
        Confidence::Proven, Confidence::Likely, Confidence::Possible,
    ];
    Side "Side" Side::name, [
        Side::Initiator, Side::Responder, Side::Both, Side::Path, Side::Unknown,
    ];
    Weight "Weight" Weight::name, [Weight::Cause, Weight::Hygiene, Weight::Background];
    Phase "Phase" Phase::name, [
        Phase::Service, Phase::Reachability, Phase::Phase1, Phase::Auth, Phase::Certificate,
        Phase::Phase2, Phase::UserAuth, Phase::Traffic, Phase::PostConnect, Phase::None,
        Phase::Unknown,
    ];
    Exchange "Exchange" Exchange::name, [
        Exchange::Main, Exchange::Aggressive, Exchange::Quick, Exchange::Transaction,
        Exchange::Informational, Exchange::NewGroup, Exchange::AuthIp, Exchange::IkeSaInit,
        Exchange::IkeIntermediate, Exchange::IkeAuth, Exchange::IkeFollowupKe,
        Exchange::IkeSessionResume, Exchange::CreateChildSa, Exchange::Other(0), Exchange::None,
        Exchange::Unknown,
    ];
    Party "Party" party, [Party::Initiator, Party::Responder, Party::Path, Party::Unknown];
    Vantage "Vantage" vantage, [
        Vantage::Initiator, Vantage::Responder, Vantage::Middle, Vantage::Unknown,
    ];
    SourceKind "SourceKind" kind, [
        SourceKind::Capture,
        SourceKind::Log,
        SourceKind::Events,
        SourceKind::FilteringPlatform,
        SourceKind::HostState,
        SourceKind::Phrase,
        SourceKind::Archive,
        SourceKind::Unreadable,
    ];
    IkeVersion "IkeVersion" version, [IkeVersion::V1, IkeVersion::V2];
}

fn party(party: Party) -> &'static str {
    Side::of(party).name()
}

fn vantage(vantage: Vantage) -> &'static str {
    match vantage {
        Vantage::Initiator => "initiator",
        Vantage::Responder => "responder",
        Vantage::Middle => "middle",
        Vantage::Unknown => "unknown",
    }
}

fn kind(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Capture => "capture",
        SourceKind::Log => "log",
        SourceKind::Events => "events",
        SourceKind::FilteringPlatform => "filtering-platform",
        SourceKind::HostState => "host-state",
        SourceKind::Phrase => "phrase",
        SourceKind::Archive => "archive",
        SourceKind::Unreadable => "unreadable",
    }
}

fn version(version: IkeVersion) -> &'static str {
    match version {
        IkeVersion::V1 => "ikev1",
        IkeVersion::V2 => "ikev2",
    }
}
