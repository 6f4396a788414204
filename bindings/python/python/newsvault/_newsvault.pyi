from collections.abc import Iterator
from datetime import datetime
from typing import Any, final

import pyarrow

__version__: str

@final
class Article:
    """What a page says. Attributes are named as the columns of `schema()`, which tells what they mean."""

    url: str | None
    canonical_url: str | None
    kind: str
    headline: str | None
    description: str | None
    outlet: str | None
    publisher: str | None
    byline: str | None
    authors: list[str]
    date_published: str | None
    published_utc: str | None
    date_modified: str | None
    modified_utc: str | None
    date_evidence: str | None
    agency: list[str]
    credit_line: str | None
    dateline: str | None
    section: str | None
    keywords: list[str]
    language: str | None
    image_url: str | None
    is_accessible_for_free: bool | None
    claimed_word_count: int | None
    completeness: str | None
    suspect: list[str]
    confidence: dict[str, float]
    copyright_notice: str | None
    usage_terms: str | None
    correction_notice: str | None
    word_count: int
    body: str
    captured_at: str | None
    status: int | None
    media_type: str | None
    digest: str | None
    extractor_version: str | None

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dict, as JSON has it."""

@final
class WarcBatches:
    def __iter__(self) -> Iterator[pyarrow.RecordBatch]: ...
    def __next__(self) -> pyarrow.RecordBatch: ...
    def problems(self) -> list[tuple[str, str, str, str, str | None]]: ...
    def report(self) -> str: ...

def extract(html: bytes | str, url: str | None = None, captured_at: datetime | None = None) -> Article:
    """Reads the article out of a page: its bytes, where it stood, when it was captured.

    Bytes say themselves in what encoding they are. "Yesterday" rests on `captured_at`, which needs a time
    zone; relative links, the outlet and much else rest on `url`.
    """

def extract_batch(
    table: pyarrow.Table, html: str, url: str | None, captured_at: str | None, threads: int
) -> pyarrow.Table: ...
def extract_warc(source: Any, name: str, threads: int, rows: int) -> WarcBatches: ...
def schema() -> pyarrow.Schema:
    """What a row of articles is; each field's metadata say what it means."""

def host_key(url: str) -> str | None:
    """The registrable domain of an address, in small letters; `None` if it is no address of a page."""
