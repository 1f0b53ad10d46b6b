#!/bin/sh
# Makes the virtual environment with the first Python that is new enough, or says what is missing.
set -eu
venv=$1
for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "Making $venv with $("$python" --version) ..."
        if ! "$python" -m venv "$venv"; then
            rm -rf "$venv"
            echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv" >&2
            exit 1
        fi
        exit 0
    fi
done
echo "Python 3.11 or newer is needed. On Debian or Ubuntu: apt install python3 python3-venv" >&2
exit 1
