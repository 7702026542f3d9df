"""One writer at a time: a lock file in the archive's folder."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from rag.errors import ArchiveLocked

_NAME = "write.lock"


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the right to write to the archive in `folder`; it ends with the process, however that ends.

    Raises ArchiveLocked, which says who holds it and since when.
    """
    with (folder / _NAME).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise ArchiveLocked(
                f"The archive {folder} is being written by {holder}; try again when that has finished."
            ) from None
        file.truncate(0)
        now = datetime.now().isoformat(sep=" ", timespec="seconds")
        file.write(f"process {os.getpid()} on {socket.gethostname()} since {now}")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
