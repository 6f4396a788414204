"""What comes of a unit of work: it takes its place whole, once, however often it was tried.

    OUT/articles/month=2026-04/NAME-0.parquet    articles, by the month of publication in UTC
    OUT/problems/NAME.parquet                    what is wrong with records
    OUT/snapshots/NAME.warc.gz                   the pages themselves, where they were fetched
    OUT/_done/NAME.json                          how it went: whatever has this is done
    OUT/_unfinished/NAME.…/                      on its way
"""

from __future__ import annotations

import json
import uuid
from typing import Any

import pyarrow
import pyarrow.compute as compute
import pyarrow.parquet as parquet

from newsvault._files import Folder
from newsvault._newsvault import schema

# What Hive calls a value that is not there.
NO_MONTH = "__HIVE_DEFAULT_PARTITION__"
# Bytes of rows that wait until they are enough for a group.
WAITING = 48 * 1024 * 1024
# Months that are written at a time.
OPEN = 24
PROBLEMS = pyarrow.schema(
    [(name, pyarrow.string()) for name in ("file", "place", "code", "message", "url")]
)


class Result:
    """On its way."""

    def __init__(self, out: Folder, name: str) -> None:
        self._out = out
        self._name = name
        self._here = out.path("_unfinished", f"{name}.{uuid.uuid4().hex[:8]}")
        self._open: dict[str, tuple[parquet.ParquetWriter, Any]] = {}
        self._waiting: dict[str, list[pyarrow.RecordBatch]] = {}
        self._bytes = 0
        self._parts: dict[str, int] = {}
        self._moves: list[tuple[str, str]] = []

    def articles(self, batch: pyarrow.RecordBatch) -> None:
        """Adds rows with the columns of `schema()`."""
        months = compute.strftime(batch["published_utc"], format="%Y-%m")
        months = compute.fill_null(months, NO_MONTH)
        for month in compute.unique(months).to_pylist():
            rows = batch.filter(compute.equal(months, month))
            self._waiting.setdefault(month, []).append(rows)
        self._bytes += batch.nbytes
        while self._bytes > WAITING:
            self._write(max(self._waiting, key=self._size))

    def _size(self, month: str) -> int:
        return sum(rows.nbytes for rows in self._waiting[month])

    def _write(self, month: str) -> None:
        """Writes what waits of a month: a group of rows that readers take at a time."""
        self._bytes -= self._size(month)
        table = pyarrow.Table.from_batches(self._waiting.pop(month))
        self._writer(month).write_table(table, row_group_size=table.num_rows)

    def _writer(self, month: str) -> parquet.ParquetWriter:
        if month not in self._open:
            if len(self._open) >= OPEN:
                self._close(next(iter(self._open)))
            number = self._parts.get(month, 0)
            self._parts[month] = number + 1
            path = self._begin("articles", f"month={month}", f"{self._name}-{number}.parquet")
            out = self._out.create(path)
            self._open[month] = (parquet.ParquetWriter(out, schema(), compression="zstd"), out)
        return self._open[month][0]

    def _close(self, month: str) -> None:
        writer, out = self._open.pop(month)
        writer.close()
        out.close()

    def _begin(self, *parts: str) -> str:
        """Where a file is written that is to be there."""
        path = "/".join((self._here, *parts))
        self._moves.append((path, self._out.path(*parts)))
        return path

    def problems(self, rows: list[dict[str, Any]]) -> None:
        """Notes what is wrong with records."""
        if rows:
            with self._out.create(self._begin("problems", f"{self._name}.parquet")) as out:
                parquet.write_table(pyarrow.Table.from_pylist(rows, schema=PROBLEMS), out)

    def file(self, source: str, *parts: str) -> None:
        """Takes a file of this machine along."""
        with open(source, "rb") as read, self._out.create(self._begin(*parts)) as out:
            while piece := read.read(4 * 1024 * 1024):
                out.write(piece)

    def finish(self, report: dict[str, Any]) -> None:
        """All of it takes its place; from then on it is done."""
        for month in list(self._waiting):
            self._write(month)
        for month in list(self._open):
            self._close(month)
        for path, to in self._moves:
            self._out.move(path, to)
        self._out.write(self._out.path("_done", f"{self._name}.json"), json.dumps(report).encode())
        self._out.remove(self._here)

    def abandon(self) -> None:
        """Leaves nothing of it behind."""
        for month in list(self._open):
            self._close(month)
        self._out.remove(self._here)


def done(out: Folder) -> set[str]:
    """The names of what is done."""
    return {name.removesuffix(".json") for name in out.names("_done")}
