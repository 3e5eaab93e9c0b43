# One place for everything a person or a server asks of this project. Nothing needs to be there but make and
# Python 3.11 or newer with venv; the rest comes from the two lock files into .venv, once.

PYTHONS := python3 python3.14 python3.13 python3.12 python3.11
ARGS :=
BIN := .venv/bin
FITS := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest -n auto --dist worksteal
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11

# $(call install,what): with uv where it could be had. It does not read pip's settings, so behind a company's
# mirror or certificate it may fail where pip does not.
install = { [ -x $(BIN)/uv ] && { \
		UV_COMPILE_BYTECODE=1 $(BIN)/uv pip install --quiet --python $(BIN)/python $(1) \
		|| { echo "uv could not; trying once more with pip, which takes longer"; false; }; }; } \
	|| $(BIN)/python -m pip install --quiet --disable-pip-version-check $(1)

.PHONY: help demo demo-teams demo-reset run test test-long node lint bench documents lock
.DEFAULT_GOAL := help

help: ## what can be asked
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F '|' '{ printf "%-18s %s\n", $$1, $$2 }'

demo: .venv/.runtime-stamp ## an invented centre, the bot and a chat to try it in, on one local address
	@$(BIN)/schoolbeeld demo $(ARGS)

demo-teams: .venv/.runtime-stamp ## the same in Teams, as Microsoft's Agents Playground shows it (needs Node.js)
	@$(BIN)/schoolbeeld demo --teams $(ARGS)

demo-reset: .venv/.runtime-stamp ## the same, starting over
	@$(BIN)/schoolbeeld demo --reset $(ARGS)

run: .venv/.runtime-stamp ## the bot, with the settings of the environment or .env
	@$(BIN)/schoolbeeld run $(ARGS)

test: .venv/.dev-stamp ## all tests, the long ones small (ARGS="tests/storage -k anchor" for some of them)
	@$(PYTEST) $(ARGS)

test-long: .venv/.dev-stamp ## all tests with their whole counts
	@$(PYTEST) --long $(ARGS)

node: tests/teams/node/node_modules/.package-lock.json ## what some tests ask of node and npm: optional, and nothing else needs it

lint: .venv/.dev-stamp ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.dev-stamp ## the figures, each with its target and verdict
	@$(BIN)/python -m tests.bench $(ARGS)

documents: .venv/.runtime-stamp ## the templates of the Word documents anew, from bot/documents
	@$(BIN)/python -m bot.documents.design

lock: .venv/.made-stamp ## both lock files anew from pyproject.toml (ARGS=--upgrade for newer versions)
	$(COMPILE) --group build -o requirements.lock $(ARGS) pyproject.toml
	$(COMPILE) --group build --group test --group lint -c requirements.lock -o requirements-dev.lock $(ARGS) pyproject.toml

# A stamp is touched last, so that an interrupted installation is done again.
.venv/.made-stamp:
	@$(BIN)/python -c '$(FITS)' 2>/dev/null || { \
		for python in $(PYTHONS); do \
			if $$python -c '$(FITS)' >/dev/null 2>&1; then \
				echo "Making .venv with $$($$python --version)"; \
				$$python -m venv --clear .venv && break; \
				exit 1; \
			fi; \
		done; \
		[ -x $(BIN)/python ] || { \
			echo "There is no Python 3.11 or newer with venv here; tried: $(PYTHONS)." >&2; \
			echo "Install one, on Debian or Ubuntu: apt-get install python3 python3-venv" >&2; \
			exit 1; \
		}; \
	}
	@[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv \
		|| echo "uv cannot be had; going on with pip, which takes longer"
	@touch $@

.venv/.runtime-stamp: .venv/.made-stamp requirements.lock pyproject.toml
	@echo "Installing what the bot needs"
	@$(call install,--require-hashes -r requirements.lock)
	@$(call install,--no-deps --no-build-isolation -e .)
	@touch $@

.venv/.dev-stamp: .venv/.runtime-stamp requirements-dev.lock
	@echo "Installing what the tests need"
	@$(call install,--require-hashes -r requirements-dev.lock)
	@touch $@

# npm writes this file last.
tests/teams/node/node_modules/.package-lock.json: tests/teams/node/package-lock.json
	@npm --prefix tests/teams/node ci --no-progress
	@touch $@
