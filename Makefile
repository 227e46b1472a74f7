# make demo | test | check | bench | soak [P=P1] | wheel | clean
#
# The first target makes .venv by itself, from the first Python 3.11 to 3.13 that it finds, or from
# PYTHON=/path/to/python. What is installed there changes only when pyproject.toml or constraints.txt do.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak wheel clean
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/stamp-$(shell cat pyproject.toml constraints.txt | cksum | cut -d ' ' -f 1)
PYTHON ?=
P ?=

help:
	@sed -n '1s/^# //p' Makefile

# One shell a recipe, since the search below is one script.
.ONESHELL:

$(STAMP):
	@if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then
	  python=""
	  for candidate in $(PYTHON) python3 python3.13 python3.12 python3.11; do
	    if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
	      python=$$candidate
	      break
	    fi
	  done
	  if [ -z "$$python" ]; then
	    echo "make: no Python 3.11, 3.12 or 3.13 found; install one, or name it: make PYTHON=/path/to/python" >&2
	    exit 1
	  fi
	  rm -rf $(VENV)
	  "$$python" -m venv $(VENV)
	fi
	echo "make: installing into $(VENV); this takes a minute or two, once" >&2
	pip="$(BIN)/python -m pip --quiet --disable-pip-version-check install"
	$$pip --upgrade 'pip>=25.1'
	$$pip -c constraints.txt -e '.[postgresql]' --group dev
	rm -f $(VENV)/stamp-*
	touch $@

demo: $(STAMP)
	@$(BIN)/riskengine demo

test: $(STAMP)
	@$(BIN)/python -m pytest

check: $(STAMP)
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/riskengine corpus check --format table

bench: $(STAMP)
	@$(BIN)/python -m tests.benchmarks

soak: $(STAMP)
	@$(BIN)/python -m pytest -m soak $(if $(P),-k "$(P)")

wheel: $(STAMP)
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	ls dist/*.whl

clean:
	@rm -rf $(VENV) dist build .coverage .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find riskengine tests -name __pycache__ -type d -prune -exec rm -rf {} +
