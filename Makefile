# The commands of the house. `make run` is all a newcomer needs.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
TESTS ?= tests
WORKERS ?= 2
CALLS ?= 20000
CHAOS ?=
ROOM ?=

.PHONY: help run scale test check bench fuzz soak chaos mutants install install-dev format translations browser
.DEFAULT_GOAL := help

# Some machines forbid Python to keep what it compiled; here a dozen processes would compile the same again.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo "make run      start everything: PostgreSQL, web, worker, scheduler, sandbox, demo world"
	@echo "make scale    the same as on several machines: a replica, Redis, three web processes and workers"
	@echo "make test     the whole suite, browser journeys included (TESTS=tests/club for a part)"
	@echo "make check    lint, format, types, layers, migrations, translations, templates"
	@echo "make bench    every benchmark, with ratios; figures in var/bench"
	@echo "make soak     random plays against a plain model, and races; a quarter of an hour"
	@echo "make chaos    the whole product under load, killed and lied to for half an hour (CHAOS='--minutes 5 --seed 1')"
	@echo "make mutants  wrong changes to the modules about money and access: do the tests notice? (ROOM=… for one)"
	@echo "make fuzz     20,000 strange calls to the API of a running server (CALLS=… for another number)"
	@echo "make format   let ruff put the code in order"

run: install
	@exec $(BIN)/python -m config.run

scale: install
	@exec $(BIN)/python -m config.run --scale

test: install-dev browser
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(TESTS)

check: install-dev
	@$(BIN)/python -m config.check

bench: install-dev
	@$(BIN)/python -m tests.bench

soak: install-dev
	@$(BIN)/python -m tests.soak

chaos: install-dev
	@$(BIN)/python -m tests.chaos $(CHAOS)

mutants: install-dev
	@$(BIN)/python -m tests.mutants $(ROOM)

fuzz: install-dev
	@$(BIN)/python -m tests.fuzz --calls $(CALLS)

format: install-dev
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

translations: install
	@$(BIN)/python -m config.translations update

# --- what has to be there first; stamps make the second time quick ------------------

install: $(VENV)/.installed node_modules/.installed
install-dev: install $(VENV)/.installed-dev

browser:
	@sh config/starter/browser.sh

$(BIN)/python:
	@sh config/starter/venv.sh $(VENV)

$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "Installing Python packages ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements.txt | $(VENV)/.installed
	@echo "Installing the tools for tests and checks ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

node_modules/.installed: package.json package-lock.json | $(VENV)/.installed
	@echo "Installing front-end packages ..."
	@sh config/starter/frontend.sh $(BIN)/python
	@touch $@
