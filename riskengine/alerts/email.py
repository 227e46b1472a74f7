"""E-mail: alerts over SMTP, as plain text, in threads of their own."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from riskengine.alerts.channel import Unknown
from riskengine.alerts.console import render, unescape
from riskengine.alerts.exchange import cut_after
from riskengine.articles.clean import clean_line
from riskengine.errors import DeliveryFailed
from riskengine.records import Message

SUBJECT_LIMIT = 200
"""Characters of a subject."""

TOTAL_SECONDS = 15.0
"""How long one exchange with the server may take."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in; ``security`` is ``starttls``, ``tls`` or ``none``."""

    host: str
    port: int
    security: str
    username: str
    password: str
    sender: str
    seconds: float = TOTAL_SECONDS


class EmailSender:
    """Sends to one address; what became of a message there, nobody can ask.

    Every copy of a message has the same Message-ID, made of the alert's id, so that most readers show
    it once all the same.

    Parameters
    ----------
    server : MailServer
        Shared by all addresses.
    address : str
        Of a person or a list.
    clock : callable
        Tells the time, aware, for the messages' dates.
    """

    can_reconcile = False
    is_paced = True

    def __init__(self, server: MailServer, address: str, clock: Callable[[], datetime]) -> None:
        self._server = server
        self._address = address
        self._clock = clock

    @property
    def account(self) -> object:
        """The server: what it refuses for one address, such as a password, it refuses for all."""
        return self._server

    def send(self, message: Message, *, thread: str = "") -> str:
        """Hand a message in and return its Message-ID.

        Raises
        ------
        DeliveryFailed
            When the server did not take it, with the outcome: a refused login pauses all, a code in
            the 400s is tried again, one in the 500s is not.
        """
        written = self._write(message, thread)
        server, content = self._server, written.as_bytes(policy=SMTP)
        with _connected(server) as session:
            _expect(session.mail(server.sender), "refuses the sender")
            _expect(session.rcpt(self._address), "refuses the address")
            try:
                answer = session.data(content)
            except smtplib.SMTPDataError as refusal:
                answer = (refusal.smtp_code, b"")
            except (OSError, smtplib.SMTPException) as error:
                what = f"no whole answer ({type(error).__name__})"
                raise DeliveryFailed(what, outcome="reconcile", where="e-mail") from None
            _expect(answer, "refuses the message")
        return str(written["Message-ID"])

    def find(self, alert_id: str, *, since: datetime, thread: str = "") -> Unknown:
        """Nobody can tell."""
        return Unknown(f"a mailbox can't be asked what arrived since {since:%H:%M}")

    def _write(self, message: Message, thread: str) -> EmailMessage:
        written = EmailMessage(policy=SMTP)
        written["From"] = self._server.sender
        written["To"] = self._address
        written["Subject"] = clean_line(unescape(message.text), SUBJECT_LIMIT)
        written["Date"] = format_datetime(self._clock())
        written["Message-ID"] = f"<{message.alert_id}@{self._server.sender.rpartition('@')[2]}>"
        if thread:
            written["In-Reply-To"] = written["References"] = thread
        written["Auto-Submitted"] = "auto-generated"
        written.set_content(render(message))
        return written


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Open a session that is logged in, and cut it when its time is up."""
    try:
        session = _open(server)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise _unreachable(error) from None
    try:
        with cut_after(server.seconds, lambda: session.sock):
            _log_in(session, server)
            yield session
            with suppress(OSError, smtplib.SMTPException):
                session.quit()
    finally:
        session.close()


def _open(server: MailServer) -> smtplib.SMTP:
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.seconds, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=server.seconds)


def _log_in(session: smtplib.SMTP, server: MailServer) -> None:
    try:
        if server.security == "starttls":
            session.starttls(context=ssl.create_default_context())
        session.ehlo_or_helo_if_needed()
        if server.username:
            session.login(server.username, server.password)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
        secure = isinstance(error, smtplib.SMTPAuthenticationError)
        what = "refuses the login" if secure else "does not offer what the settings ask for (TLS or a login)"
        raise DeliveryFailed(
            what, outcome="paused", where="e-mail", action="look at the settings of [email]"
        ) from None
    except (OSError, smtplib.SMTPException) as error:
        raise _unreachable(error) from None


def _expect(answer: tuple[int, bytes], what: str) -> None:
    """Return where a command was taken; the server's own words are not shown, they may quote anything."""
    code = answer[0]
    if 400 <= code < 500:
        raise DeliveryFailed(f"{what} for now (code {code})", outcome="retry", where="e-mail")
    if not 200 <= code < 300:
        raise DeliveryFailed(f"{what} (code {code})", outcome="dead", where="e-mail")


def _unreachable(error: Exception) -> DeliveryFailed:
    return DeliveryFailed(
        f"can't be reached ({type(error).__name__})",
        outcome="retry",
        where="e-mail",
        action="look at the network and the settings of [email]",
    )
