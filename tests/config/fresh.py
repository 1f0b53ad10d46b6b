"""The production settings in a process of their own, which does not have to load the libraries again."""

import os
import subprocess
import sys
import tempfile
import traceback

LOAD = "import config.settings.production as p; print(p.ALLOWED_HOSTS, p.DEBUG)"


def start(variables: dict[str, str], code: str = LOAD) -> subprocess.CompletedProcess[str]:
    """Run `code` with these variables and no others but PATH, and nothing of `config` imported yet."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        child = os.fork()
        if not child:
            os.dup2(out.fileno(), 1)
            os.dup2(errors.fileno(), 2)
            os._exit(_run(variables, code))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(code, status, out.read(), errors.read())


def _run(variables: dict[str, str], code: str) -> int:
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    known = {"PATH": os.environ["PATH"], **variables}
    os.environ.clear()
    os.environ.update(known)
    for name in [name for name in sys.modules if name.split(".")[0] == "config"]:
        del sys.modules[name]
    status = 0
    try:
        exec(code, {})
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return status
