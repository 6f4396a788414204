//! Web archives: `newsvault.extract_warc` gives their pages as batches of rows, in bounded memory.

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use arrow_array::RecordBatch;
use arrow_pyarrow::PyArrowType;
use newsvault::exchange::records::Batches;
use newsvault::extract::Options;
use newsvault::pipeline::{
    BulkExtraction, BulkReport, Problem, RecordPage, RecordSource, RecordStream, Told,
    extract_records,
};
use pyo3::exceptions::{PyOSError, PyRuntimeError};
use pyo3::prelude::*;

use crate::columns;

/// Bytes of texts in a batch, unless one row has more.
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// What is told of a problem: file, place, code, message, address.
type Trouble = (String, String, String, String, Option<String>);

/// Batches on their way, and how it went at their end.
#[pyclass(module = "newsvault")]
pub(crate) struct WarcBatches {
    batches: Mutex<Option<Receiver<io::Result<RecordBatch>>>>,
    reading: Mutex<Option<JoinHandle<io::Result<BulkReport>>>>,
    problems: Arc<Mutex<Vec<Trouble>>>,
    report: Mutex<Option<BulkReport>>,
    stop: Arc<AtomicBool>,
}

/// Reads the pages of a web archive: of a file by its path, or of anything with `read(size)`.
#[pyfunction]
#[pyo3(signature = (source, name, threads, rows))]
pub(crate) fn extract_warc(
    source: Bound<'_, PyAny>,
    name: String,
    threads: usize,
    rows: usize,
) -> WarcBatches {
    let source = match source.extract::<PathBuf>() {
        Ok(path) => RecordSource::File(path),
        Err(_) => RecordSource::Stream(name, RecordStream::new(PythonFile(source.unbind()))),
    };
    let wanted = BulkExtraction {
        sources: vec![source],
        jobs: threads.max(1),
        reading: Options::default(),
    };
    let (hand_over, batches) = sync_channel(2);
    let (stop, problems) = (Arc::new(AtomicBool::new(false)), Arc::default());
    let (stopped, told) = (Arc::clone(&stop), Arc::clone(&problems));
    let rows = rows.max(1);
    let reading = std::thread::spawn(move || work(&wanted, rows, &stopped, &told, &hand_over));
    WarcBatches {
        batches: Mutex::new(Some(batches)),
        reading: Mutex::new(Some(reading)),
        problems,
        report: Mutex::new(None),
        stop,
    }
}

fn work(
    wanted: &BulkExtraction,
    rows: usize,
    stop: &AtomicBool,
    problems: &Mutex<Vec<Trouble>>,
    hand_over: &SyncSender<io::Result<RecordBatch>>,
) -> io::Result<BulkReport> {
    let mut waiting = Batches::new(&columns());
    let gone = |_| io::Error::other("nobody takes what is read");
    let report = extract_records(wanted, stop, &RecordPage::record, &mut |told| match told {
        Told::Page(record) => {
            waiting.push(&record);
            if waiting.rows() >= rows || waiting.bytes() >= BATCH_BYTES {
                return hand_over.send(waiting.take()).map_err(gone);
            }
            Ok(())
        }
        Told::Problem(problem) => {
            let mut problems = problems.lock().unwrap_or_else(PoisonError::into_inner);
            problems.push(trouble(&problem));
            Ok(())
        }
        Told::Reached(_) => Ok(()),
    })?;
    if waiting.rows() > 0 {
        hand_over.send(waiting.take()).map_err(gone)?;
    }
    Ok(report)
}

fn trouble(problem: &Problem) -> Trouble {
    let place = problem.place.to_string();
    let code = problem.code.to_string();
    let url = problem.url.as_ref().map(ToString::to_string);
    (
        problem.file.clone(),
        place,
        code,
        problem.message.clone(),
        url,
    )
}

#[pymethods]
impl WarcBatches {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<PyArrowType<RecordBatch>>> {
        let next = py.detach(|| {
            let batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
            batches.as_ref().and_then(|batches| batches.recv().ok())
        });
        match next {
            Some(batch) => Ok(Some(PyArrowType(batch?))),
            None => self.end(py).map(|()| None),
        }
    }

    /// What is wrong with records, so far: file, place, code, message, address.
    fn problems(&self) -> Vec<Trouble> {
        let problems = self.problems.lock().unwrap_or_else(PoisonError::into_inner);
        problems.clone()
    }

    /// How it went: a JSON object. Only at the end.
    fn report(&self) -> PyResult<String> {
        let report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        let report = report
            .as_ref()
            .ok_or_else(|| PyRuntimeError::new_err("it is not read to its end yet"))?;
        serde_json::to_string(report).map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }
}

impl WarcBatches {
    fn end(&self, py: Python<'_>) -> PyResult<()> {
        let reading = {
            let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
            reading.take()
        };
        let Some(reading) = reading else {
            return Ok(());
        };
        let ended = py.detach(|| reading.join());
        let ended = ended.map_err(|_| PyRuntimeError::new_err("reading broke off"))?;
        let report = ended.map_err(|error| PyOSError::new_err(error.to_string()))?;
        *self.report.lock().unwrap_or_else(PoisonError::into_inner) = Some(report);
        Ok(())
    }
}

impl Drop for WarcBatches {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Whoever still reads finds nobody who takes it.
        self.batches
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }
}

/// Something with `read(size)`.
struct PythonFile(Py<PyAny>);

impl Read for PythonFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Few and large requests: each needs the interpreter's lock.
        Python::attach(|py| {
            let read = self.0.bind(py).call_method1("read", (buffer.len(),))?;
            let bytes: &[u8] = read.extract()?;
            let count = bytes.len().min(buffer.len());
            buffer[..count].copy_from_slice(&bytes[..count]);
            Ok(count)
        })
        .map_err(|error: PyErr| io::Error::other(error.to_string()))
    }
}
