//! One page: `newsvault.extract`.

use chrono::{DateTime, Utc};
use newsvault::exchange::records::Cell;
use newsvault::model::ArticleRecord;
use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde_json::Value;

use crate::page::{self, fields};

/// What a page says. Attributes are named as the columns of `schema()`.
#[pyclass(frozen, module = "newsvault")]
pub(crate) struct Article(ArticleRecord);

/// What is given as a page.
#[derive(FromPyObject)]
pub(crate) enum Html {
    #[pyo3(transparent)]
    Bytes(Vec<u8>),
    #[pyo3(transparent)]
    Text(String),
}

/// Reads the article out of a page.
#[pyfunction]
#[pyo3(signature = (html, url=None, captured_at=None))]
pub(crate) fn extract(
    py: Python<'_>,
    html: Html,
    url: Option<&str>,
    captured_at: Option<DateTime<Utc>>,
) -> Article {
    let html = match html {
        Html::Bytes(bytes) => bytes,
        Html::Text(text) => text.into_bytes(),
    };
    Article(py.detach(|| page::read(html, url, captured_at)))
}

#[pymethods]
impl Article {
    fn __getattr__(&self, py: Python<'_>, name: &str) -> PyResult<Py<PyAny>> {
        let found = fields().find(|column| column.name == name);
        let Some(column) = found else {
            let message = format!("an Article has no attribute {name:?}");
            return Err(PyAttributeError::new_err(message));
        };
        to_python(py, (column.value)(&self.0))
    }

    #[expect(clippy::unused_self, reason = "Python asks an object")]
    fn __dir__(&self) -> Vec<&'static str> {
        let methods = ["to_dict"];
        fields().map(|column| column.name).chain(methods).collect()
    }

    fn __repr__(&self) -> String {
        let headline = self.0.headline.as_deref().unwrap_or_default();
        format!("<newsvault.Article {}: {headline:?}>", self.0.kind)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// All of it as a dict, as JSON has it.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for column in fields() {
            dict.set_item(column.name, to_python(py, (column.value)(&self.0))?)?;
        }
        Ok(dict)
    }
}

fn to_python(py: Python<'_>, cell: Cell<'_>) -> PyResult<Py<PyAny>> {
    Ok(match cell {
        Cell::Null => py.None(),
        Cell::Text(text) | Cell::Instant(text) => text.into_pyobject(py)?.into_any().unbind(),
        Cell::Texts(texts) => PyList::new(py, texts)?.into_any().unbind(),
        Cell::Integer(number) => number.into_pyobject(py)?.into_any().unbind(),
        Cell::Flag(flag) => flag.into_pyobject(py)?.to_owned().into_any().unbind(),
        Cell::Json(text) => confidence(py, text)?,
    })
}

/// Names and numbers.
fn confidence(py: Python<'_>, text: &str) -> PyResult<Py<PyAny>> {
    let dict = PyDict::new(py);
    if let Ok(Value::Object(object)) = serde_json::from_str(text) {
        for (name, value) in object {
            dict.set_item(name, value.as_f64())?;
        }
    }
    Ok(dict.into_any().unbind())
}
