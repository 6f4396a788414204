"""Reads articles out of news pages.

One page:

>>> import newsvault
>>> text = b"It was closed for nine years, and three hundred people walked over it in the rain."
>>> page = b"<html><body><article><h1>Bridge reopens</h1><p>" + text + b"</p></article></body></html>"
>>> article = newsvault.extract(page, url="https://harbour-post.example/bridge")
>>> article.headline
'Bridge reopens'
>>> article.body
'It was closed for nine years, and three hundred people walked over it in the rain.'

Tables of pages, by Apache Arrow: `extract_batch`; web archives (WARC): `extract_warc`; on Apache Spark:
`newsvault.spark`. The command `newsvault` comes with the package.
"""

from newsvault._newsvault import Article, __version__, extract, host_key, schema
from newsvault._tables import WarcReader, extract_batch, extract_warc

__all__ = [
    "Article",
    "WarcReader",
    "__version__",
    "extract",
    "extract_batch",
    "extract_warc",
    "host_key",
    "schema",
]
