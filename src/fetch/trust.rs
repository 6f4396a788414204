//! Whose certificates are believed: the system's, and those of a file that the user names.
//! There is no way to believe anybody's.

use std::path::Path;

use reqwest::{Certificate, ClientBuilder};

use super::{Options, SetupError, cause};

/// Adds the certificates that the options name.
pub(super) fn apply(
    builder: ClientBuilder,
    options: &Options,
) -> Result<ClientBuilder, SetupError> {
    match options.ca_file.as_deref() {
        Some(path) => Ok(builder.tls_certs_merge(certificates(path)?)),
        None => Ok(builder),
    }
}

fn certificates(path: &Path) -> Result<Vec<Certificate>, SetupError> {
    let refused = |why: String| SetupError::Certificates(path.display().to_string(), why);
    let pem = std::fs::read(path).map_err(|error| refused(error.to_string()))?;
    let found = Certificate::from_pem_bundle(&pem);
    let found = found.map_err(|error| refused(cause::innermost(&error)))?;
    if found.is_empty() {
        return Err(refused("it holds none".to_owned()));
    }
    Ok(found)
}
