"""A real cluster of two executors on this machine, one of which is killed in mid-job."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import sysconfig
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyarrow.dataset
import pytest

import newsvault

pytest.importorskip("pyspark")

from pyspark.sql import SparkSession  # noqa: E402

import newsvault.spark  # noqa: E402

COMMAND = os.path.join(sysconfig.get_path("scripts"), "newsvault")


@pytest.fixture(scope="module")
def spark():
    # Executors run this Python, which has the package.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    # By which its processes are known for ours.
    os.environ["NEWSVAULT_TEST"] = str(os.getpid())
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .appName("newsvault tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate()
    )
    yield session
    session.stop()


def of_the_command(archives: list[Path], folder: Path) -> list[dict]:
    """What one machine says of the same files."""
    out = folder / "said.jsonl"
    words = [COMMAND, "extract", "--warc", *archives, "--output", out]
    subprocess.run(words, check=True, capture_output=True)
    return [json.loads(line) for line in out.open(encoding="utf-8")]


def rows_of(out: Path) -> list[dict]:
    table = pyarrow.dataset.dataset(str(out / "articles"), partitioning="hive").to_table()
    return table.to_pylist()


def same(rows: list[dict], told: list[dict]) -> None:
    names = ("url", "kind", "headline", "outlet", "authors", "date_published", "body", "digest", "word_count", "status")
    pick = lambda row: json.dumps([row[name] for name in names])  # noqa: E731
    assert sorted(map(pick, rows)) == sorted(map(pick, told))


def test_a_data_frame_says_what_its_pages_say(spark, samples):
    rows = [(sample.url, bytearray(sample.html), sample.moment) for sample in samples]
    df = spark.createDataFrame(rows, "url string, html binary, captured_at timestamp").repartition(3, "url")
    articles = newsvault.spark.extract(df)
    assert articles.schema == newsvault.spark.article_schema()
    told = {row.digest: row for row in articles.collect()}
    assert len(told) == len(samples)
    for sample in samples:
        article = newsvault.extract(sample.html, sample.url, sample.moment)
        row = told[article.digest]
        assert (row.url, row.headline, row.body) == (article.url, article.headline, article.body)
    alone = newsvault.spark.extract(df.select("html"), url=None, captured_at=None)
    assert alone.filter("headline IS NOT NULL").count() > 30


def test_web_archives_are_read_once_each(spark, archives, tmp_path):
    out = tmp_path / "out"
    first = newsvault.spark.extract_warc(spark, [str(archives[0]), str(archives[3])], str(out))
    assert (first["files"], first["known"]) == (2, 0) and first["failed"] == {}
    every = str(archives[0].parent / "*.warc.gz")
    second = newsvault.spark.extract_warc(spark, [*map(str, archives), str(tmp_path / "none.warc.gz")], str(out))
    assert (second["files"], second["known"]) == (len(archives) - 2, 2)
    assert list(second["failed"]) == [str(tmp_path / "none.warc.gz")]
    assert newsvault.spark.extract_warc(spark, str(archives[1]), str(out))["known"] == 1
    with_pattern = newsvault.spark.extract_warc(spark, every, str(tmp_path / "again"))
    assert with_pattern["files"] == len(archives)
    told = of_the_command(archives, tmp_path)
    same(rows_of(out), told)
    same(rows_of(tmp_path / "again"), told)
    problems = pyarrow.dataset.dataset(str(out / "problems")).to_table().to_pylist()
    assert {Path(problem["file"]).name for problem in problems} == {"damaged.warc.gz", "short.warc.gz"}
    assert sum(second["broken"].values()) + sum(first["broken"].values()) == len(problems)
    assert not any((out / "_unfinished").iterdir())


def executors() -> list[int]:
    """The processes that Python work is done by belong to these."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                owner = (entry / "environ").read_bytes()
            except OSError:
                continue
            is_ours = f"NEWSVAULT_TEST={os.getpid()}".encode() in owner
            if is_ours and b"org.apache.spark.executor.CoarseGrainedExecutorBackend" in words:
                found.append(int(entry.name))
    return found


def test_an_executor_that_is_killed_loses_and_doubles_nothing(spark, archives, tmp_path):
    out = tmp_path / "out"
    killed = []

    def kill_one() -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not killed:
            # Something is under way, and not yet in its place.
            if (out / "_unfinished").exists() and any((out / "_unfinished").iterdir()) and (found := executors()):
                os.kill(found[0], signal.SIGKILL)
                killed.append(found[0])
            time.sleep(0.02)

    killer = threading.Thread(target=kill_one)
    killer.start()
    report = newsvault.spark.extract_warc(spark, [str(file) for file in archives], str(out))
    killer.join()
    assert len(killed) == 1
    assert report["failed"] == {}
    same(rows_of(out), of_the_command(archives, tmp_path))


def test_spark_sql_knows_the_same_views(spark, archives, tmp_path):
    out = tmp_path / "out"
    newsvault.spark.extract_warc(spark, [str(file) for file in archives[:2]], str(out))
    newsvault.spark.create_views(spark, str(out))
    vault = tmp_path / "news.db"
    run = lambda *words: subprocess.run([COMMAND, "-a", vault, *words], check=True, capture_output=True, text=True)  # noqa: E731
    run("import", *archives[:2])
    for sql in (
        "SELECT count(*) AS n FROM articles",
        "SELECT outlet, articles, undated FROM outlets ORDER BY articles DESC, outlet LIMIT 20",
        "SELECT first_published, last_published FROM outlets ORDER BY outlet LIMIT 20",
        "SELECT day, outlet, articles FROM articles_by_day ORDER BY day, outlet LIMIT 30",
        "SELECT headline, authors, published_utc, published_day, language FROM articles WHERE outlet = 'Wey Valley Herald' ORDER BY headline, published_utc LIMIT 3",
    ):
        asked = [json.loads(line) for line in run("query", "--format", "jsonl", sql).stdout.splitlines()]
        assert [row.asDict() for row in spark.sql(sql).collect()] == asked, sql
    assert spark.sql("SELECT count(*) FROM captures").first()[0] >= spark.sql("SELECT count(*) FROM articles").first()[0]


@pytest.fixture
def site(samples):
    """A proxy that leads to the samples' sites, and notes who asked what."""
    pages = {sample.url.split("?")[0]: sample.html for sample in samples}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = pages.get(self.path.split("?")[0])
            if self.path.endswith("/robots.txt"):
                body = b"User-agent: *\nDisallow: /private\n"
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "text/plain" if self.path.endswith(".txt") else "text/html")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_addresses_are_fetched_with_manners(spark, samples, site, tmp_path):
    proxy, asked = site
    plain = [sample.url for sample in samples if sample.url.startswith("http://") and "?" not in sample.url]
    assert plain
    host = plain[0].split("/")[2]
    urls = [*plain, f"http://{host}/private/x", "no address"]
    out = tmp_path / "out"
    arguments = ["--proxy", proxy, "--delay", "0"]
    df = spark.createDataFrame([(url,) for url in urls], "url string")
    report = newsvault.spark.fetch(df, str(out), partitions=2, arguments=arguments)
    assert report["pages"] == len(rows_of(out)) > 0, report
    assert report["fetches"]["captured"] == len(plain) and report["fetches"]["refused"] == 1, report
    assert f"http://{host}/private/x" not in asked
    assert asked.count(f"http://{host}/robots.txt") == 1, "one task asks a site"
    snapshots = [newsvault.extract_warc(file) for file in (out / "snapshots").iterdir()]
    assert sum(batch.num_rows for reader in snapshots for batch in reader) == len(plain)
    before = len(asked)
    again = newsvault.spark.fetch(df, str(out), partitions=2, arguments=arguments)
    assert (again["files"], again["known"]) == (0, report["files"])
    assert len(asked) == before, "what was fetched is not fetched again"
