"""Stories: what the demo tells, read from one file that anybody can edit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from .staff import Seeker, Sought
from .visitor import Words

HERE = Path(__file__).parent

End = Literal["shown", "waiting", "danger", "refused"]


@dataclass(frozen=True)
class Society:
    """A Society of the demo; `slug` is its part of its staff's addresses."""

    name: str
    slug: str
    country: str
    languages: tuple[str, ...]
    default_desk: bool


@dataclass(frozen=True)
class Story:
    """A seeker, their portrait, and how far their case gets."""

    number: int
    society: int
    seeker: Seeker
    photo: Path
    end: End

    @property
    def original(self) -> bytes:
        """Return the photo as the camera left it; half of it, where it is to be refused."""
        whole = self.photo.read_bytes()
        return whole[: len(whole) // 2] if self.end == "refused" else whole


@dataclass(frozen=True)
class Enquiry:
    """What a visitor writes about a story, and what is answered, if anything."""

    about: int
    words: Words
    answer: str


@dataclass(frozen=True)
class Poster:
    """A poster the first Society has printed, in several languages at once."""

    paper: str
    faces: int
    languages: tuple[str, ...]
    titles: tuple[str, ...]
    office: str
    strip: bool


@dataclass(frozen=True)
class Demo:
    """All of it."""

    societies: tuple[Society, ...]
    stories: tuple[Story, ...]
    enquiries: tuple[Enquiry, ...]
    posters: tuple[Poster, ...]
    posters_in: str
    """The countries in which every seeker agreed to posters."""

    @property
    def shown(self) -> int:
        """Count the faces that end on the wall."""
        return sum(story.end == "shown" for story in self.stories)


def load() -> Demo:
    """Read the stories."""
    told = yaml.safe_load((HERE / "stories.yaml").read_text(encoding="utf-8"))
    societies = tuple(_society(one) for one in told["societies"])
    each = sum("society" not in one for one in told["stories"]) // len(societies)
    return Demo(
        societies,
        tuple(_story(number, one, each) for number, one in enumerate(told["stories"])),
        tuple(_enquiry(one) for one in told["enquiries"]),
        tuple(_poster(one) for one in told["posters"]),
        told["posters_in"],
    )


def _society(one: dict[str, Any]) -> Society:
    slug = one["name"].split()[0].lower()
    default = one.get("desk") == "default"
    return Society(one["name"], slug, one["country"], tuple(one["languages"]), default)


def _story(number: int, one: dict[str, Any], each: int) -> Story:
    seeker = Seeker(one["name"], one["language"], one["contact"], tuple(_sought(one["seeks"])))
    photo = HERE / "faces" / f"{one['photo']:02}.jpg"
    return Story(number, one.get("society", number // each), seeker, photo, one.get("end", "shown"))


def _sought(seeks: list[Any]) -> Iterator[Sought]:
    for one in seeks:
        if isinstance(one, dict):
            yield Sought(one["relation"], one.get("name", ""), as_family=one["as"] == "family")
        else:
            yield Sought(*one)


def _enquiry(one: dict[str, Any]) -> Enquiry:
    words = Words(
        one["message"],
        one["relation"],
        one.get("email", ""),
        one["language"],
        {name: str(value) for name, value in one.get("more", {}).items()},
    )
    return Enquiry(one["about"], words, one.get("answer", ""))


def _poster(one: dict[str, Any]) -> Poster:
    languages, titles = tuple(one["languages"]), tuple(one.get("titles", ()))
    office, strip = one.get("office", ""), one.get("strip", False)
    return Poster(one["paper"], one["faces"], languages, titles, office, strip)
