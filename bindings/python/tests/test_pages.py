"""One page, and tables of pages: what the binary says, too."""

from __future__ import annotations

import ast
import doctest
import gzip
import json
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pandas
import pyarrow
import pytest

import newsvault
from newsvault import _tables

from conftest import Sample, response

COMMAND = os.path.join(sysconfig.get_path("scripts"), "newsvault")
# Pages with known truth, in whatever folder they are.
PAGES = os.environ.get("NEWSVAULT_PAGES")


def same_as_the_binary(samples, folder: Path) -> None:
    """Compares every field of every page with what `newsvault extract --warc` says."""
    archive, out = folder / "pages.warc.gz", folder / "said.jsonl"
    with archive.open("wb") as file:
        file.writelines(response(sample) for sample in samples)
    subprocess.run([COMMAND, "extract", "--warc", archive, "--output", out], check=True)
    told = list(map(json.loads, out.open(encoding="utf-8")))
    assert len(told) == len(samples)
    for sample, binary in zip(samples, told, strict=True):
        article = newsvault.extract(sample.html, sample.url, sample.moment).to_dict()
        # Only an answer has one.
        del article["media_type"]
        assert article == {name: binary[name] for name in article}, sample.url


def test_it_says_what_the_binary_says(samples, tmp_path):
    same_as_the_binary(samples, tmp_path)


@pytest.mark.skipif(PAGES is None, reason="NEWSVAULT_PAGES names no folder with a manifest.jsonl")
def test_it_says_what_the_binary_says_of_many_pages(tmp_path):
    pages = []
    for line in map(json.loads, open(os.path.join(PAGES, "manifest.jsonl"), encoding="utf-8")):
        html = Path(PAGES, line["html"]).read_bytes()
        html = gzip.decompress(html) if line["html"].endswith(".gz") else html
        if newsvault.host_key(line.get("url") or ""):
            pages.append(Sample(line["url"], line.get("captured_at") or "2026-01-01T00:00:00Z", html))
    same_as_the_binary(pages, tmp_path)
    assert len(pages) > 100


def test_an_article_has_what_its_stub_promises(samples):
    article = newsvault.extract(samples[0].html, samples[0].url, samples[0].moment)
    stub = Path(newsvault.__file__).with_name("_newsvault.pyi").read_text(encoding="utf-8")
    [told] = [node for node in ast.parse(stub).body if isinstance(node, ast.ClassDef) and node.name == "Article"]
    promised = [node.target.id for node in told.body if isinstance(node, ast.AnnAssign)]
    assert promised == list(article.to_dict())
    assert all(getattr(article, name) == value for name, value in article.to_dict().items())
    assert set(promised) < set(newsvault.schema().names)
    with pytest.raises(AttributeError, match="no attribute .headlines"):
        article.headlines
    assert article == newsvault.extract(samples[0].html, samples[0].url, samples[0].moment)
    assert json.dumps(article.to_dict())


def test_texts_are_pages_too_and_nothing_is_too_odd():
    assert newsvault.extract("<h1>Größe</h1>").headline == "Größe"
    for odd in (b"", b"\0\xff" * 1000, b"<" * 10_000, b"<div>" * 5_000):
        assert newsvault.extract(odd, url="no address at all").kind


def test_hosts_are_registrable_domains():
    hosts = [newsvault.host_key(url) for url in ("https://news.bbc.co.uk/1", "http://[::1]:8/x", "mailto:a@b", "")]
    assert hosts == ["bbc.co.uk", "[::1]", None, None]


@pytest.fixture
def table(samples) -> pyarrow.Table:
    return pyarrow.table({
        "number": range(len(samples)),
        "url": [sample.url for sample in samples],
        "html": [sample.html for sample in samples],
        "captured_at": [sample.moment for sample in samples],
    })


def test_a_table_says_what_its_pages_say(samples, table):
    rows = newsvault.extract_batch(table, threads=2)
    assert rows.schema == newsvault.schema()
    for sample, row in zip(samples, rows.to_pylist(), strict=True):
        article = newsvault.extract(sample.html, sample.url, sample.moment)
        for name in ("headline", "outlet", "authors", "date_published", "body", "digest"):
            assert row[name] == getattr(article, name), (sample.url, name)


def test_tables_come_in_many_forms(table):
    want = newsvault.extract_batch(table)["body"].to_pylist()
    large = table.cast(pyarrow.schema([
        ("number", pyarrow.int64()), ("url", pyarrow.large_string()), ("html", pyarrow.large_binary()),
        ("captured_at", pyarrow.timestamp("ms", "UTC")),
    ]))
    texts = table.set_column(3, "captured_at", [[f"{at.isoformat()}" for at in table["captured_at"].to_pylist()]])
    forms = [large, texts, table.to_batches()[0], table.to_reader(), pandas.DataFrame(table.to_pydict())]
    for form in forms:
        assert newsvault.extract_batch(form, threads=1)["body"].to_pylist() == want, type(form)
    assert newsvault.extract_batch(table.slice(5, 3))["body"].to_pylist() == want[5:8]
    assert newsvault.extract_batch(table.slice(0, 0)).num_rows == 0


def test_what_is_missing_is_told_or_empty(table):
    with pytest.raises(KeyError, match="there is no column 'page'; there are number, url"):
        newsvault.extract_batch(table, html="page")
    with pytest.raises(TypeError, match="column of html is Int64"):
        newsvault.extract_batch(table, html="number")
    nothing = pyarrow.table({"html": pyarrow.array([None], pyarrow.binary())})
    [row] = newsvault.extract_batch(nothing, url=None, captured_at=None).to_pylist()
    assert all(value is None for value in row.values())


def test_web_archives_are_read_from_files_and_streams(archives, samples):
    by_path = newsvault.extract_warc(archives[3], threads=2)
    rows = [row for batch in by_path for row in batch.to_pylist()]
    with open(archives[3], "rb") as file:
        by_stream = newsvault.extract_warc(file, threads=1, batch_rows=2)
        assert [row for batch in by_stream for row in batch.to_pylist()] == rows
    assert len(rows) == by_path.report["pages"] == 9
    assert sum(by_path.report["broken"].values()) == len(by_path.problems) >= 1
    assert {"file", "place", "code", "message", "url"} == set(by_path.problems[0])
    with pytest.raises(RuntimeError, match="not read to its end"):
        _ = newsvault.extract_warc(archives[0]).report


def test_a_stream_that_breaks_off_says_so():
    class Broken:
        def read(self, size: int) -> bytes:
            raise ConnectionError("the line is dead")

    reader = newsvault.extract_warc(Broken())
    assert list(reader) == []
    assert "the line is dead" in reader.problems[0]["message"]


@pytest.mark.parametrize("module", [newsvault, _tables])
def test_examples_run(module):
    ran = doctest.testmod(module)
    assert ran.attempted > 3 and ran.failed == 0


def test_the_command_comes_along():
    assert shutil.which(COMMAND)
    ran = subprocess.run([COMMAND, "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout == f"newsvault {newsvault.__version__}\n"
