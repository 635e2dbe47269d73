# Two commands set everything up: `make demo` and `make test`. PYTHON=python3.11 chooses the interpreter.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
SERVE ?= yes

.PHONY: demo test test-spark lint format bench lock clean

demo: $(VENV)/.run
	$(BIN)/amtsatlas --data demo-data demo $(if $(filter no,$(SERVE)),--no-serve)

test: $(VENV)/.dev
	$(BIN)/pytest -n auto -m "not spark"

# Java is Debian's headless runtime, installed where the user is root; elsewhere a line says what was left out.
test-spark: $(VENV)/.dev
	scripts/test_spark.sh $(BIN)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

# Run time only: what `make demo` needs.
$(VENV)/.run: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# Locks hold versions and hashes, no addresses. The second and third only add to the first.
COMPILE = $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
  --no-emit-find-links --no-emit-trusted-host --no-header
lock:
	$(COMPILE) --extra lockbuild --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	$(COMPILE) --extra spark --constraint requirements-dev.lock --output-file requirements-spark.lock pyproject.toml

clean:
	rm -rf $(VENV) demo-data
