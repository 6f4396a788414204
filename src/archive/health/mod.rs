//! How sources, sites and the archive itself do: figures by the hour ([`counting`], read by
//! [`figures`]), what was noticed in them ([`alerts`]) and who is still to be told
//! ([`deliveries`]). What the figures mean is not decided here.

mod alerts;
mod counting;
mod deliveries;
mod figures;
mod now;
mod room;

pub use alerts::{AlertRow, Happened};
pub use counting::Counted;
pub use deliveries::{Hook, Notice};
pub use figures::SourceHealth;
pub use now::{Affairs, Due, Rate};
pub use room::free_bytes;

pub(super) use figures::note_asked;
