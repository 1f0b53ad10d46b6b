"""`python -m sandbox --port 8001` starts the outside world."""

import argparse
import dataclasses

import uvicorn

from sandbox.app import create_app
from sandbox.settings import Settings


def arguments() -> argparse.Namespace:
    """The command line; everything else is read from the environment."""
    known = Settings.from_env()
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default=known.host)
    parser.add_argument("--port", type=int, default=known.port)
    parser.add_argument("--fresh", action="store_true", help="forget the saved phones and messages")
    return parser.parse_args()


def main() -> None:
    """Serve until interrupted; the state is saved on the way out."""
    asked = arguments()
    settings = dataclasses.replace(Settings.from_env(), host=asked.host, port=asked.port, fresh=asked.fresh)
    here = f"http://{settings.host}:{settings.port}/"
    print(
        f"sandbox: {here}, mail on port {settings.mail_port}; the club is at {settings.site_url}", flush=True
    )
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        # A held (timed-out) call must not keep `make run` from stopping.
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
