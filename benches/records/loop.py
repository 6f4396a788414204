"""What many write: warcio reads the records, trafilatura the pages in them.

loop.py FILE.warc.gz RECORDS OUT.jsonl
"""

import sys

import trafilatura
from warcio.archiveiterator import ArchiveIterator

name, limit, output = sys.argv[1], int(sys.argv[2]), sys.argv[3]
pages = 0
with open(name, "rb") as stream, open(output, "w", encoding="utf-8") as out:
    for record in ArchiveIterator(stream):
        if record.rec_type != "response":
            continue
        if pages == limit:
            break
        pages += 1
        text = trafilatura.extract(
            record.content_stream().read(),
            url=record.rec_headers.get_header("WARC-Target-URI"),
            output_format="json",
            with_metadata=True,
        )
        if text:
            out.write(text + "\n")
