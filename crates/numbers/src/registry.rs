//! The macro that makes a registry: a newtype, its named values and how they are printed.

/// `Name(width) "word" { CONSTANT = number => "the name at IANA", … }`; the word is what an
/// unknown value is printed with, as in `notify 40970`.
macro_rules! registry {
    (
        $(#[$meta:meta])*
        $registry:ident($width:ty) $word:literal {
            $( $constant:ident = $value:literal => $name:literal, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $registry(pub $width);

        impl $registry {
            $( pub const $constant: Self = Self($value); )*

            /// Every value that has a name, with it, in the order of the registry.
            pub const ALL: &'static [(Self, &'static str)] = &[
                $( (Self::$constant, $name), )*
            ];

            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $( $value => Some($name), )*
                    _ => None,
                }
            }
        }

        // A number given twice, or out of order, does not compile.
        const _: () = {
            let values: &[$width] = &[$( $value, )*];
            let mut index = 1;
            while index < values.len() {
                assert!(values[index - 1] < values[index]);
                index += 1;
            }
        };

        impl ::core::fmt::Display for $registry {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self.name() {
                    Some(name) => f.pad(name),
                    None => write!(f, concat!($word, " {}"), self.0),
                }
            }
        }

        impl ::core::fmt::Debug for $registry {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(self, f)
            }
        }

        impl From<$width> for $registry {
            fn from(value: $width) -> Self {
                Self(value)
            }
        }

        impl From<$registry> for $width {
            fn from(value: $registry) -> Self {
                value.0
            }
        }
    };
}

pub(crate) use registry;

#[cfg(test)]
mod tests {
    use crate::ikev2::NotifyType;

    #[test]
    fn prints_a_known_value_as_its_name() {
        assert_eq!(NotifyType(14).to_string(), "NO_PROPOSAL_CHOSEN");
        assert_eq!(format!("{:?}", NotifyType::NO_PROPOSAL_CHOSEN), "NO_PROPOSAL_CHOSEN");
        assert_eq!(NotifyType(14), NotifyType::NO_PROPOSAL_CHOSEN);
    }

    #[test]
    fn prints_an_unknown_value_as_its_number() {
        assert_eq!(NotifyType(40970).to_string(), "notify 40970");
        assert_eq!(NotifyType(40970).name(), None);
    }

    #[test]
    fn lists_every_value_with_its_name() {
        assert!(NotifyType::ALL.contains(&(NotifyType(14), "NO_PROPOSAL_CHOSEN")));
        assert!(NotifyType::ALL.iter().all(|(value, name)| value.name() == Some(name)));
    }

    #[test]
    fn pads_names_for_tables() {
        assert_eq!(format!("{:>8}|", crate::ikev2::ProtocolId::ESP), "     ESP|");
    }
}
