"""Reading the one file of a form, in memory only: nothing handed in ever touches a disk."""

from __future__ import annotations

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser


async def one_file(request: Request, name: str, *, most: int) -> tuple[bytes, str]:
    """Return the content and the name of a form's file; empty where there is none to read."""
    parser = MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=4)
    parser.spool_max_size = most + 1024 * 1024  # never rolls over to a disk
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError):
        return b"", ""
    try:
        sent = form.get(name)
        if not isinstance(sent, UploadFile):
            return b"", ""
        return await sent.read(), sent.filename or ""
    finally:
        await form.close()
