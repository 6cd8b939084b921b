"""Browser: goes to addresses, keeps cookies, and sends the forms that stand on pages."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx2

from .paper import Answers, Element, Form, NotOnThePage, read

File = tuple[str, bytes, str]
_MOST_STEPS = 5
_TLS = ssl.create_default_context()  # made once: each takes as long as a few pages


@dataclass(frozen=True)
class Page:
    """An answer, as one sees it."""

    address: str
    status: int
    headers: httpx2.Headers = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """Return the page as it was sent."""
        return self.body.decode("utf-8", "replace")

    @cached_property
    def whole(self) -> Element:
        """Return the page, read."""
        return read(self.text)

    @property
    def path(self) -> str:
        """Return the address without its origin."""
        return urlsplit(self.address).path

    def form(self, end: str = "") -> Form:
        """Return the first form whose action ends so; raises `NotOnThePage`."""
        for element in self.whole.every("form", method="post"):
            if urlsplit(element.get("action")).path.endswith(end):
                return Form(element)
        raise NotOnThePage(f"form {end} on {self.path} ({self.status})")

    def leads(self, end: str) -> bool:
        """Say whether there is a link or a form whose address ends so."""
        links = (a.get("href") for a in self.whole.every("a"))
        forms = (form.get("action") for form in self.whole.every("form"))
        return any(urlsplit(one).path.endswith(end) for one in (*links, *forms))


@dataclass
class Browser:
    """One person's browser; cookies marked secure go to loopback too, as in real ones."""

    client: httpx2.AsyncClient
    cookies: dict[str, str] = field(default_factory=dict)
    language: str = "en"

    @classmethod
    def new(cls, language: str = "en") -> Self:
        """Open a browser that knows nobody."""
        client = httpx2.AsyncClient(
            follow_redirects=False, timeout=30, trust_env=False, verify=_TLS
        )
        return cls(client, language=language)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        await self.client.aclose()

    async def go(self, address: str, *, follow: bool = True) -> Page:
        """Go to an address, and on to where it leads."""
        page = await self._ask("GET", address)
        return await self._follow(page) if follow else page

    async def send(
        self,
        page: Page,
        form: Form,
        answers: Answers | None = None,
        *,
        button: tuple[str, str] | None = None,
        follow: bool = True,
    ) -> Page:
        """Fill in a form of a page and send it; by default see where that leads."""
        address = urljoin(page.address, form.action or page.address)
        fields = form.filled(answers or {}, button)
        answer = await self._ask("POST", address, before=page, data=fields)
        return await self._follow(answer) if follow else answer

    async def send_file(self, page: Page, form: Form, name: str, file: File) -> Page:
        """Send a form with a file in it, and see where that leads."""
        address = urljoin(page.address, form.action or page.address)
        fields = {key: value for key, value in form.filled({}, None).items() if key != name}
        return await self._follow(
            await self._ask("POST", address, before=page, data=fields, files={name: file})
        )

    async def post(self, page: Page, address: str, fields: dict[str, str]) -> Page:
        """Send what stands on no form, as somebody with tools can; see where that leads."""
        return await self._follow(await self._ask("POST", address, before=page, data=fields))

    async def _follow(self, page: Page) -> Page:
        for _ in range(_MOST_STEPS):
            if page.status not in (302, 303, 307):
                break
            page = await self._ask("GET", urljoin(page.address, page.headers["location"]))
        return page

    async def _ask(
        self,
        method: str,
        address: str,
        *,
        before: Page | None = None,
        data: Answers | None = None,
        files: dict[str, File] | None = None,
    ) -> Page:
        headers = {"accept": "text/html,*/*;q=0.8", "accept-language": self.language}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if before is not None:
            headers |= _whence(before)
        answer = await self.client.request(
            method, address.partition("#")[0], headers=headers, data=data, files=files
        )
        self._keep_cookies(answer)
        return Page(address, answer.status_code, answer.headers, answer.content)

    def _keep_cookies(self, answer: httpx2.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            for name, one in SimpleCookie(line).items():
                if one["max-age"] == "0" or not one.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = one.value


def _whence(before: Page) -> dict[str, str]:
    """Say where a form came from, as browsers do: a page may have forbidden it."""
    parts = urlsplit(before.address)
    if before.headers.get("referrer-policy") == "no-referrer":
        return {"sec-fetch-site": "same-origin", "origin": "null"}
    origin = f"{parts.scheme}://{parts.netloc}"
    return {"sec-fetch-site": "same-origin", "origin": origin, "referer": before.address}
