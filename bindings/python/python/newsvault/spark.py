"""newsvault on Apache Spark: the same extractor, on as many machines as there are.

Executors need this package and pyarrow, and Python by PYSPARK_PYTHON. When which of these is right, what
it costs and how it is submitted stands in docs/scale-out.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow
import pyarrow.parquet

import newsvault
from newsvault._files import Folder, name_of, reading
from newsvault._results import Result, done

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

REPORT = "name string, report string"


def article_schema() -> StructType:
    """The columns of `newsvault.schema()` as Spark has them."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(newsvault.schema())


def extract(
    df: DataFrame,
    *,
    html: str = "html",
    url: str | None = "url",
    captured_at: str | None = "captured_at",
) -> DataFrame:
    """Reads the page in each row: a row of articles for each, in the same partitions.

    `html`, `url` and `captured_at` name columns of bytes or texts, texts, and moments; `None`: there is
    none. Spark gives a partition to a core, so that each reads with one thread.
    """
    wanted = [name for name in (html, url, captured_at) if name is not None]

    def read(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for batch in batches:
            articles = newsvault.extract_batch(
                batch, html=html, url=url, captured_at=captured_at, threads=1
            )
            yield from articles.to_batches()

    return df.select(*wanted).mapInArrow(read, article_schema())


def extract_warc(
    spark: SparkSession, paths: str | Iterable[str], out: str, *, threads: int = 1
) -> dict[str, Any]:
    """Reads web archives, a task a file, into OUT/articles (Parquet by month) and OUT/problems.

    `paths` are files, or patterns (`s3a://bucket/CC-NEWS/*.warc.gz`) in any file system that Hadoop knows;
    files themselves are read by pyarrow or fsspec, in bounded memory. A file whose result is there is not
    read again: a job that was stopped, or lost an executor, does what is missing when it is run again, and
    no article is there twice. `threads` read each file: `spark.task.cpus`. Gives how it went; files that
    could not be opened are in `failed`, with why, and are tried again the next time.
    """
    files = _expand(spark, [paths] if isinstance(paths, str) else list(paths))
    return _work(spark, {name_of(file): file for file in files}, out, _WarcTask(out, threads))


class _WarcTask:
    """Reads one file."""

    def __init__(self, out: str, threads: int) -> None:
        self._out = out
        self._threads = threads

    def __call__(self, name: str, file: str) -> dict[str, Any]:
        result = Result(Folder(self._out), name)
        try:
            with reading(file) as source:
                reader = newsvault.extract_warc(source, threads=self._threads)
                for batch in reader:
                    result.articles(batch)
            report = {"file": file, **reader.report}
            # Streams have no name of their own.
            result.problems([{**problem, "file": file} for problem in reader.problems])
            result.finish(report)
            return report
        except OSError as error:
            result.abandon()
            return {"file": file, "error": str(error)}


def fetch(
    df: DataFrame,
    out: str,
    *,
    url: str = "url",
    partitions: int | None = None,
    arguments: Sequence[str] = (),
) -> dict[str, Any]:
    """Fetches addresses with all the manners of `newsvault run`: articles into OUT/articles, pages as WARC
    into OUT/snapshots.

    All addresses of a registrable domain go to one task, which heeds the site's robots.txt and waits
    between two requests to it; a task follows many sites at a time. `partitions` is how many tasks there
    are, `arguments` are more of `newsvault run`'s (`["--contact", "you@example.org"]`). What was fetched
    before, by a task with the same addresses, is not fetched again. It is done when this returns.
    """
    rows = df.select(url).distinct().mapInArrow(_with_hosts, "url string, host string")
    partitions = partitions or df.sparkSession.sparkContext.defaultParallelism
    task = _FetchTask(out, list(arguments))

    def work(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        urls = sorted(url for batch in batches for url in batch["url"].to_pylist())
        if urls:
            name = "fetch-" + hashlib.blake2b("\n".join(urls).encode(), digest_size=8).hexdigest()
            is_known = name in done(Folder(out))
            yield _told(name, {"known": 1} if is_known else task(name, urls))

    rows = rows.repartition(partitions, "host").mapInArrow(work, REPORT).collect()
    reports = [json.loads(row.report) for row in rows]
    new = [report for report in reports if "known" not in report]
    return _sum(new, len(reports) - len(new))


def _with_hosts(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    for batch in batches:
        urls = [url for url in batch.column(0).to_pylist() if url and newsvault.host_key(url)]
        hosts = [newsvault.host_key(url) for url in urls]
        yield pyarrow.RecordBatch.from_pydict({"url": urls, "host": hosts}, schema=_HOSTS)


_HOSTS = pyarrow.schema([("url", pyarrow.string()), ("host", pyarrow.string())])


class _FetchTask:
    """Fetches some addresses into an archive of their own, and takes out of it what is in it."""

    def __init__(self, out: str, arguments: list[str]) -> None:
        self._out = out
        self._arguments = arguments

    def __call__(self, name: str, urls: list[str]) -> dict[str, Any]:
        result = Result(Folder(self._out), name)
        with tempfile.TemporaryDirectory(prefix="newsvault-") as folder:

            def newsvault_(*words: str, codes: tuple[int, ...] = (0,)) -> str:
                ran = subprocess.run(
                    [_command(), "--archive", "news.db", *words],
                    cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                )
                if ran.returncode not in codes:
                    raise RuntimeError(f"newsvault {' '.join(words)}: {ran.stderr.strip()}")
                return ran.stdout

            with open(os.path.join(folder, "list.txt"), "w", encoding="utf-8") as file:
                file.writelines(f"{url}\n" for url in urls)
            # 1: some could not be fetched.
            newsvault_("run", "list.txt", *self._arguments, codes=(0, 1))
            newsvault_("export", "--to", "parquet", "articles.parquet")
            newsvault_("export", "--to", "warc", "pages.warc.gz")
            asked = newsvault_("query", "--format", "jsonl", "SELECT outcome, count(*) AS n FROM fetches GROUP BY 1")
            outcomes = {row["outcome"]: row["n"] for row in map(json.loads, asked.splitlines())}
            table = pyarrow.parquet.ParquetFile(os.path.join(folder, "articles.parquet"))
            pages = 0
            for batch in table.iter_batches(512):
                # Readers need not tell it from what `schema()` says.
                batch = pyarrow.RecordBatch.from_arrays(batch.columns, schema=newsvault.schema())
                pages += batch.num_rows
                result.articles(batch)
            result.file(os.path.join(folder, "pages.warc.gz"), "snapshots", f"{name}.warc.gz")
        report = {"file": name, "urls": len(urls), "pages": pages, "fetches": outcomes}
        result.finish(report)
        return report


def _command() -> str:
    """The command that came with the package."""
    own = os.path.join(sysconfig.get_path("scripts"), "newsvault")
    return own if os.path.exists(own) else "newsvault"


def _work(spark: SparkSession, wanted: dict[str, str], out: str, task: Any) -> dict[str, Any]:
    """Does what is not done, a task each."""
    known = done(Folder(out))
    todo = sorted((name, file) for name, file in wanted.items() if name not in known)
    if not todo:
        return _sum([], len(wanted))

    def work(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for batch in batches:
            for number in batch["id"].to_pylist():
                name, file = todo[number]
                yield _told(name, task(name, file))

    numbers = spark.range(0, len(todo), 1, len(todo))
    reports = numbers.mapInArrow(work, REPORT).collect()
    return _sum([json.loads(row.report) for row in reports], len(wanted) - len(todo))


def _told(name: str, report: dict[str, Any]) -> pyarrow.RecordBatch:
    return pyarrow.RecordBatch.from_pydict({"name": [name], "report": [json.dumps(report)]})


def _sum(reports: list[dict[str, Any]], known: int) -> dict[str, Any]:
    """Numbers are added up; what failed is listed."""
    total: dict[str, Any] = {"files": 0, "known": known, "pages": 0, "failed": {}}
    for report in reports:
        if "error" in report:
            total["failed"][report["file"]] = report["error"]
            continue
        for name, value in report.items():
            if isinstance(value, dict):
                counts = total.setdefault(name, {})
                for key, count in value.items():
                    counts[key] = counts.get(key, 0) + count
            elif isinstance(value, int) and not isinstance(value, bool) and name != "files":
                total[name] = total.get(name, 0) + value
        total["files"] += 1
    return total


def _expand(spark: SparkSession, paths: list[str]) -> list[str]:
    """Files by their patterns, as Hadoop knows them."""
    found: list[str] = []
    for path in paths:
        if not any(sign in path for sign in "*?[{"):
            found.append(path)
            continue
        jvm, context = spark._jvm, spark.sparkContext
        pattern = jvm.org.apache.hadoop.fs.Path(path)
        system = pattern.getFileSystem(context._jsc.hadoopConfiguration())
        matches = system.globStatus(pattern) or []
        if len(matches) == 0:
            raise FileNotFoundError(f"nothing matches {path}")
        found.extend(str(match.getPath().toString()) for match in matches)
    return found


def create_views(spark: SparkSession, path: str) -> None:
    """Has Spark SQL know what is at `path` as the SQLite file has it: `articles`, `outlets`,
    `articles_by_day`; and `captures`, every reading of every page, as it is.

    `articles` has one row a story, as it was captured last, with texts where SQLite has texts. The columns
    that only an archive knows are null where no archive was.
    """
    captures = spark.read.parquet(f"{path.rstrip('/')}/articles")
    captures.createOrReplaceTempView("captures")
    spark.sql(f"CREATE OR REPLACE TEMP VIEW articles AS {_articles()}")
    spark.sql(_OUTLETS)
    spark.sql(_ARTICLES_BY_DAY)


# Pages that tell a story; a front page and a wall do not.
_STORIES = "('article', 'live_blog', 'gallery', 'paywall_stub', 'other')"


def _articles() -> str:
    def text(field: pyarrow.Field) -> str:
        if pyarrow.types.is_timestamp(field.type):
            moment = f"to_utc_timestamp({field.name}, current_timezone())"
            return f"date_format({moment}, \"yyyy-MM-dd'T'HH:mm:ss'Z'\") AS {field.name}"
        if pyarrow.types.is_list(field.type):
            return f"array_join({field.name}, '; ') AS {field.name}"
        return field.name

    columns = ", ".join(text(field) for field in newsvault.schema())
    return f"""
        SELECT {columns}, substr(date_published, 1, 10) AS published_day, month FROM (
            SELECT *, row_number() OVER (
                PARTITION BY coalesce(canonical_url, digest)
                ORDER BY captured_at DESC NULLS LAST, word_count DESC) AS newest
            FROM captures WHERE kind IN {_STORIES})
        WHERE newest = 1"""


_OUTLETS = """
    CREATE OR REPLACE TEMP VIEW outlets AS
    SELECT outlet, count(*) AS articles, min(published_utc) AS first_published,
        max(published_utc) AS last_published, count(*) - count(published_utc) AS undated
    FROM articles WHERE outlet IS NOT NULL GROUP BY outlet"""
_ARTICLES_BY_DAY = """
    CREATE OR REPLACE TEMP VIEW articles_by_day AS
    SELECT published_day AS day, outlet, count(*) AS articles
    FROM articles GROUP BY published_day, outlet"""
