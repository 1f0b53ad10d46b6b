"""Clients that keep their connections and send one request after the other, in processes of their own.

Plain sockets: http.client would take as much of the two cores as the server it measures.
"""

import json
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROCESSES = 2


@dataclass
class Request:
    """One request; `headers` come on top of those of its lane."""

    path: str
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass
class Lane:
    """One client: what it sends, in order, and how often. `every` in seconds; 0 is as fast as it can."""

    requests: list[Request]
    headers: dict[str, str] = field(default_factory=dict)
    every: float = 0.0


@dataclass(frozen=True)
class Answers:
    """What came back: counts by status, seconds per answer in order of size, and how long all took."""

    statuses: dict[int, int]
    latencies: list[float]
    seconds: float

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, part: float) -> float:
        """Milliseconds within which that part was answered."""
        place = min(len(self.latencies) - 1, int(len(self.latencies) * part))
        return self.latencies[place] * 1000


def send(port: int | Sequence[int], lanes: list[Lane], *, seconds: float, folder: Path) -> Answers:
    """Let all lanes run for at most `seconds`, spread over two processes and evenly over the ports."""
    ports = [port] if isinstance(port, int) else port
    children = []
    for number in range(PROCESSES):
        plan = folder / f"lanes-{number}.json"
        mine = [
            _plain(lane) | {"port": ports[place % len(ports)]}
            for place, lane in enumerate(lanes[number::PROCESSES])
        ]
        # All start together, when the slowest has read its plan.
        plan.write_text(json.dumps({"seconds": seconds, "lanes": mine}), encoding="utf-8")
        children.append(_child(plan))
    for child in children:
        child.stdout.readline()
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    parts = [json.loads(child.communicate()[0]) for child in children]
    statuses: Counter[int] = Counter()
    for part in parts:
        statuses.update({int(status): count for status, count in part["statuses"].items()})
    latencies = sorted(latency for part in parts for latency in part["latencies"])
    return Answers(dict(statuses), latencies, max(part["seconds"] for part in parts))


def _child(plan: Path) -> Any:
    command = [sys.executable, "-m", "tests.bench.clients", str(plan)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _plain(lane: Lane) -> dict[str, Any]:
    return {
        "every": lane.every,
        "wires": [_wire(request, {**lane.headers, **request.headers}) for request in lane.requests],
    }


def _wire(request: Request, headers: dict[str, str]) -> str:
    """The request as it goes over the line."""
    size = len(request.body.encode())
    lines = [f"{request.method} {request.path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {size}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", request.body])


# --- in the child ---------------------------------------------------------------------


def _main(plan: dict[str, Any]) -> None:
    results: list[list[tuple[int, float]]] = [[] for _ in plan["lanes"]]
    gate = threading.Barrier(len(results) + 1)
    threads = [
        threading.Thread(target=_run, args=[lane, plan["seconds"], gate, result])
        for lane, result in zip(plan["lanes"], results, strict=True)
    ]
    for thread in threads:
        thread.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    statuses = Counter(status for result in results for status, _ in result)
    latencies = [latency for result in results for _, latency in result]
    sys.stdout.write(json.dumps({"statuses": statuses, "latencies": latencies, "seconds": seconds}))


def _run(lane: dict[str, Any], seconds: float, gate: Any, result: list[tuple[int, float]]) -> None:
    wires = [wire.encode() for wire in lane["wires"]]
    line = socket.create_connection(("127.0.0.1", lane["port"]), timeout=30)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    gate.wait()
    for wire, due in zip(wires, _moments(lane["every"], time.perf_counter() + seconds), strict=False):
        line.sendall(wire)
        status = _status(line)
        # From the moment it was due, so that waiting behind a slow answer counts too.
        result.append((status, time.perf_counter() - due))
    line.close()


def _moments(every: float, deadline: float) -> Iterator[float]:
    """When to send, until the deadline: now, or at the appointed times."""
    due = time.perf_counter()
    while due < deadline:
        if every and (wait := due - time.perf_counter()) > 0:
            time.sleep(wait)
        yield due
        due = due + every if every else time.perf_counter()


def _status(line: socket.socket) -> int:
    """Read one answer to its end; its status."""
    data = line.recv(65536)
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += _more(line)
    head = data[:end].lower()
    start = head.index(b"content-length:") + 15
    size = int(head[start:].split(b"\r\n", 1)[0])
    while len(data) < end + 4 + size:
        data += _more(line)
    return int(head[9:12])


def _more(line: socket.socket) -> bytes:
    data = line.recv(65536)
    if not data:
        raise ConnectionError("the server closed the connection")
    return data


if __name__ == "__main__":
    _main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
