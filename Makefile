# Two commands do everything: `make run` and `make test`. The rest are their parts.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# All that Segue keeps when it is run from here.
export SEGUE_DATA ?= $(CURDIR)/data
# A folder of your own music; without it the demo library is made.
MUSIC ?=
# Whether tests say which lines they ran, and fail where they ran too few: it takes half as long again.
COVERAGE ?=

.PHONY: help run test check setup train bench lock clean

help: ## Show these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.ready ## Set up, take in MUSIC=/path (or make the demo library), hear it and serve it at http://localhost:4747
	@$(BIN)/segue models install || echo "Music is heard without it until then: segue models install"
	@$(BIN)/segue $(if $(MUSIC),scan "$(MUSIC)",demo)
	@$(BIN)/segue analyze
	@$(BIN)/segue taste learn
	@$(BIN)/segue status
	@echo
	@echo "On the command line:  $(BIN)/segue --data $(SEGUE_DATA) search moon   (--help shows every command)"
	@$(BIN)/segue serve

test: $(VENV)/.training ## Run every test, on SQLite and a PostgreSQL of its own; COVERAGE=yes holds the floor of coverage, too
	@$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(if $(COVERAGE),--cov --cov-report=term --cov-fail-under=96)

check: $(VENV)/.training ## Lint, format, types, and the layers of the house
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: $(VENV)/.training ## Run every benchmark, small
	@for script in benchmarks/scan.py benchmarks/hearing.py benchmarks/naming.py benchmarks/taste.py benchmarks/discovery.py benchmarks/server.py; do $(BIN)/python $$script --quick || exit 1; done

setup: $(VENV)/.ready ## Only make the environment in .venv

train: $(VENV)/.training ## Add what training genre models takes (PyTorch, 0.7 GB) to .venv

$(VENV)/.ready: requirements/locked.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Segue needs Python 3.11 or newer; name one with: make run PYTHON=/path/to/python3"; exit 1; }
	@echo "Setting up $(VENV), once ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/locked.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.training: $(VENV)/.ready requirements/training.txt
	@echo "Adding PyTorch to $(VENV), once ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/training.txt
	@touch $@

lock: ## Resolve the newest versions anew and write requirements/locked.txt and server.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --extra dev --no-header --no-annotate \
		--no-emit-package segue --output-file requirements/locked.txt pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --extra postgres --no-header --no-annotate \
		--no-emit-package segue --constraint requirements/locked.txt --output-file requirements/server.txt pyproject.toml

clean: ## Remove the environment and caches; data/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* .import_linter_cache
