#!/usr/bin/env bash
# Runs the tests that compare Spark with DuckDB: test_spark.sh BIN, the folder of the environment's programs.
# They need Java 17. Where there is none and the user is root it is installed from Debian; elsewhere a line says that
# these tests are left out, and nothing fails.
set -euo pipefail
bin=$1
cd "$(dirname "$0")/.."

has_java() { [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ] || java -version >/dev/null 2>&1; }

if ! has_java && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || true
    apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null \
        || apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null || true
fi
if ! has_java; then
    echo "left out: the tests on Spark need Java 17, and it can't be installed here (Debian: openjdk-17-jre-headless)"
    exit 0
fi
"$bin/pip" install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
exec "$bin/pytest" -m spark -p no:xdist tests/measures
