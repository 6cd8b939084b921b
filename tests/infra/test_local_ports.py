"""A stack takes its usual ports, the next free ones, and its last ones again."""

from __future__ import annotations

import socket
from contextlib import contextmanager

import pytest

from infra.local.ports import NoFreePort, Ports, answers, is_free


@contextmanager
def taken(port=0):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        yield holder.getsockname()[1]


def free_pair():
    while True:
        with taken() as port:
            pass
        if port < 65000 and is_free(port) and is_free(port + 1) and is_free(port + 2):
            return port


def test_the_usual_port_is_taken_when_it_is_free(tmp_path):
    port = free_pair()

    assert Ports.remembered(tmp_path / "ports.json", {"desk": port}).of("desk") == port


def test_the_next_free_port_serves_when_the_usual_one_is_taken(tmp_path):
    port = free_pair()
    with taken(port):
        chosen = Ports.remembered(tmp_path / "ports.json", {"desk": port}).of("desk")

    assert port < chosen < port + 100


def test_a_neighbours_usual_port_is_left_to_it(tmp_path):
    port = free_pair()
    usual = {"desk": port, "portal": port + 1}
    with taken(port):
        chosen = Ports.remembered(tmp_path / "ports.json", usual).of("desk")

    assert chosen > port + 1


def test_a_stack_comes_back_on_the_ports_it_had(tmp_path):
    file = tmp_path / "ports.json"
    first = Ports.remembered(file).of("kafka")

    assert Ports.remembered(file, {"kafka": free_pair()}).of("kafka") == first


def test_a_port_that_somebody_took_meanwhile_is_given_up(tmp_path):
    file = tmp_path / "ports.json"
    with taken(Ports.remembered(file).of("kafka")) as port:
        again = Ports.remembered(file).of("kafka")

    assert again != port


def test_two_parts_never_get_the_same_port(tmp_path):
    known = Ports.remembered(tmp_path / "ports.json")

    assert len({known.of(f"part-{number}") for number in range(20)}) == 20


def test_no_free_port_is_said_in_words(tmp_path):
    with taken() as port:
        known = Ports(tmp_path / "ports.json", {"desk": port}, {})
        known.chosen = {str(number): number for number in range(port + 1, port + 100)}
        with pytest.raises(NoFreePort, match=f"from {port}"):
            known.of("desk")


def test_whether_anybody_listens_is_seen():
    with taken() as port:
        assert answers(port)
        assert not is_free(port)
    assert not answers(port)
