# `make` lists what there is. Needs python3 (3.11 or newer), pip and make; nothing else.

PYTHON ?= python3
BIND ?= 127.0.0.1:8000
STATE ?= ./.state
# Further arguments for pytest: make test ARGS='tests/launcher -k zombie'
ARGS ?=
BIN := .venv/bin
QUICK := $(wildcard tests/domain tests/house)

# Without compiled modules each start would take seconds longer.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help serve test test-faults test-scale check bench interop format openapi dictionary lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

serve: ## run the API with an embedded, seeded database: BIND=127.0.0.1:8000 STATE=./.state
	@$(PYTHON) tools/bootstrap.py runtime
	@exec $(BIN)/siege-tracker serve --bind "$(BIND)" --state "$(STATE)"

test: ## run the whole suite against a private PostgreSQL
	@$(PYTHON) tools/bootstrap.py test
	$(BIN)/pytest -q -n auto --dist loadgroup -m "not slow" $(ARGS)

test-scale: ## a primary, standbys and a pooler: lag, reads while somebody writes, fail-over
	@$(PYTHON) tools/bootstrap.py test
	$(BIN)/pytest -q -rs -n 0 -m slow tests/scale $(ARGS)

test-faults: ## everything of docs/operations.md that may break, really broken: killed, locked, filled, restored; half an hour
	@$(PYTHON) tools/bootstrap.py test
	$(BIN)/pytest -q -rs -n 0 -o timeout=900 tests/faults tests/exports/test_broken_off.py $(ARGS)

check: ## the one gate: format, lint, types, floors, contract, migrations, deployment, quick tests
	@$(PYTHON) tools/bootstrap.py test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/siege-tracker openapi --check
	$(BIN)/squawk migrations/versions/*.sql
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/hadolint Dockerfile
	$(BIN)/pytest -q -n auto --dist loadgroup -m "not slow" $(QUICK)

interop: ## the recipes of docs/recipes, generated clients and linters, where their tools are
	@$(PYTHON) tools/bootstrap.py test
	.tools/bin/uv venv --quiet --allow-existing .venv/interop
	.tools/bin/uv pip sync --quiet --python .venv/interop/bin/python --require-hashes requirements-interop.lock
	@if command -v npm >/dev/null; then mkdir -p .venv/interop/node \
	  && cp tests/interop/node/package*.json .venv/interop/node/ && cd .venv/interop/node && npm ci --silent --ignore-scripts; fi
	$(BIN)/pytest -q -rs -n 0 -o timeout=600 tests/interop tests/exports/test_other_tools.py $(ARGS)

bench: ## what totals cost as records grow, the past beside now, imports and exports beside psql: ratios, on databases of their own
	@$(PYTHON) tools/bootstrap.py test
	$(BIN)/python -m benchmarks.casualty_totals
	$(BIN)/python -m benchmarks.past_answers
	$(BIN)/python -m benchmarks.imports
	$(BIN)/python -m benchmarks.exports
	$(BIN)/python -m benchmarks.growth

format: ## put the code into its one format
	@$(PYTHON) tools/bootstrap.py test
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

openapi: ## write openapi.yaml from the code
	@$(PYTHON) tools/bootstrap.py test
	$(BIN)/siege-tracker openapi

dictionary: ## write docs/data-dictionary.md from the comments in the database
	@$(PYTHON) tools/bootstrap.py test
	$(BIN)/python -m tools.data_dictionary

lock: ## make the lock files anew; UPGRADE=--upgrade takes newer versions
	@$(PYTHON) tools/bootstrap.py runtime
	@$(PYTHON) tools/lock.py $(UPGRADE)

clean: ## remove the environment and the tools, never the recorded data in STATE
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
