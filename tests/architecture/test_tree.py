"""The tree obeys the house rules: sentences first, small files, known rooms, nothing left lying."""

from __future__ import annotations

import ast
import re

import pytest

from infra.contracts.catalogue import events_of
from infra.provision.declaration import load_system

from .tree import (
    ROOT,
    SERVICES,
    charter_of,
    files,
    lines_with,
    modules,
    modules_in,
    parsed,
    text_of,
)

ROOMS = {
    *("__init__.py", "__main__.py", "app.py", "settings.py", "metrics.py", "resources.py"),
    *("routes", "handlers", "timers", "actions", "disclosure", "pages", "store", "model"),
    *("darkroom", "press", "wall", "mailbox", "vault", "matching", "senders", "provider"),
    *("templates", "static", "locale", "phrases", "migrations"),
}
"""What may stand in a service's folder: a room is a module or, grown large, a folder."""

WORKSHOPS = {
    "intake": {"vault", "matching", "provider"},
    "media": {"darkroom", "press"},
    "gallery": {"wall"},
    "routing": {"mailbox"},
    "notify": {"senders"},
}


def named(paths) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_the_tree_was_read():
    assert len(modules()) > 100
    assert ROOT / "pyproject.toml" in files()


def opens_with_a_sentence(docstring: str | None) -> bool:
    first = (docstring or "").strip().split("\n\n")[0]
    return len(first.split()) >= 3 and first[-1] in ".:?" and not first[0].islower()


def test_every_module_opens_with_a_sentence_on_what_it_is_for():
    assert (
        named(
            path for path in modules() if not opens_with_a_sentence(ast.get_docstring(parsed(path)))
        )
        == []
    )


@pytest.mark.parametrize(
    "docstring", [None, "", "Utilities", "Some helpers", "module for the wall."]
)
def test_a_label_is_not_a_sentence(docstring):
    assert not opens_with_a_sentence(docstring)


def test_no_file_of_code_outgrows_three_hundred_lines():
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for path in modules()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 300
    ]

    assert long == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_no_room_outside_the_list(service):
    folder = ROOT / "services" / service
    found = {path.relative_to(folder).parts[0] for path in files() if folder in path.parents}
    strange = {
        name
        for name in found
        if name not in ROOMS and (not name.endswith(".py") or name.removesuffix(".py") not in ROOMS)
    }
    borrowed = {
        name
        for name in found
        for owner, workshops in WORKSHOPS.items()
        if owner != service and name.removesuffix(".py") in workshops
    }

    assert strange == set()
    assert borrowed == set(), "a workshop of another service"


@pytest.mark.parametrize("service", SERVICES)
def test_no_room_is_both_a_file_and_a_folder(service):
    folder = ROOT / "services" / service
    stems = [path.stem for path in folder.iterdir() if path.name != "__pycache__"]

    assert len(stems) == len(set(stems))


def joined(*parts: str) -> str:
    """Return a word that must not stand in the tree, this file included."""
    return "".join(parts)


REGISTRIES = (
    joined("py", "pi.org"),
    joined("python", "hosted.org"),
    joined("npm", "js.org"),
    joined("npm", "js.com"),
    joined("un", "pkg.com"),
    joined("js", "delivr.net"),
    joined("proxy.", "golang.org"),
    joined("sum.", "golang.org"),
    joined("maven", ".org"),
    joined("maven.", "apache.org"),
    joined("crates", ".io"),
    joined("docker", ".io"),
    joined("ghcr", ".io"),
    joined("quay", ".io"),
    joined("deb.", "debian.org"),
    joined("rubygems", ".org"),
    joined("google", "apis.com"),
    joined("--index", "-url"),
)


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_registry_is_named(host):
    assert lines_with(re.escape(host), *files()) == []


def test_no_path_of_one_machine_stands_in_the_tree():
    somewhere = r"(?<![\w./$}<-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+|Us" + r"ers/\w+)/"

    assert lines_with(somewhere, *files()) == []
    assert lines_with(re.escape(f"{ROOT}/"), *files()) == []


def test_nothing_is_left_unfinished():
    marks = (joined("TO", "DO"), joined("FIX", "ME"), joined("XX", "X"))
    stubs = (joined("NotImplemented", "Error"), joined("pragma: no ", "cover"))
    words = rf"\b({'|'.join(marks)})\b|{'|'.join(stubs)}"

    assert lines_with(words, *(path for path in files() if path.suffix != ".txt")) == []


def test_no_wide_except_stands_outside_the_loops_that_must_survive_anything():
    loops = ("consumer.py", "service.py", "web/layer.py")
    allowed = {ROOT / "services/chassis" / loop for loop in loops}
    wide = r"except\s*(\(?\s*(Base)?Exception\b|:)"

    assert lines_with(wide, *(set(modules_in("services")) - allowed)) == []


def test_nothing_real_is_replaced_by_a_mock():
    mocks = joined("Magic", "Mock") + "|" + joined("unittest.", "mock")
    mocks += "|" + joined("monkey", "patch") + "|" + joined("mock", r"\.patch")

    assert lines_with(mocks, *modules_in("tests")) == []


def sleeps_in(path) -> list[str]:
    """Return the calls that wait for time to pass; one that only lets others run is none."""
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("time.sleep", "asyncio.sleep", "sleep")
        and ast.unparse(node.args[0]) != "0"
    ]


def test_no_test_sleeps():
    tests = (path for path in modules_in("tests") if path.name.startswith("test_"))

    assert [sleep for path in tests for sleep in sleeps_in(path)] == []


def imported(path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_no_service_needs_what_only_the_builder_has():
    assert named(p for p in modules_in("services") if imported(p) & {"infra", "tests"}) == []
    assert named(p for p in modules_in("infra") if "tests" in imported(p)) == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_charter_has_a_sentence_and_its_four_lines(service):
    docstring = ast.get_docstring(parsed(ROOT / "services" / service / "__init__.py")) or ""

    assert docstring.startswith(f"{service.capitalize()}: ")
    assert list(charter_of(service)) == ["Owns", "Hears", "Says", "Zone"]
    assert len(docstring.splitlines()) <= 12


@pytest.mark.parametrize("principal", load_system().principals, ids=lambda one: one.name)
def test_a_charter_says_what_the_declaration_says(principal):
    charter, system = charter_of(principal.name), load_system()

    def listed(line: str) -> set[str]:
        return set(re.findall(r"[a-z]+\.[a-z]+(?=,| \(|$)", line))

    def of_topics(side: str) -> set[str]:
        return {
            event.TYPE.rpartition(".")[0]
            for topic in system.topics
            if principal.name in getattr(topic, side)
            for event in events_of(topic.name)
        }

    assert charter["Zone"].startswith(f"{principal.zone.value}: ")
    assert listed(charter["Hears"]) == of_topics("read_by")
    assert listed(charter["Says"]) == of_topics("written_by")


def test_the_readme_has_the_table_that_the_charters_make():
    readme = text_of(ROOT / "README.md") or ""
    head = [cell.lower() for cell in ("Service", "Owns", "Hears", "Says", "Zone")]
    rows = [
        [cell.strip().strip("*`") for cell in line.strip().strip("|").split("|")]
        for line in readme.splitlines()
        if line.lstrip().startswith("|")
    ]

    assert head in [[cell.lower() for cell in row] for row in rows]
    for service in SERVICES:
        charter = charter_of(service)
        assert [service, *(charter[word] for word in ("Owns", "Hears", "Says", "Zone"))] in rows
