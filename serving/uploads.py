"""Files sent to be labelled: a multipart form, its files read as documents."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message

from dragoman.documents.reading import Part, read_documents
from dragoman.errors import InvalidQuery
from dragoman.language import refuse_foreign
from dragoman.rows import Document
from dragoman.terminal import shown_name

from .asked import ANY_LANGUAGE, Invalid, Judged, LabelAsked, read_options
from .limits import read_form_body
from .problems import ABOUT, Problem
from .settings import Settings

_READERS = ThreadPoolExecutor(2, "files")
"""Reading cannot be stopped: files that take forever take two threads, and no more."""

_FLAGS = ("cells", "everywhere", "any_language")
_FIELDS = ("entities", "targets", "cells", "everywhere", "any_language", "author", "date")
_SWITCHES = {"true": True, "false": False}
_LONGEST_FIELD = 1_000_000  # bytes; characters are limited as everywhere


@dataclass(frozen=True, slots=True)
class Upload:
    """What was sent: files by name, and the other fields as a JSON request has them."""

    files: list[tuple[str, bytes]]
    options: dict[str, Any]
    author: str | None
    date: str | None


async def read_upload(request: Request, settings: Settings) -> Upload:
    """The files and fields of a form.

    Raises:
        Problem: 400, 408, 413, 415 or 422, whatever the caller sent.
        ClientDisconnect: the caller has gone.
    """
    raw = await read_form_body(request, settings)
    form = await _form(request, raw, settings)
    try:
        files = [
            (PurePosixPath(one.filename or "").name or "file", await one.read())
            for name, one in form.multi_items()
            if isinstance(one, UploadFile) and name == "file"
        ]
        fields = _options(form)
    finally:
        await form.close()
    if not files:
        raise Problem(422, "Send at least one file in the field `file`, with its name.")
    author, date = fields.pop("author", None), fields.pop("date", None)
    return Upload(files, fields, author, date)


async def _form(request: Request, raw: bytes, settings: Settings) -> FormData:
    """The body as a form; all of it has arrived."""

    async def receive() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    replayed = Request(request.scope, receive)
    most = settings.most_entities + len(_FIELDS)
    try:
        return await replayed.form(
            max_files=settings.most_documents, max_fields=most, max_part_size=_LONGEST_FIELD
        )
    except (MultiPartException, HTTPException) as problem:
        said = getattr(problem, "message", None) or getattr(problem, "detail", "")
        raise Problem(400, f"The body is no form: {str(said).rstrip('.')}.") from None
    except (ValueError, LookupError):
        raise Problem(400, "The body is no form in UTF-8.") from None


def _options(form: FormData) -> dict[str, Any]:
    """The fields beside the files, switches as such."""
    fields: dict[str, Any] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if name != "file":
                raise Problem(422, f"Unknown file field {name[:60]!r}; send files as `file`.")
        elif name not in _FIELDS:
            raise Problem(
                422, f"Unknown field {name[:60]!r}; known are file, {', '.join(_FIELDS)}."
            )
        elif name == "entities":
            fields.setdefault("entities", []).append(value)
        elif name in fields:
            raise Problem(422, f"`{name}` is there twice.")
        else:
            fields[name] = _SWITCHES.get(value, value) if name in _FLAGS else value
    return fields


async def read_files(upload: Upload, settings: Settings, seconds: float) -> LabelAsked:
    """The documents of the files, read on another thread.

    Raises:
        Problem: 422, the request as a whole is wrong; 504, reading took too long.
    """
    options = read_options(upload.options, settings)
    try:
        async with asyncio.timeout(seconds):
            work = partial(_parts, upload.files, settings.most_documents)
            parts = await asyncio.get_running_loop().run_in_executor(_READERS, work)
    except TimeoutError:
        raise Problem(504, ABOUT[504], "deadline") from None
    good, invalid = [], []
    for index, (name, part) in enumerate(parts):
        try:
            good.append(
                _document(upload, name, part, settings.most_characters, options.any_language)
            )
        except InvalidQuery as problem:
            invalid.append(Invalid(index, name, str(problem)))
    judged = Judged(good, invalid)
    return LabelAsked(judged, options.entities, options.targets, options.cells, options.everywhere)


def _parts(files: list[tuple[str, bytes]], most: int) -> list[tuple[str, Part]]:
    found: list[tuple[str, Part]] = []
    for name, part in _all_parts(files):
        if len(found) == most:
            raise Problem(422, f"The files hold more than {most} documents; send fewer at once.")
        found.append((name, part))
    return found


def _all_parts(files: list[tuple[str, bytes]]) -> Iterator[tuple[str, Part]]:
    for name, data in files:
        shown = shown_name(name.encode(errors="replace").decode())
        for part in read_documents(data, name):
            yield (shown if part.name is None else shown_name(f"{shown}/{part.name}")), part


def _document(upload: Upload, name: str, part: Part, most: int, any_language: bool) -> Document:
    """A document that was read.

    Raises:
        InvalidQuery: it was not, is too long, or is in another language.
    """
    found = part.content
    if isinstance(found, str):
        raise InvalidQuery(found)
    if len(found.text) > most:
        raise InvalidQuery(f"the text has {len(found.text)} characters, at most {most} are read")
    if not any_language:
        refuse_foreign(found.text, ANY_LANGUAGE)
    author, date = upload.author or found.author, upload.date or found.date
    return Document(found.text, name, author, date, found.pages)
