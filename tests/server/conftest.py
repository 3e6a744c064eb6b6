"""A playground to talk to, in this process."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from everystep.server.admission import Admission
from everystep.server.app import Playground
from everystep.server.guard import Guard
from everystep.server.start import Start
from everystep.server.tables import Tables
from everystep.server.trainings import Trainings
from everystep.server.uploads import Uploads
from everystep.server.work import Work

PORT = 8123
ADDRESS = f"http://127.0.0.1:{PORT}"

BY_HAND = {"learning_rate": 0.1, "steps": 10, "tolerance": 0, "standardize": False}


def setup_of(**changes: Any) -> dict[str, Any]:
    """The three rows, worked as on paper."""
    data = {"kind": "example", "name": "three-rows"}
    return {"data": data, "target": "y", "settings": BY_HAND, "trainings": [], **changes}


def cells(**columns: list[Any]) -> dict[str, Any]:
    """Edited records."""
    told = [{"name": name, "cells": values} for name, values in columns.items()]
    return {"kind": "cells", "name": "my records", "columns": told}


@dataclass
class Visit:
    """A server, and a browser that has its cookie."""

    client: TestClient
    admission: Admission
    uploads: Uploads
    guard: Guard

    def stranger(self) -> TestClient:
        """A browser without the cookie."""
        return TestClient(self.guard, base_url=ADDRESS, follow_redirects=False)

    def ask(self, path: str, sent: Any) -> Any:
        """What the server answers to JSON, which it must accept."""
        answer = self.client.post(path, json=sent)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path: str, sent: Any, status: int = 400) -> dict[str, str]:
        """The refusal of JSON."""
        answer = self.client.post(path, json=sent)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    def drop(self, name: str, content: bytes) -> Any:
        """A file dropped in."""
        return self.client.post("/api/tables", params={"name": name}, content=content)


@pytest.fixture
def visit(small_page: Path) -> Iterator[Visit]:
    """A playground that begins with the three rows, with a page of a few lines."""
    # With less, polars may wait for ever for threads that it can't begin.
    with Uploads(most=1_000_000, memory=3 << 30) as uploads:
        trainings = Trainings(Tables())
        app = Playground(trainings, uploads, Start.of(trainings.tables, None, None), Work()).app()
        admission = Admission(PORT)
        guard = Guard(app, admission, PORT)
        with TestClient(guard, base_url=ADDRESS) as client:
            client.cookies.set(*admission.set_cookie.partition(";")[0].split("=", 1))
            yield Visit(client, admission, uploads, guard)
