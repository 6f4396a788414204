//! Files of web archives: what is whole is read, what is broken is passed over and said.

mod bulk;
mod damaged;
pub(crate) mod made;
mod payloads;
