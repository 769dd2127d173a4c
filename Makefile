# Each target does all of its own set-up: a fresh clone needs nothing but Python 3.11 or later.
PYTHON ?= python3
BIN := .venv/bin

demo: .venv/demo  ## Build the bundled sample into demo.kg and show what to ask of it
	$(BIN)/kg demo

test: .venv/test  ## Format, lint, types, module order, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 2 --dist loadgroup

format: .venv/test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.venv/demo: pyproject.toml | .venv
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/test: pyproject.toml | .venv
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch $@

.venv:
	$(PYTHON) -m venv .venv

.PHONY: demo test format
