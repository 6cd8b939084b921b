"""Files for their owner's eyes: written whole or not at all, readable by no one else."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from tempfile import NamedTemporaryFile

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def private_folder(folder: Path) -> Path:
    """Make sure that a folder is there and that only its owner enters."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(FOLDER_MODE)
    return folder


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads; a crash leaves the old one or the new one."""
    with NamedTemporaryFile("w", dir=private_folder(path.parent), delete=False) as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)


def too_open(path: Path) -> bool:
    """Tell whether anyone but its owner may read or change a file."""
    return bool(stat.S_IMODE(path.stat().st_mode) & ~FILE_MODE)
