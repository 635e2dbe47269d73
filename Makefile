# Two commands set everything up: `make demo` and `make test`. PYTHON=python3.11 chooses the interpreter.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
SERVE ?= yes

.PHONY: demo test test-spark lint format bench lock messages clean node_modules

demo: $(VENV)/.run node_modules
	$(BIN)/amtsatlas --data demo-data demo $(if $(filter no,$(SERVE)),--no-serve)

# Chromium is Debian's, installed where the user is root; elsewhere its tests are left out.
test: $(VENV)/.dev node_modules
	scripts/install_browser.sh
	$(BIN)/pytest -n auto -m "not spark"

# Java is Debian's headless runtime, installed where the user is root; elsewhere a line says what was left out.
test-spark: $(VENV)/.dev
	scripts/test_spark.sh $(BIN)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	AMTSATLAS_SECRET=unused $(BIN)/mypy

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

# The pages' design system and fonts.
node_modules: node_modules/.installed

node_modules/.installed: package.json package-lock.json | $(VENV)/.run
	scripts/install_frontend.sh $(BIN)

# Locks hold versions and hashes, no addresses. Those after the first only add to it.
COMPILE = $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
  --no-emit-find-links --no-emit-trusted-host --no-header
lock:
	$(COMPILE) --extra lockbuild --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	$(COMPILE) --extra spark --constraint requirements-dev.lock --output-file requirements-spark.lock pyproject.toml
	$(COMPILE) --extra node --constraint requirements.lock --output-file requirements-node.lock pyproject.toml

# After a German text has changed: finds it, leaves its English to be written, and compiles what is there. Needs GNU
# gettext; running the portal does not, since the compiled files are part of the tree. The German ones say each text
# again: Django falls back to a site's first language, which may be English.
messages: $(VENV)/.dev
	for app in portal awards; do \
	  (cd src/amtsatlas/$$app && $(abspath $(BIN))/django-admin makemessages --locale de --locale en --extension html,py,txt,subject \
	    --no-location --no-wrap --no-obsolete) && \
	  german=src/amtsatlas/$$app/locale/de/LC_MESSAGES/django.po && \
	  msgattrib --clear-fuzzy --clear-previous --empty --no-wrap --output-file $$german $$german && \
	  msgen --no-wrap --output-file $$german $$german 2>/dev/null && \
	  (cd src/amtsatlas/$$app && $(abspath $(BIN))/django-admin compilemessages) || exit 1; \
	done


clean:
	rm -rf $(VENV) demo-data node_modules
