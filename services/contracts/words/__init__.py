"""The words all services share: which languages there are, and how each relation is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from services.contracts.codes import Language, Relation

HERE = Path(__file__).parent


class WordsMissing(ValueError):
    """The words of a language are not whole: names the file, the language and the key."""


_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The quick reader where there is one: a start reads some forty files."""


class OneOfEachKey(_Loader):  # type: ignore[misc,valid-type]
    """Reads YAML, but refuses a key written twice instead of keeping the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping whose keys all differ."""
        keys = [self.construct_object(key) for key, _ in node.value]
        if len(set(keys)) != len(keys):
            raise WordsMissing(f"a key is written twice below line {node.start_mark.line + 1}")
        read: dict[Any, Any] = super().construct_mapping(node, deep)
        return read


@dataclass(frozen=True)
class LanguageFacts:
    """What a page must know of its language."""

    language: Language
    tag: str
    direction: Literal["ltr", "rtl"]
    native_name: str
    reviewed: bool


@dataclass(frozen=True)
class RelationWords:
    """How one language says one relation."""

    sentence: str
    label: str


@cache
def languages() -> Mapping[Language, LanguageFacts]:
    """Return the languages that are switched on, in the order in which they are listed."""
    told: dict[str, dict[str, str]] = read(HERE / "languages.yaml")
    if set(told) != set(Language):
        raise WordsMissing("languages.yaml does not list the languages of codes.Language")
    return {Language(code): _facts(Language(code), entry) for code, entry in told.items()}


@cache
def relations(language: Language) -> Mapping[Relation, RelationWords]:
    """Return the words of all relations in one language; raises `WordsMissing` for a gap."""
    told = _every_relation().get(language.value, {})
    if list(told) != [relation.value for relation in Relation]:
        raise WordsMissing(f"relations.yaml {language}: not the closed list in its order")
    words = {
        Relation(code): RelationWords(entry["sentence"], entry["label"])
        for code, entry in told.items()
    }
    for part in ("sentence", "label"):
        if len({getattr(entry, part) for entry in words.values()}) != len(words):
            raise WordsMissing(f"relations.yaml {language}: two relations share a {part}")
    return words


@cache
def _every_relation() -> dict[str, dict[str, dict[str, str]]]:
    told: dict[str, dict[str, dict[str, str]]] = read(HERE / "relations.yaml")
    return told


def read(path: Path) -> Any:
    """Read one YAML file in which every key is written once."""
    return yaml.load(path.read_text(encoding="utf-8"), OneOfEachKey)  # noqa: S506 - a SafeLoader


def _facts(language: Language, entry: Mapping[str, str]) -> LanguageFacts:
    direction = entry["direction"]
    if direction not in ("ltr", "rtl") or entry["tag"].lower() != language.value:
        raise WordsMissing(f"languages.yaml {language}: tag or direction")
    return LanguageFacts(
        language=language,
        tag=entry["tag"],
        direction="rtl" if direction == "rtl" else "ltr",
        native_name=entry["native_name"],
        reviewed=entry["review"] == "reviewed",
    )
