"""Mail: a sink that keeps what the demo sends by mail or SMS, and a page to read it on."""

from __future__ import annotations

import argparse
import asyncio
import base64
import email
import email.policy
import hashlib
import html
import json
import shutil
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from infra.local import paths, ports
from infra.local.processes import Command

_KEPT = 500
_LONGEST_SMS = 4096
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;"
    "color:#1c1b19;background:#faf8f4}article{border-top:1px solid #cfc9bd;padding:1rem 0}"
    "h2{font-size:1rem;margin:0}p{margin:.25rem 0;color:#57534b}"
    "pre{white-space:pre-wrap;font:inherit}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@dataclass(frozen=True)
class Mail:
    """The mail sink as a part: SMTP on one port, its page on another."""

    folder: Path
    port: int
    page_port: int

    name = "mail"

    @property
    def page(self) -> str:
        """Where its page is read."""
        return f"http://{ports.HOST}:{self.page_port}"

    @property
    def sms(self) -> str:
        """Where it takes SMS, as a gateway would."""
        return f"{self.page}/sms"

    def prepare(self) -> None:
        """Make the folder the mails are kept in."""
        paths.private(self._home)

    def command(self) -> Command:
        """Start the sink."""
        line = [sys.executable, "-m", "infra.local.mail", "--folder", str(self._home)]
        line += ["--smtp", str(self.port), "--page", str(self.page_port)]
        return Command(self.name, line)

    def ready(self) -> bool:
        """Say whether both ports answer."""
        return ports.answers(self.port) and ports.answers(self.page_port)

    def remove(self) -> None:
        """Forget every mail."""
        shutil.rmtree(self._home, ignore_errors=True)

    @property
    def _home(self) -> Path:
        return self.folder.resolve() / "mail"


@dataclass(frozen=True)
class Letter:
    """One mail or SMS as the page shows it."""

    at: str
    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class Sink:
    """The mails in a folder, each a file; the oldest go when there are many."""

    folder: Path

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep one mail; aiosmtpd calls this by its name."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        to, subject = ", ".join(envelope.rcpt_tos), str(message["subject"] or "")
        self._keep(to, subject, _text_of(message), str(message["message-id"] or ""))
        return "250 Kept"

    def take_sms(self, said: bytes) -> int:
        """Keep one SMS as a gateway would; return its status, 409 for one that is there."""
        try:
            sms = json.loads(said)
            kept = self._keep(str(sms["to"]), "SMS", str(sms["text"]), str(sms["id"]))
        except (ValueError, KeyError, TypeError):
            return 400
        return 202 if kept else 409

    def _keep(self, to: str, subject: str, text: str, name: str) -> bool:
        """Keep a letter, unless one of its name is there: mail programs show those as one."""
        at = datetime.now(UTC)
        mark = hashlib.sha256(f"{to} {name}".encode()).hexdigest()[:16] if name else "-"
        if name and any(self.folder.glob(f"*-{mark}.json")):
            return False
        letter = Letter(at.isoformat(timespec="seconds"), to, subject, text)
        file = self.folder / f"{at.timestamp():.6f}-{mark}.json"
        paths.write_private(file, json.dumps(asdict(letter)))
        for old in self._files()[_KEPT:]:
            old.unlink(missing_ok=True)
        return True

    def letters(self) -> list[Letter]:
        """List the mails, the newest first."""
        return [Letter(**json.loads(file.read_text())) for file in self._files()]

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.json"), reverse=True)


def page_of(letters: list[Letter]) -> str:
    """Show the mails on one page that loads nothing else."""
    articles = "".join(
        f"<article><h2>{html.escape(one.subject)}</h2><p>{html.escape(one.to)} · {one.at}</p>"
        f"<pre>{html.escape(one.text)}</pre></article>"
        for one in letters
    )
    none = "<p>Nothing has been sent yet. Load this page again to look.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mail sink</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f"<style>{_STYLE}</style></head><body><main><h1>Mail sink</h1>"
        f"<p>What the demo has sent; nothing leaves this machine.</p>{articles or none}"
        "</main></body></html>"
    )


def application(sink: Sink, hosts: frozenset[str]) -> Any:
    """Serve the page, and the same as JSON for tests, to this machine alone."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        known = host in hosts and scope["method"] in ("GET", "HEAD")
        status, kind, body = 404, "text/plain; charset=utf-8", "Not here."
        if host in hosts and scope["method"] == "POST" and scope["path"] == "/sms":
            status, body = sink.take_sms(await _body(receive)), ""
        elif known and scope["path"] == "/":
            status, kind, body = 200, "text/html; charset=utf-8", page_of(sink.letters())
        elif known and scope["path"] == "/letters.json":
            letters = [asdict(letter) for letter in sink.letters()]
            status, kind, body = 200, "application/json", json.dumps(letters)
        headers = [(b"content-type", kind.encode())]
        headers += [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body.encode()})

    return answer


async def serve(folder: Path, smtp_port: int, page_port: int) -> None:
    """Run the sink until told to stop."""
    import uvicorn
    from aiosmtpd.smtp import SMTP

    sink, loop = Sink(paths.private(folder)), asyncio.get_running_loop()
    hosts = frozenset(f"{host}:{page_port}" for host in (ports.HOST, "localhost"))
    config = uvicorn.Config(
        application(sink, hosts),
        host=ports.HOST,
        port=page_port,
        access_log=False,
        server_header=False,
        lifespan="off",
        log_level="warning",
    )
    doorman = await loop.create_server(
        lambda: SMTP(sink, hostname="localhost", enable_SMTPUTF8=True, data_size_limit=1 << 20),
        ports.HOST,
        smtp_port,
    )
    async with doorman:
        await uvicorn.Server(config).serve()


async def _body(receive: Any) -> bytes:
    """Read what was sent, as far as an SMS goes."""
    read, more = b"", True
    while more and len(read) <= _LONGEST_SMS:
        message = await receive()
        read += message.get("body", b"")
        more = message.get("more_body", False)
    return read if len(read) <= _LONGEST_SMS else b""


def _text_of(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain",))
    return "" if body is None else str(body.get_content())


def main() -> int:
    """Run the sink from the command line."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.mail", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--page", type=int, required=True)
    given = parser.parse_args()
    asyncio.run(serve(given.folder, given.smtp, given.page))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
