//! `newsvault._newsvault`: what the Python package newsvault does in Rust. Names and their help are
//! those of the package, `python/newsvault`.

mod article;
mod batch;
mod page;
mod records;

use newsvault::PageUrl;
use newsvault::exchange::records::{COLUMNS, Column, arrow_schema};
use pyo3::prelude::*;

use arrow_pyarrow::PyArrowType;
use arrow_schema::Schema;

/// Rows have these, in this order.
fn columns() -> Vec<&'static Column> {
    COLUMNS.iter().collect()
}

/// What a row of articles is, as Arrow has it.
#[pyfunction]
fn schema() -> PyArrowType<Schema> {
    PyArrowType(arrow_schema(&columns()))
}

/// The registrable domain of an address, in small letters: whom politeness is owed to. `None` if it is
/// no address of a page.
#[pyfunction]
fn host_key(url: &str) -> Option<String> {
    let url = PageUrl::parse(url).ok()?;
    Some(url.host_key().as_str().to_owned())
}

#[pymodule]
fn _newsvault(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<article::Article>()?;
    module.add_class::<records::WarcBatches>()?;
    module.add_function(wrap_pyfunction!(article::extract, module)?)?;
    module.add_function(wrap_pyfunction!(batch::extract_batch, module)?)?;
    module.add_function(wrap_pyfunction!(records::extract_warc, module)?)?;
    module.add_function(wrap_pyfunction!(schema, module)?)?;
    module.add_function(wrap_pyfunction!(host_key, module)?)
}
