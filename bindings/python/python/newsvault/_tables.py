"""Pages in tables and in web archives, as Arrow has them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from newsvault import _newsvault


def extract_batch(
    table: Any,
    *,
    html: str = "html",
    url: str | None = "url",
    captured_at: str | None = "captured_at",
    threads: int | None = None,
) -> Any:
    """Reads the page in each row of a table, and gives a `pyarrow.Table` with a row for each, in order.

    `table` is whatever speaks Arrow's C interface (`__arrow_c_stream__`, `__arrow_c_array__`): a table or
    batch of pyarrow, a frame of pandas 3 or polars, a relation of DuckDB. `html`, `url` and `captured_at`
    name its columns: bytes or texts, texts, moments (or texts as RFC 3339); `None`: there is none. What
    comes out has the columns of `schema()`. A row without a page gives one of nulls. The interpreter is
    free meanwhile; `threads` read pages, one a core if it is not said.

    >>> import pyarrow, newsvault
    >>> page = "<html><body><article><h1>Bridge reopens</h1><p>It was closed for years.</p></article></body></html>"
    >>> pages = pyarrow.table({"html": [page.encode(), None], "url": ["https://harbour-post.example/bridge", None]})
    >>> newsvault.extract_batch(pages, captured_at=None)["headline"].to_pylist()
    ['Bridge reopens', None]
    """
    import pyarrow

    if not isinstance(table, pyarrow.Table):
        if isinstance(table, pyarrow.RecordBatch):
            table = pyarrow.Table.from_batches([table])
        else:
            table = pyarrow.table(table)
    wanted = [name for name in (html, url, captured_at) if name is not None]
    missing = [name for name in wanted if name not in table.column_names]
    if missing:
        names = ", ".join(table.column_names)
        raise KeyError(f"there is no column {missing[0]!r}; there are {names}")
    # What is not read need not come along.
    table = table.select(wanted)
    return _newsvault.extract_batch(table, html, url, captured_at, threads or os.cpu_count() or 1)


class WarcReader:
    """The pages of a web archive as batches of rows (`pyarrow.RecordBatch`), one after the other."""

    def __init__(self, batches: _newsvault.WarcBatches) -> None:
        self._batches = batches

    def __iter__(self) -> Iterator[Any]:
        return iter(self._batches)

    @property
    def problems(self) -> list[dict[str, str | None]]:
        """What is wrong with records, so far. None of it stops the others."""
        names = ("file", "place", "code", "message", "url")
        return [dict(zip(names, problem)) for problem in self._batches.problems()]

    @property
    def report(self) -> dict[str, Any]:
        """How it went, once all batches were taken: `records`, `pages`, `passed_over`, `broken`, …"""
        return json.loads(self._batches.report())


def extract_warc(source: Any, *, threads: int | None = None, batch_rows: int = 512) -> WarcReader:
    """Reads the pages of a web archive (WARC 1.0 and 1.1, plain, gzip or zstd) in bounded memory.

    `source` is a path, or anything with `read(size)` that gives bytes: a file, an answer of HTTP, an
    object of S3. What comes out are batches with the columns of `schema()`.

    >>> import io, newsvault
    >>> page = b"<html><body><article><h1>Bridge reopens</h1><p>It was closed for years.</p></article></body></html>"
    >>> answer = b"HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n" + page
    >>> head = "WARC/1.1\\r\\nWARC-Type: response\\r\\nWARC-Target-URI: https://harbour-post.example/bridge\\r\\n"
    >>> head += f"WARC-Date: 2026-03-01T12:00:00Z\\r\\nContent-Length: {len(answer)}\\r\\n\\r\\n"
    >>> reader = newsvault.extract_warc(io.BytesIO(head.encode() + answer + b"\\r\\n\\r\\n"))
    >>> [batch["headline"].to_pylist() for batch in reader]
    [['Bridge reopens']]
    >>> reader.report["pages"]
    1
    """
    import pyarrow  # noqa: F401  (batches are its objects)

    is_path = isinstance(source, (str, os.PathLike))
    name = os.fspath(source) if is_path else str(getattr(source, "name", "-"))
    batches = _newsvault.extract_warc(source, name, threads or os.cpu_count() or 1, batch_rows)
    return WarcReader(batches)
