"""The walls between services hold: each rule of the import linter is seen to fail when broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from .tree import ROOT

CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
}


@dataclass(frozen=True)
class Breach:
    """A line, or a file, that must not be there; and what the linter then names."""

    contract: str
    module: str
    line: str
    named: str

    def __str__(self) -> str:
        return f"{self.contract}: {self.module} {self.line}".rstrip()


def imports(contract: str, module: str, imported: str) -> Breach:
    return Breach(contract, module, f"import services.{imported}", f"services.{imported}")


def exists(contract: str, module: str) -> Breach:
    return Breach(contract, module, "", module.rpartition(".")[2])


BREACHES = (
    imports("strangers", "gallery.model", "media.model"),
    imports("strangers", "routing.actions", "intake.model"),
    imports("strangers", "notify.model", "routing.model"),
    imports("storeys", "chassis.clock", "gallery.model"),
    imports("storeys", "contracts.codes", "chassis.clock"),
    exists("storeys", "helpers"),
    imports("confidential", "gallery.store", "contracts.confidential.desks"),
    imports("confidential", "media.handlers", "contracts.confidential.enquiries"),
    imports("confidential", "notify.senders", "contracts.confidential.enquiries"),
    imports("confidential", "chassis.delivery", "contracts.confidential.desks"),
    imports("restricted", "gallery.handlers", "contracts.restricted.photos"),
    imports("restricted", "chassis.outbox", "contracts.restricted.notices"),
    imports("zones", "contracts.public.photos", "contracts.confidential.desks"),
    imports("zones", "contracts.restricted.photos", "contracts.public.photos"),
    imports("zones", "contracts.confidential.desks", "contracts.restricted.photos"),
    imports("door", "intake.actions", "contracts.public.photos"),
    imports("door", "media.handlers", "contracts.public.photos"),
    imports("door", "routing.pages", "contracts.public.photos"),
    imports("rooms", "gallery.model", "gallery.store"),
    imports("rooms", "intake.store", "intake.actions"),
    imports("rooms", "media.darkroom", "media.handlers"),
    imports("rooms", "routing.routes", "routing.handlers"),
    exists("rooms", "notify.helpers"),
    Breach("pure", "intake.model", "import asyncpg", "asyncpg"),
    Breach("pure", "gallery.model", "import aiokafka", "aiokafka"),
)


def linted(tree: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    asked = [word for contract in contracts for word in ("--contract", contract)]
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo", *asked],
        cwd=tree,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )


def copied(to: Path) -> Path:
    """Copy the code alone of all services, and the rules."""
    for source in (ROOT / "services").rglob("*.py"):
        target = to / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    shutil.copyfile(ROOT / "pyproject.toml", to / "pyproject.toml")
    return to


def broken(tree: Path, breach: Breach) -> subprocess.CompletedProcess[str]:
    place = tree / "services" / breach.module.replace(".", "/")
    module = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    before = module.read_text() if module.exists() else ""
    module.write_text(f"{before}\n{breach.line}\n")
    return linted(tree, breach.contract)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> dict[str, subprocess.CompletedProcess[str]]:
    """What the linter said of each breach; as many at a time as there are processors."""
    trees = {breach: copied(tmp_path_factory.mktemp("tree")) for breach in BREACHES}
    with ThreadPoolExecutor(os.cpu_count()) as several:
        said = several.map(lambda breach: broken(trees[breach], breach), BREACHES)
        return {str(breach): one for breach, one in zip(BREACHES, said, strict=True)}


def test_the_tree_as_it_is_breaks_no_rule(tmp_path):
    run = linted(copied(tmp_path))

    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{len(CONTRACTS)} kept, 0 broken" in run.stdout


def test_every_rule_is_tried():
    assert {breach.contract for breach in BREACHES} == set(CONTRACTS)


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_a_rule_that_is_broken_is_said_to_be(breach, outcomes):
    run = outcomes[str(breach)]

    assert run.returncode == 1, run.stdout + run.stderr
    assert f"{CONTRACTS[breach.contract]} BROKEN" in run.stdout
    assert breach.named in run.stdout
