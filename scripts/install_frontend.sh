#!/usr/bin/env bash
# Installs what package-lock.json names into node_modules: install_frontend.sh BIN, the folder of the environment's
# programs. Where there is no npm, Node.js comes from PyPI, locked like everything else. What only tests need comes
# along; an image leaves it out by `npm ci --omit=dev`.
set -euo pipefail
bin=$1
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null; then
    "$bin/pip" install --quiet --disable-pip-version-check --require-hashes -r requirements-node.lock
    PATH="$(cd "$bin" && pwd):$PATH"
fi
npm ci --ignore-scripts --no-fund --no-audit --loglevel=error
touch node_modules/.installed
