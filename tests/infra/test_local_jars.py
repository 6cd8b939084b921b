"""The broker's jars are the ones in the lock, or they are not used."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from infra.local import gateway, jars
from infra.local.jars import ChangedJar, Jar

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"://|\bwww\.|\.(com|org|net|io)/", re.IGNORECASE)


@pytest.fixture
def jar(tmp_path):
    content = b"the jar as it was"
    jar = Jar(hashlib.sha256(content).hexdigest(), "org.example", "thing", "1.0")
    (tmp_path / jar.place).parent.mkdir(parents=True)
    (tmp_path / jar.place).write_bytes(content)
    return jar


def test_a_jar_as_locked_is_used(jar, tmp_path):
    assert jars.verified([jar], tmp_path) == [tmp_path / "org/example/thing/1.0/thing-1.0.jar"]


def test_a_changed_jar_is_refused(jar, tmp_path):
    (tmp_path / jar.place).write_bytes(b"the jar as somebody made it")

    with pytest.raises(ChangedJar, match=r"thing-1\.0\.jar"):
        jars.verified([jar], tmp_path)


def test_a_missing_jar_is_refused(jar, tmp_path):
    (tmp_path / jar.place).unlink()

    with pytest.raises(ChangedJar, match="make setup"):
        jars.verified([jar], tmp_path)


def test_every_jar_has_a_hash_and_an_exact_version():
    locked = jars.locked()

    assert len(locked) > 40
    assert all(re.fullmatch("[0-9a-f]{64}", one.sha256) for one in locked)
    assert {one.version for one in locked if one.group == "org.apache.kafka"} == {jars.VERSION}


@pytest.mark.parametrize(
    "file", [jars.LOCK, *sorted((ROOT / "requirements").iterdir())], ids=lambda file: file.name
)
def test_no_lock_holds_an_address(file):
    assert [line for line in file.read_text().splitlines() if ADDRESS.search(line)] == []


@pytest.mark.parametrize("name", ["run", "stack", "dev", "uv", "go", "corpus", "bench"])
def test_every_requirement_is_pinned_with_hashes(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text().replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and line[0] not in "# -"]

    assert lines
    assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


def test_what_services_run_on_is_the_same_in_development():
    def pins(name):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        return set(re.findall(r"^([a-z0-9._-]+==[^ \\]+)", text, re.MULTILINE))

    assert pins("run") <= pins("stack") <= pins("dev")


def test_a_gateway_that_was_changed_after_it_was_built_is_refused(tmp_path):
    (tmp_path / "versitygw").write_bytes(b"as built")
    (tmp_path / "versitygw.sha256").write_text(hashlib.sha256(b"as built").hexdigest())
    as_built = gateway.program(tmp_path)
    (tmp_path / "versitygw").write_bytes(b"as somebody made it")

    assert as_built == tmp_path / "versitygw"
    with pytest.raises(gateway.NotBuilt, match="differs"):
        gateway.program(tmp_path)
