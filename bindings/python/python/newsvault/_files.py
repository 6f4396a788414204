"""Files wherever they are: on disk, in HDFS, in an object store."""

from __future__ import annotations

import hashlib
import posixpath
import re
from typing import Any, BinaryIO

from pyarrow import fs


def place(uri: str) -> tuple[fs.FileSystem, str]:
    """The file system of an address, and the path in it.

    Paths and `file:`, `hdfs:`, `s3:`, `gs:` and `abfs:` are pyarrow's; what else there is must be known to
    fsspec (`pip install fsspec s3fs …`).
    """
    if re.match(r"^[A-Za-z][A-Za-z0-9+.-]+:", uri) is None:
        return fs.LocalFileSystem(), posixpath.abspath(uri)
    try:
        return fs.FileSystem.from_uri(uri)
    except (OSError, ValueError) as error:
        try:
            import fsspec
        except ImportError:
            raise ValueError(f"cannot open {uri}: {error} (fsspec, which may know it, is not installed)") from error
        system, path = fsspec.core.url_to_fs(uri)
        return fs.PyFileSystem(fs.FSSpecHandler(system)), path


def reading(uri: str) -> BinaryIO:
    """A file from its beginning, some megabytes at a time; what is packed stays so."""
    system, path = place(uri)
    return system.open_input_stream(path, compression=None, buffer_size=4 * 1024 * 1024)


def name_of(uri: str) -> str:
    """A name for what comes of a file: the same each time, another for each file."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", posixpath.basename(uri.rstrip("/")).split(".")[0])
    return f"{stem[:60]}-{hashlib.blake2b(uri.encode(), digest_size=6).hexdigest()}"


class Folder:
    """A folder that results go into."""

    def __init__(self, uri: str) -> None:
        self.system, self.root = place(uri)

    def path(self, *parts: str) -> str:
        return posixpath.join(self.root, *parts)

    def names(self, *parts: str) -> set[str]:
        """What is in a folder below; nothing if it is not there."""
        found = self.system.get_file_info(fs.FileSelector(self.path(*parts), allow_not_found=True))
        return {entry.base_name for entry in found}

    def create(self, path: str) -> Any:
        self.system.create_dir(posixpath.dirname(path), recursive=True)
        return self.system.open_output_stream(path, compression=None)

    def write(self, path: str, content: bytes) -> None:
        with self.create(path) as out:
            out.write(content)

    def move(self, path: str, to: str) -> None:
        """In the place of whatever is there."""
        self.system.create_dir(posixpath.dirname(to), recursive=True)
        if self.system.get_file_info(to).type != fs.FileType.NotFound:
            self.system.delete_file(to)
        self.system.move(path, to)

    def remove(self, path: str) -> None:
        if self.system.get_file_info(path).type != fs.FileType.NotFound:
            self.system.delete_dir(path)
