# Everything goes through .venv, which `make setup` builds from the hashed requirement files.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: setup demo test check messages language docs screenshots clean
.DEFAULT_GOAL := demo

setup: $(STAMP)

$(STAMP): requirements.txt requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP)
	$(BIN)/refund-desk demo $(if $(PORT),--port $(PORT))

test: $(STAMP)
	$(BIN)/python -m pytest -n auto

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/dennis-cmd lint --strict --excluderules W302 locales

# Brings the catalogs up to date with the source; new messages are then translated by hand. The demo speaks
# through the bot alone; its own methods named `text` are no messages.
messages: $(STAMP) locales/messages.pot
	$(BIN)/pybabel -q update -i locales/messages.pot -d locales --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date --width=110
	rm locales/messages.pot

# A new language: `make language NAME=de`.
language: $(STAMP) locales/messages.pot
	$(BIN)/pybabel -q init -l $(NAME) -i locales/messages.pot -d locales --width=110
	rm locales/messages.pot

.PHONY: locales/messages.pot
locales/messages.pot:
	$(BIN)/pybabel -q extract --no-default-keywords -k text -k plural:1,2 --add-location=file --sort-by-file \
		--ignore-dirs='.* ._ demo' --width=110 --project=refund-desk --version=0.1 -o $@ refunds conversations bot

# Writes the pages that are made from the tables.
docs: $(STAMP)
	$(BIN)/python docs/generate.py

# Makes the pictures of the README by playing the demo in Chromium.
screenshots: $(STAMP)
	$(BIN)/python -m docs.screenshots

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
