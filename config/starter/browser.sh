#!/bin/sh
# The journeys need a browser, and a font with Chinese characters to measure what people would see.
# Chromium's shell without a window does their work with a fifth of the processor time; where there is no
# such package, the whole browser does.
set -eu
SHELL_ONLY="chromium-headless-shell"
has() { command -v "$1" >/dev/null 2>&1; }

missing=""
if ! has "$SHELL_ONLY"; then
    has chromium || has chromium-browser || has google-chrome || missing="$SHELL_ONLY"
fi
ls /usr/share/fonts/opentype/noto/*CJK* >/dev/null 2>&1 || missing="$missing fonts-noto-cjk"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" != 0 ]; then
    echo "The browser journeys need $missing. Please run once: sudo apt install $missing" >&2
    exit 1
fi
apt-get update -qq
apt-cache show "$SHELL_ONLY" >/dev/null 2>&1 || missing=$(echo "$missing" | sed "s/$SHELL_ONLY/chromium/")
echo "Installing $missing ..."
# shellcheck disable=SC2086 # the list is meant to split
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
