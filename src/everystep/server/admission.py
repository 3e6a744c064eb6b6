"""Who may come in: whoever has the address that was printed. From then on the browser's cookie says so."""

import secrets

SECRET_BYTES = 32


class Admission:
    """The secrets of one server.

    `token` stands in the printed address, and works as long as the server runs. A ticket stands in the
    address that the browser is started with, and works once: other users of the machine can read with what
    words a program is started. Either is exchanged for the cookie, which scripts can't read and which other
    sites' pages don't send.
    """

    def __init__(self, port: int) -> None:
        self.token = secrets.token_urlsafe(SECRET_BYTES)
        self._name = f"everystep-{port}"
        self._cookie = secrets.token_urlsafe(SECRET_BYTES)
        self._tickets: set[str] = set()

    def ticket(self) -> str:
        """Another address's secret that works once."""
        made = secrets.token_urlsafe(SECRET_BYTES)
        self._tickets.add(made)
        return made

    def admits(self, secret: str) -> bool:
        """Whether a secret of an address opens the door; a ticket is then used up."""
        if _same(secret, self.token):
            return True
        used = next((ticket for ticket in self._tickets if _same(secret, ticket)), None)
        self._tickets.discard(used or "")
        return used is not None

    def knows(self, cookies: str) -> bool:
        """Whether a request's cookies hold ours."""
        held = dict(part.strip().partition("=")[::2] for part in cookies.split(";"))
        return _same(held.get(self._name, ""), self._cookie)

    @property
    def set_cookie(self) -> str:
        """The header that gives the cookie."""
        return f"{self._name}={self._cookie}; Path=/; HttpOnly; SameSite=Strict"


def _same(secret: str, other: str) -> bool:
    """Compared in a time that tells nothing."""
    return secrets.compare_digest(secret.encode(), other.encode())
