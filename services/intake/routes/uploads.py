"""Reading the one file of a form, in memory only: nothing handed in ever touches a disk."""

from __future__ import annotations

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

_FIELDS = 200


async def one_file(request: Request, name: str, *, most: int) -> tuple[bytes, str]:
    """Return the content and the name of a form's file; empty where there is none to read."""
    content, file_name, _ = await file_and_words(request, name, most=most)
    return content, file_name


async def file_and_words(request: Request, name: str, *, most: int) -> tuple[bytes, str, FormData]:
    """Return the content and the name of a form's file, and what else was typed into the form."""
    parser = MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=_FIELDS)
    parser.spool_max_size = most + 1024 * 1024  # never rolls over to a disk
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError):
        return b"", "", FormData()
    try:
        words = FormData([one for one in form.multi_items() if isinstance(one[1], str)])
        sent = form.get(name)
        if not isinstance(sent, UploadFile):
            return b"", "", words
        return await sent.read(), sent.filename or "", words
    finally:
        await form.close()
