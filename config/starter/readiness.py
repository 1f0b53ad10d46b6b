"""When the web answers, and what waits for that.

`python -m config.starter.readiness PORT COMMAND ...` becomes the command as soon as the web is ready:
processes that import the house all at once would keep those waiting that people see first.
"""

import os
import signal
import sys
import threading
import urllib.error
import urllib.request

READY_SECONDS = 120
ANY_CASE_SECONDS = 30  # messages and clocks do not wait for a web that never comes up


def wait_until_ready(port: int, over: threading.Event, seconds: int = READY_SECONDS) -> bool:
    """Whether the web answered in time; ends early once `over` is set."""
    for _ in range(seconds * 5):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            if over.wait(0.2):
                return False
    return False


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C while waiting is no stack trace
    wait_until_ready(int(sys.argv[1]), threading.Event(), ANY_CASE_SECONDS)
    os.execvp(sys.argv[2], sys.argv[2:])
