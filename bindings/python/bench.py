"""How quick the package is, beside the command and beside trafilatura, over the same pages.

    python bench.py MANIFEST [FILES] [SLOW]

MANIFEST lists pages (`{"url": …, "html": "pages/1.html.gz"}` a line); FILES web archives are made of them,
each with all of them under addresses of its own. trafilatura reads the first SLOW pages of each.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import pyarrow
import pyarrow.parquet

import newsvault

COMMAND = os.path.join(sysconfig.get_path("scripts"), "newsvault")


def pages_of(manifest: Path) -> list[tuple[str, bytes]]:
    found = []
    for line in map(json.loads, manifest.open(encoding="utf-8")):
        html = (manifest.parent / line["html"]).read_bytes()
        html = gzip.decompress(html) if line["html"].endswith(".gz") else html
        if line.get("url") and newsvault.host_key(line["url"]):
            found.append((line["url"], html))
    return found


def record(url: str, html: bytes) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + html
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
    head += f"Content-Length: {len(block)}\r\n\r\n"
    return gzip.compress(head.encode() + block + b"\r\n\r\n", 6)


def took(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def command(files: list[str], out: Path, jobs: int) -> float:
    words = [COMMAND, "extract", "--jobs", str(jobs), "--output", out, "--warc", *files]
    return took(lambda: subprocess.run(words, check=True, capture_output=True))


def one_thread(pages: list[tuple[str, bytes]], files: list[str], folder: Path) -> None:
    """A table of all pages, by one thread, beside the command with one job: the best of three."""
    table = pyarrow.table({"url": [url for url, _ in pages], "html": [html for _, html in pages]})
    batch, binary = [], []
    for _ in range(3):
        batch.append(took(lambda: newsvault.extract_batch(table, captured_at=None, threads=1)))
        binary.append(command(files[:1], folder / "one.jsonl", 1))
    print(f"extract_batch, one thread:       {len(pages) / min(batch):7.1f} pages/s")
    print(f"newsvault extract --jobs 1:      {len(pages) / min(binary):7.1f} pages/s")
    print(f"  ratio {min(binary) / min(batch):.2f}")


def cluster(pages: list[tuple[str, bytes]], files: list[str], folder: Path, slow: int) -> None:
    """Two executors of one core beside the command with two jobs, and beside trafilatura on the same."""
    from pyspark.sql import SparkSession

    import newsvault.spark

    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "64")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    # Executors and their Python are there from now on.
    newsvault.spark.extract_warc(spark, files[:2], str(folder / "warm"))
    all_pages = len(pages) * len(files)
    ours, binary = [], []
    for turn in range(2):
        ours.append(took(lambda: newsvault.spark.extract_warc(spark, files, str(folder / f"out-{turn}"))))  # noqa: B023
        binary.append(command(files, folder / "all.parquet", 2))
    ours, binary = min(ours), min(binary)
    print(f"Spark, two executors of a core:  {all_pages / ours:7.1f} pages/s")
    print(f"newsvault extract --warc, 2 jobs:{all_pages / binary:7.1f} pages/s")
    print(f"  ratio {binary / ours:.2f}")

    some, many = frame(pages[:slow], folder / "some"), frame(pages * 3, folder / "many")
    some, many = spark.read.parquet(some), spark.read.parquet(many)

    def trafilatura_(frames):
        import pandas
        import trafilatura

        for frame in frames:
            texts = [
                trafilatura.extract(bytes(html), url=url, output_format="json", with_metadata=True)
                for url, html in zip(frame["url"], frame["html"])
            ]
            yield pandas.DataFrame({"text": [text or "" for text in texts]})

    # A plan of its own each time: Spark keeps what a plan made.
    theirs = lambda df: df.mapInPandas(trafilatura_, "text string").selectExpr("sum(length(text))").collect()  # noqa: E731
    mine = lambda df: newsvault.spark.extract(df, captured_at=None).selectExpr("sum(length(body))").collect()  # noqa: E731
    # What a Python process imports is imported by now.
    theirs(some.limit(2))
    their_rate = slow / took(lambda: theirs(some))
    my_rate = max(3 * len(pages) / took(lambda: mine(many)) for _ in range(2))
    print(f"trafilatura, mapInPandas:        {their_rate:7.1f} pages/s")
    print(f"newsvault, mapInArrow:           {my_rate:7.1f} pages/s")
    print(f"  ratio {my_rate / their_rate:.1f}")
    spark.stop()


def frame(pages: list[tuple[str, bytes]], folder: Path) -> str:
    """Pages as a table in four files, so that each core has some."""
    folder.mkdir()
    for part in range(4):
        some = pages[part::4]
        table = pyarrow.table({"url": [url for url, _ in some], "html": [html for _, html in some]})
        pyarrow.parquet.write_table(table, folder / f"{part}.parquet", row_group_size=64)
    return str(folder)


def main() -> None:
    manifest = Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 6
    slow = int(sys.argv[3]) if len(sys.argv) > 3 else 400
    pages = pages_of(manifest)
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number in range(count):
            file = Path(folder, f"pages-{number}.warc.gz")
            mark = lambda url: f"{url}{'&' if '?' in url else '?'}copy={number}"  # noqa: B023, E731
            with file.open("wb") as out:
                out.writelines(record(mark(url), html) for url, html in pages)
            files.append(str(file))
        print(f"{len(pages)} pages in each of {count} files, {sum(map(os.path.getsize, files)) / 1e6:.0f} MB")
        one_thread(pages, files, Path(folder))
        cluster(pages, files, Path(folder), slow)


if __name__ == "__main__":
    main()
