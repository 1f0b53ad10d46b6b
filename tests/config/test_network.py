"""The guard around the network, tried from the inside."""

import socket

import pytest
import requests

from tests.network import NetworkBlocked


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "club.example"])
def test_the_tests_cannot_reach_another_machine(host):
    with pytest.raises(NetworkBlocked, match=f"may not reach {host}"):
        socket.create_connection((host, 80), timeout=1)


def test_the_http_client_does_not_swallow_the_refusal():
    with pytest.raises(NetworkBlocked):
        requests.get("http://192.0.2.1/", timeout=1)


def test_datagrams_are_refused_too():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock, pytest.raises(NetworkBlocked):
        sock.sendto(b"hello", ("192.0.2.1", 53))


def test_this_machine_can_be_reached():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=1) as client,
        server.accept()[0] as accepted,
    ):
        client.sendall(b"hello")
        assert accepted.recv(5) == b"hello"
