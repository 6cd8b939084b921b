"""The operations book as a page: docs/operations.md, drawn plainly, each section with an anchor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

_HEADING = re.compile(r"(#{1,4})\s+(.+?)(?:\s+\{#([a-z0-9-]+)\})?\s*")
_ITEM = re.compile(r"\s*(?:[-*]|\d+\.)\s+(.+)")
_RULE = re.compile(r":?-+:?")
_INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Book:
    """The pages of the book as markup, and the anchors they have."""

    markup: Markup
    anchors: frozenset[str]

    @classmethod
    def read(cls, file: Path) -> Book:
        """Read the book; an empty one where there is no file."""
        if not file.is_file():
            return cls(Markup(""), frozenset())
        blocks = list(_blocks(file.read_text(encoding="utf-8")))
        anchors = re.findall(r' id="([^"]+)"', Markup("").join(blocks))
        return cls(Markup("\n").join(blocks), frozenset(anchors))


def anchor(heading: str) -> str:
    """Return the anchor GitHub and GitLab give a heading."""
    plain = re.sub(r"[^\w\- ]", "", heading.lower())
    return plain.replace(" ", "-")


def _blocks(text: str) -> list[Markup]:
    """Draw headings, paragraphs, lists, tables and code; what else Markdown knows stays text."""
    drawn: list[Markup] = []
    for fenced, part in _fences(text):
        if fenced:
            drawn.append(Markup('<div class="scroll"><pre>{}</pre></div>').format(part))
            continue
        for block in re.split(r"\n\s*\n", part):
            drawn.extend(_block(block.strip("\n")))
    return drawn


def _fences(text: str) -> list[tuple[bool, str]]:
    parts = re.split(r"(?m)^```.*$\n?", text)
    return [(place % 2 == 1, part) for place, part in enumerate(parts) if part.strip()]


def _block(block: str) -> list[Markup]:
    lines = block.splitlines()
    if not lines:
        return []
    if heading := _HEADING.fullmatch(lines[0]):
        level, title, name = len(heading[1]), heading[2], heading[3] or anchor(heading[2])
        head = Markup('<h{} id="{}">{}</h{}>').format(level, name, _inline(title), level)
        return [head, *_block("\n".join(lines[1:]))]
    if all(line.lstrip().startswith("|") for line in lines):
        return [_table(lines)]
    if _ITEM.fullmatch(lines[0]):
        return [_list(lines)]
    return [Markup("<p>{}</p>").format(_inline(" ".join(lines)))]


def _list(lines: list[str]) -> Markup:
    items: list[str] = []
    for line in lines:
        if item := _ITEM.fullmatch(line):
            items.append(item[1])
        else:
            items[-1] += " " + line.strip()
    kind = "ol" if re.match(r"\s*\d", lines[0]) else "ul"
    drawn = Markup("").join(Markup("<li>{}</li>").format(_inline(item)) for item in items)
    return Markup("<{}>{}</{}>").format(kind, drawn, kind)


def _table(lines: list[str]) -> Markup:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    ruled = [place for place, row in enumerate(rows) if all(_RULE.fullmatch(c) for c in row)]
    head = rows[: ruled[0]] if ruled else []
    body = [row for place, row in enumerate(rows) if place >= len(head) and place not in ruled]
    drawn = (_rows(head, "th"), _rows(body, "td"))
    return Markup(
        '<div class="scroll"><table><thead>{}</thead><tbody>{}</tbody></table></div>'
    ).format(*drawn)


def _rows(rows: list[list[str]], kind: str) -> Markup:
    cell = Markup("<td>{}</td>") if kind == "td" else Markup('<th scope="col">{}</th>')
    return Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(cell.format(_inline(text)) for text in row))
        for row in rows
    )


def _inline(text: str) -> Markup:
    drawn, at = Markup(""), 0
    for match in _INLINE.finditer(text):
        code, strong, words, target = match.groups()
        drawn += escape(text[at : match.start()])
        if code:
            drawn += Markup("<code>{}</code>").format(code)
        elif strong:
            drawn += Markup("<strong>{}</strong>").format(strong)
        elif target.startswith("#"):
            drawn += Markup('<a href="{}">{}</a>').format(target, words)
        else:
            drawn += escape(words)  # other pages of the book are not served here
        at = match.end()
    return drawn + escape(text[at:])
