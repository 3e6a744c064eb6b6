"""The body of a request, never more of it than is wanted."""

import json
from collections.abc import AsyncIterator
from typing import Any, NoReturn

from starlette.requests import Request

from everystep.server.patience import in_time
from everystep.server.refusals import BAD_REQUEST, TOO_LARGE, RefusedError
from everystep.words import whole

MOST_JSON = 5_000_000


async def json_of(request: Request, most: int = MOST_JSON) -> Any:
    """The JSON that was sent. Raises `RefusedError` for what is none, and for more than `most` bytes."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise RefusedError(BAD_REQUEST, "what is sent must be application/json")
    body = b"".join([part async for part in counted_parts(request, most)])
    try:
        return json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise RefusedError(BAD_REQUEST, "what was sent is no JSON") from None


async def counted_parts(request: Request, most: int) -> AsyncIterator[bytes]:
    """The body part by part. Raises `RefusedError` once there are more bytes than `most`, or as many are
    announced."""
    announced = request.headers.get("content-length", "")
    came = 0
    if announced.isdecimal() and int(announced) > most:
        raise _too_much(most)
    async for part in in_time(aiter(request.stream())):
        came += len(part)
        if came > most:
            raise _too_much(most)
        yield part


def _too_much(most: int) -> RefusedError:
    return RefusedError(
        TOO_LARGE,
        f"that is more than {whole(most // 1_000_000)} MB; give a file to `everystep playground` on the "
        "command line, or take a part of it",
    )


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)
