"""A mail server on the loopback address that keeps what it gets."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings

from tests.portal.conftest import free_port


class Server:
    """What came in, and what to answer."""

    def __init__(self) -> None:
        self.port = free_port()
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.unknown: set[str] = set()
        """Addresses that are refused for good."""
        self.busy = False
        """Whether every mail is put off."""
        self.on_mail: Callable[[], Any] | None = None
        """Called when a mail is there, before it is acknowledged."""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.unknown:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.busy:
            return "451 later"
        parsed = message_from_bytes(envelope.content, policy=default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        self.recipients += envelope.rcpt_tos
        if self.on_mail is not None:
            self.on_mail()
        return "250 OK"


@contextmanager
def running() -> Iterator[Server]:
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=server.port,
            EMAIL_TIMEOUT=20,
        ):
            yield server
    finally:
        controller.stop()


def part(mail: EmailMessage, subtype: str) -> str:
    """The text of one of the two parts."""
    [found] = [one for one in mail.walk() if one.get_content_type() == f"text/{subtype}"]
    return str(found.get_content())
