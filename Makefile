# Each command sets up what it needs first, and is quick when that is there already.
.DEFAULT_GOAL := help
.PHONY: help run reset test test-services lint format bench migrations locks
MAKEFLAGS += --no-print-directory

PYTHON_IN_VENV := .venv/bin/python
# Tests and linters must not depend on what happens to be set in the shell.
CLEAN := env -u HUB_ENV -u DATABASE_URL -u REDIS_URL -u SECRET_KEY -u PORT \
	-u HUB_BASE_URL -u MAIL_SERVER -u MAIL_PORT
WORKERS ?= auto
# ARGS="tests/people -k name" runs a part, which cannot be held to the coverage of the whole.
# The sum of all processes is held to it in a step of its own: in the same one it is told wrongly.
KEPT := .cache/coverage.json
MEASURED = $(if $(ARGS),,-m slipcover --json --out $(KEPT))
HELD = $(if $(ARGS),,$(PYTHON_IN_VENV) -m slipcover --merge $(KEPT) --out $(KEPT) --fail-under 95)

# These read files alone, start hubs of their own on SQLite, follow every link of a whole hub, or
# knock at every address: another database changes nothing about what they tell.
NOT_AGAIN := $(addprefix --deselect ,tests/setup tests/look tests/mail/test_templates.py \
	tests/architecture/test_templates.py tests/architecture/test_reads.py \
	tests/architecture/test_layers.py tests/architecture/test_one_door.py \
	tests/architecture/test_access.py)

help: ## Say what each command does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

run: ## Set up and serve on 127.0.0.1:8000 (PORT=…), with the worker beside; Ctrl-C stops both
	@scripts/venv.sh run
	@exec $(PYTHON_IN_VENV) -m scripts.serve

reset: ## Delete the development database and the kept mails, after asking
	@scripts/reset.sh

test: ## Set up and run all tests on SQLite (ARGS="tests/people -k name" runs a part)
	@scripts/venv.sh test
	@scripts/browser.sh
	@mkdir -p .cache
	@$(CLEAN) $(PYTHON_IN_VENV) $(MEASURED) -m pytest -n $(WORKERS) $(ARGS)
	@$(HELD)

test-services: ## Run the tests but for the browser's on a PostgreSQL and a Redis of their own
	@scripts/venv.sh test
	@$(CLEAN) $(PYTHON_IN_VENV) -m scripts.services \
		$(PYTHON_IN_VENV) -m pytest -n $(WORKERS) -m "not journey" $(NOT_AGAIN) $(ARGS)

lint: ## Check style, types and templates
	@scripts/venv.sh dev
	@$(PYTHON_IN_VENV) -m ruff check .
	@$(PYTHON_IN_VENV) -m ruff format --check .
	@$(CLEAN) $(PYTHON_IN_VENV) -m mypy
	@$(PYTHON_IN_VENV) -m djlint templates --lint --quiet

format: ## Let the formatter put the code in shape
	@scripts/venv.sh dev
	@$(PYTHON_IN_VENV) -m ruff check --fix-only --quiet .
	@$(PYTHON_IN_VENV) -m ruff format .

bench: ## Measure the pages at 10, 1,000 and 100,000 organisations
	@scripts/venv.sh test
	@$(CLEAN) $(PYTHON_IN_VENV) -m bench $(ARGS)

migrations: ## Bring the database up to date, and check that models and migrations agree
	@scripts/venv.sh run
	@$(PYTHON_IN_VENV) -m flask --app wsgi db upgrade
	@$(PYTHON_IN_VENV) -m flask --app wsgi db check

locks: ## Compile requirements/*.in anew (ARGS=--upgrade takes the newest versions)
	@scripts/venv.sh dev
	@scripts/locks.sh $(ARGS)
