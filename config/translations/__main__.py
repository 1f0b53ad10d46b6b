"""`python -m config.translations update|check|compile`."""

import sys

from config.translations import catalogue
from config.translations.extract import from_sources
from config.translations.problems import problems


def main(command: str) -> int:
    """Run one of the commands; returns the exit code."""
    if command == "compile":
        catalogue.compile_all()
        return 0
    sources, known = from_sources(), catalogue.read()
    if command == "update":
        known = catalogue.merged(sources, known)
        catalogue.write(known)
    found = sorted(problems(sources, known))
    print("\n".join(found) or "The translations are complete.")
    if command == "update":
        return 0
    if found:
        print(f"{len(found)} to do in {catalogue.PATH}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["update"], ["check"], ["compile"]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
