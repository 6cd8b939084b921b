"""Paper: a page as a browser reads it, so that forms are sent as they stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

Answers = Mapping[str, str | list[str]]
"""What is written into fields, or ticked in a field of many boxes."""

_EMPTY = frozenset({"meta", "link", "input", "img", "br", "source", "hr"})


class NotOnThePage(Exception):
    """A form, a field or a choice was looked for that the page does not offer."""


@dataclass
class Element:
    """One element with all it holds, in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return an attribute, or nothing."""
        return self.attributes.get(name, "")

    def every(self, *tags: str, **attributes: str) -> Iterator[Element]:
        """Yield the elements inside with one of these tags and all these attributes."""
        for one in self.inside:
            if isinstance(one, Element):
                if one._is(tags, attributes):
                    yield one
                yield from one.every(*tags, **attributes)

    def first(self, *tags: str, **attributes: str) -> Element | None:
        """Return the first such element, or None."""
        return next(self.every(*tags, **attributes), None)

    @property
    def text(self) -> str:
        """Return the words inside, with single spaces between them."""
        return " ".join("".join(self._texts()).split())

    def _is(self, tags: tuple[str, ...], attributes: dict[str, str]) -> bool:
        if tags and self.tag not in tags:
            return False
        for name, wanted in attributes.items():
            has = self.get("class" if name == "kind" else name)
            if wanted not in has.split() if name == "kind" else wanted != has:
                return False
        return True

    def _texts(self) -> Iterator[str]:
        for one in self.inside:
            if isinstance(one, str):
                yield one
            else:
                yield from one._texts()


@dataclass(frozen=True)
class Form:
    """A form, with what would be sent if nobody touched it."""

    element: Element

    @property
    def action(self) -> str:
        """Return where it goes; nothing means the page's own address."""
        return self.element.get("action")

    def filled(
        self, answers: Answers, button: tuple[str, str] | None
    ) -> dict[str, str | list[str]]:
        """Return the fields as sent; raises `NotOnThePage` for what a person could not do."""
        offered = self._offered()
        sent = {name: start for name, (start, _) in offered.items() if start is not None}
        for name, answer in answers.items():
            if name not in offered:
                raise NotOnThePage(f"field {name}")
            among = offered[name][1]
            if among is not None and not among.issuperset(_each(answer)):
                raise NotOnThePage(f"choice of {name}")
            sent[name] = answer
        if button:
            if self.element.first("button", name=button[0], value=button[1]) is None:
                raise NotOnThePage(f"button {button[0]}")
            sent[button[0]] = button[1]
        return sent

    def _offered(self) -> dict[str, tuple[str | list[str] | None, set[str] | None]]:
        """Return of each field what it holds, and among what one chooses where one does."""
        known: dict[str, tuple[str | list[str] | None, set[str] | None]] = {}
        for one in self.element.every("input", "textarea", "select"):
            name, kind = one.get("name"), one.get("type")
            if kind in ("radio", "checkbox"):
                start, among = known.get(name, (None, set()))
                value = one.get("value")
                if "checked" in one.attributes:
                    several = kind == "checkbox" and start is not None
                    start = [*_each(start or []), value] if several else value
                known[name] = (start, {*(among or ()), value})
            elif one.tag == "select":
                options = list(one.every("option"))
                chosen = next((o.get("value") for o in options if "selected" in o.attributes), None)
                first = options[0].get("value") if options else ""
                known[name] = (
                    first if chosen is None else chosen,
                    {o.get("value") for o in options},
                )
            elif one.tag == "textarea":
                known[name] = ("".join(t for t in one.inside if isinstance(t, str)).strip(), None)
            elif name:
                before = known.get(name, (None, None))[0]
                again = kind == "hidden" and before is not None
                value = one.get("value")
                known[name] = ([*_each(before or []), value] if again else value, None)
        return known


def _each(answer: str | list[str]) -> list[str]:
    return [answer] if isinstance(answer, str) else answer


def read(html: str) -> Element:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.whole


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.whole = Element("")
        self._open = [self.whole]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(element)
        if tag not in _EMPTY:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)
