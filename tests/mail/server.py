"""A mail server that answers as a test wants, and keeps what it accepted."""

import email
import email.policy
import socket
import threading
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

OK = "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class MailServer:
    """Accepts all mail, unless `at` answers otherwise: `at["RCPT"] = lambda address: "550 No"`.

    The steps are EHLO, MAIL, RCPT and DATA; DATA when all of the mail is here, just before the
    answer that accepts it. What stands there may do anything else as well, such as kill a worker.
    """

    def __init__(self, **options: Any) -> None:
        self.at: dict[str, Callable[[str], str | None]] = {}
        self.accepted: list[EmailMessage] = []
        self.connections = 0
        self.lock = threading.Lock()
        self.controller = Controller(
            self, hostname="127.0.0.1", port=free_port(), server_hostname="mail.test", **options
        )

    @property
    def port(self) -> int:
        return self.controller.port

    def __enter__(self) -> "MailServer":
        self.controller.start()
        self.connections = 0
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop(no_assert=True)

    def answer(self, step: str, word: str, otherwise: str = OK) -> str:
        return self.at.get(step, lambda _: None)(word) or otherwise

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        answer = self.answer("EHLO", hostname)
        return responses if answer == OK else [answer]

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        envelope.mail_from = address
        return self.answer("MAIL", address)

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        answer = self.answer("RCPT", address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self.lock:
            self.accepted.append(mail)  # type: ignore[arg-type]
        answer = self.answer("DATA", envelope.rcpt_tos[0])
        if answer != OK:
            with self.lock:
                self.accepted.remove(mail)  # type: ignore[arg-type]
        return answer

    @property
    def identifiers(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.accepted]
