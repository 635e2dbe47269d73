#!/usr/bin/env bash
# Makes sure there is a Chromium for the tests with a browser. Where there is none and the user is root it is installed
# from Debian; elsewhere a line says that these tests are left out, and nothing fails.
set -euo pipefail

has_browser() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

if ! has_browser && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || true
    apt-get install -y -qq --no-install-recommends chromium >/dev/null || true
fi
has_browser || echo "left out: the tests with a browser need Chromium, and it can't be installed here (Debian: chromium)"
