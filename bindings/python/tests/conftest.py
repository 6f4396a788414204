"""The sample pages, as pages, as a table and as web archives."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[3]


class Sample(NamedTuple):
    url: str
    captured_at: str
    html: bytes

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.captured_at.replace("Z", "+00:00"))


@pytest.fixture(scope="session")
def samples() -> list[Sample]:
    found = []
    for told in sorted((ROOT / "sample_pages").glob("*.json")):
        sample = json.loads(told.read_bytes())
        page = told.with_suffix(".html")
        if page.exists() and sample.get("url") and sample.get("captured_at"):
            found.append(Sample(sample["url"], sample["captured_at"], page.read_bytes()))
    assert len(found) > 30
    return found


def record(kind: str, url: str, at: str, block: bytes) -> bytes:
    head = f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {at}\r\n"
    head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    return gzip.compress(head.encode() + block + b"\r\n\r\n")


def response(sample: Sample, path: str = "") -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + sample.html
    return record("response", sample.url + path, sample.captured_at, answer)


@pytest.fixture(scope="session")
def archives(samples: list[Sample], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Web archives: three whole ones, one with broken records, one that is cut short."""
    folder = tmp_path_factory.mktemp("archives")
    files = []
    for number in range(3):
        pages = [
            response(sample, f"?{number}-{copy}-{place}") for copy in range(4) for place, sample in enumerate(samples)
        ]
        files.append(folder / f"whole-{number}.warc.gz")
        files[-1].write_bytes(b"".join(pages))
    pages = [response(sample, "?broken") for sample in samples[:10]]
    damaged = bytearray(pages[3])
    damaged[len(damaged) // 2] ^= 0xFF
    pages[3] = bytes(damaged)
    pages.insert(5, gzip.compress(b"this is no record\r\n\r\n"))
    files.append(folder / "damaged.warc.gz")
    files[-1].write_bytes(b"".join(pages))
    files.append(folder / "short.warc.gz")
    files[-1].write_bytes(b"".join(response(sample, "?short") for sample in samples[:6])[:-200])
    return files
