"""The routes of the playground: a request -> what is asked for -> an answer."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from everystep.render.page.html import page_html
from everystep.render.page.paper import paper_of
from everystep.server.answers import document_of, table_found, trained
from everystep.server.bodies import counted_parts, json_of
from everystep.server.exports import exported
from everystep.server.fields import Parser, anything, fields_of, text, whole_number
from everystep.server.practice import marks, questions
from everystep.server.refusals import NOT_FOUND, refusal
from everystep.server.setup import Setup
from everystep.server.start import Start
from everystep.server.tables import Source
from everystep.server.trainings import Labelled, Trainings
from everystep.server.uploads import Uploads
from everystep.server.work import GoneError, Work
from everystep.words import SettingError

Endpoint = Callable[[Request], Awaitable[Response]]

NOBODY = 499
"""The status for an answer that nobody waits for."""


@dataclass(frozen=True)
class Playground:
    """What the server has: the trainings, the uploads, the start, and the threads that work."""

    trainings: Trainings
    uploads: Uploads
    start: Start
    work: Work

    def app(self) -> Starlette:
        """The application, without its guard."""
        routes = {
            ("GET", "/"): self.page,
            ("GET", "/api/start"): self.begin,
            ("GET", "/api/examples"): self.examples,
            ("POST", "/api/tables"): self.upload,
            ("POST", "/api/train"): self.train,
            ("POST", "/api/paper"): self.paper,
            ("POST", "/api/practice"): self.practice,
            ("POST", "/api/export"): self.export,
        }
        app = Starlette(
            routes=[Route(path, _worded(route), methods=[way]) for (way, path), route in routes.items()],
            exception_handlers={HTTPException: _no_such_page},
        )
        app.router.redirect_slashes = False  # an address is ours, or it is none
        return app

    async def page(self, request: Request) -> Response:
        """The live page, with the start's document in it."""
        return await self.work.do(request, self._page)

    async def begin(self, _: Request) -> Response:
        """What the page begins with: a `Start`."""
        return JSONResponse(self.start.told())

    async def examples(self, _: Request) -> Response:
        """The examples alone."""
        return JSONResponse(self.start.examples())

    async def upload(self, request: Request) -> Response:
        """A file that was dropped in: read it, and say what is in it."""
        body = counted_parts(request, self.uploads.most)
        source = await self.uploads.receive(request.query_params.get("name", ""), body)
        try:
            return await self._told(request, lambda: self._taken_in(source))
        except BaseException:
            Path(source.place).unlink(missing_ok=True)  # its turn never came, or it can't be read
            raise

    async def train(self, request: Request) -> Response:
        """Train what the setup says."""
        setup = Setup.of(await json_of(request))
        return await self._told(request, lambda: trained(self.trainings, setup))

    async def paper(self, request: Request) -> Response:
        """The arithmetic at one state of one training."""
        setup, asked = _asked(await json_of(request))
        return await self._told(request, lambda: self._paper(setup, **asked))

    async def practice(self, request: Request) -> Response:
        """The questions of a step; with answers, what is right and what is not."""
        setup, asked = _asked(await json_of(request), {"answers": anything})
        return await self._told(request, lambda: self._practice(setup, **asked))

    async def export(self, request: Request) -> Response:
        """A file to keep."""
        parsers: dict[str, Parser] = {"setup": anything, "what": text, "training": whole_number}
        asked = fields_of("the request", await json_of(request), parsers, ("setup", "what"))
        setup = Setup.of(asked.pop("setup"))
        file = await self.work.do(request, lambda: exported(self.trainings, setup, **asked))
        headers = {"Content-Disposition": f"attachment; {named_for_saving(file.name)}"}
        return Response(file.content, media_type=file.kind, headers=headers)

    async def _told(self, request: Request, task: Callable[[], Any]) -> Response:
        """What a task gives, as JSON, which takes its time too."""
        return await self.work.do(request, lambda: JSONResponse(task()))

    def _page(self) -> Response:
        runs = self.trainings.of(self.start.parsed())
        html = page_html(document_of(runs, paper=False), connect=True)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy_of(html)})

    def _taken_in(self, source: Source) -> Any:
        self.uploads.check(source)
        tables = self.trainings.tables
        name = tables.add(source)
        try:
            return table_found(name, tables.of_source(name))
        except Exception:
            tables.drop(name)
            raise

    def _paper(self, setup: Setup, training: int, state: int) -> Any:
        one = self.trainings.one(setup, training)
        return paper_of(one.run, _own_number(one, state))

    def _practice(self, setup: Setup, training: int, state: int, answers: Any = None) -> Any:
        one = self.trainings.one(setup, training)
        own = _own_number(one, state)
        if answers is None:
            return {"step": state + 1, "questions": questions(one.run, own)}
        typed = fields_of(
            "answers", answers, dict.fromkeys(answers if isinstance(answers, dict) else {}, text)
        )
        return {"marks": marks(one.run, own, typed)}


def named_for_saving(name: str) -> str:
    r"""A file's name in a header: plainly for what reads no more, and as it is.

    >>> named_for_saving('häuser "2".csv')
    'filename="h_user _2_.csv"; filename*=UTF-8\'\'h%C3%A4user%20%222%22.csv'
    """
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def policy_of(html: str) -> str:
    """The content security policy that a page says of itself, with what only a header can say.

    >>> policy_of('<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;">')
    "default-src 'none'; frame-ancestors 'none'"
    """
    found = re.search(r'http-equiv="Content-Security-Policy"\s+content="([^"]*)"', html, re.IGNORECASE)
    said = unescape(found[1]) if found else "default-src 'none'"
    return f"{said.rstrip('; ')}; frame-ancestors 'none'"


def _asked(sent: Any, more: dict[str, Parser] | None = None) -> tuple[Setup, dict[str, Any]]:
    """The setup, and which state of which training is meant."""
    parsers: dict[str, Parser] = {"setup": anything, "training": whole_number, "state": whole_number}
    asked = fields_of("the request", sent, parsers | (more or {}), ("setup", "training", "state"))
    return Setup.of(asked.pop("setup")), asked


def _own_number(one: Labelled, state: int) -> int:
    """A state's number in its own run: a branch's are counted on from where it begins."""
    last = one.run.recording.steps + one.begins
    if not one.begins <= state <= last:
        raise SettingError(f"there is no state {state}: this training has states {one.begins} to {last}.")
    return state - one.begins


def _worded(endpoint: Endpoint) -> Endpoint:
    """Whatever goes wrong is told in a sentence."""

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (GoneError, ClientDisconnect):
            return Response(status_code=NOBODY)
        except Exception as error:
            status, said = refusal(error)
            return JSONResponse(said, status_code=status)

    return answered


async def _no_such_page(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else NOT_FOUND
    return JSONResponse({"error": "There is nothing at this address."}, status_code=status)
