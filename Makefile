# Everything a person or a pipeline runs here. `make help` explains.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo up down status code reset test check corpus fmt bench docs requirements clean

help: ## say what each word does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv and bring all that is needed (once, some minutes; then a second)
	@$(PYTHON) -m infra.local.setup

demo: ## set up, start everything for real, show addresses and accounts; Ctrl-C stops it all
	@$(PYTHON) -m infra.local.setup --quiet
	@$(BIN)/python -m infra.local up

up: ## the same, but leave it running in the background
	@$(PYTHON) -m infra.local.setup --quiet
	@$(BIN)/python -m infra.local up --detach

down: ## stop what runs in the background, or what a crash left behind
	@$(BIN)/python -m infra.local down

status: ## say what runs, where, and how it is
	@$(BIN)/python -m infra.local status

code: ## print the accounts of the demo with the codes of this moment
	@$(BIN)/python -m infra.local code

reset: ## stop everything and forget the demo's data
	@$(BIN)/python -m infra.local reset

test: ## set up, then check everything that is checked anywhere
	@$(PYTHON) -m infra.local.setup --quiet
	@$(MAKE) --no-print-directory check

check: ## format, lint, types, architecture and tests, without setting up
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n 2

corpus: ## put thousands of strange and spoiled pictures through the darkroom; some minutes
	@$(PYTHON) -m infra.local.setup --quiet
	$(BIN)/python -m tests.media.corpus

fmt: ## put the code into the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: ## measure against peers, each number a ratio of one run
	$(BIN)/python -m benchmarks

docs: ## write again the documents that are made from the code
	$(BIN)/python -m infra.contracts
	$(BIN)/python -m infra.provision.docs
	$(BIN)/python -m infra.prometheus
	$(BIN)/python -m infra.charters

requirements: ## pin again what requirements/*.in ask for, with hashes
	@for name in uv go run stack dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --only-binary :all: \
	    --generate-hashes --no-header --no-annotate \
	    requirements/$$name.in --output-file requirements/$$name.txt || exit 1; done
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --emit-build-options \
	  --generate-hashes --no-header --no-annotate \
	  requirements/bench.in --output-file requirements/bench.txt

clean: reset ## forget the demo's data and the virtual environment
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
