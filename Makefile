# What one does here, in words: `make` alone lists it. Everything is installed into .venv, which
# needs Python 3.11 or later and nothing else; uv is used where it is on the PATH.

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
UV := $(shell command -v uv 2>/dev/null)
# The first of these that really is 3.11 or later (a version manager's shim may exist and not run).
PYTHONS := python3 python3.13 python3.12 python3.11 python
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
# An upgrade of the system's Python leaves a dead link in .venv: set it up again.
DEAD := $(shell [ -x $(PY) ] || rm -f $(READY))

.PHONY: judged help run test check bench bench-grading constraints clean distclean
.DEFAULT_GOAL := help

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(READY) ## Start the simulator; ARGS="--plain" and the like are passed on
	@$(PY) -m simulator $(ARGS)

test: $(READY) ## Run the tests; ARGS="-k clock" and the like are passed on
	@$(PY) -m pytest $(ARGS)

check: $(READY) ## Lint, format, types, import contracts, layering
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports --no-cache --no-logo
	@$(PY) -m pytest -q tests/test_layering.py

bench: $(READY) ## Measure speed, as ratios in one run
	@$(PY) -m benchmarks.run $(ARGS)

bench-grading: $(READY) ## Measure agreement with readers; JUDGE=llm measures the configured model
	@$(PY) -m benchmarks.$(if $(JUDGE),bench_judge,bench_grading) $(ARGS)

judged: $(READY) ## Judge the shipped content anew, and remember that it has no problem
	@$(PY) -m simulator.authoring.shipping

constraints: $(READY) ## Pin every dependency anew, at its latest allowed version
	@rm -rf $(VENV)/pip-tools && $(PY) -m venv $(VENV)/pip-tools
	@$(VENV)/pip-tools/bin/python -m pip install --quiet pip-tools==7.6.2
	@$(VENV)/pip-tools/bin/python -m piptools compile --quiet --upgrade --extra dev --extra llm \
	    --generate-hashes --strip-extras --no-annotate --no-header --no-emit-index-url \
	    --no-emit-find-links --no-emit-trusted-host --output-file $(VENV)/pins.txt pyproject.toml
	@{ sed -n '/^#/p' constraints.txt; cat $(VENV)/pins.txt; } > $(VENV)/constraints.txt
	@mv $(VENV)/constraints.txt constraints.txt

clean: ## Remove caches and builds; .venv and transcripts stay
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find simulator tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean ## Remove .venv as well
	@rm -rf $(VENV)

# Dependencies by hash, then the project alone: editable, with the pinned build backend, offline.
# Bytecode is compiled now, because without it the first screen takes three times as long.
$(READY): pyproject.toml constraints.txt
	@if ! $(PY) -c 'import pip; $(NEW_ENOUGH)' 2>/dev/null; then \
	    for candidate in $(PYTHONS); do \
	        if $$candidate -c '$(NEW_ENOUGH)' 2>/dev/null; then found=$$candidate; break; fi; \
	    done; \
	    if [ -z "$$found" ]; then \
	        echo "No Python 3.11 or later on the PATH. Install one, then run make again." >&2; \
	        exit 1; \
	    fi; \
	    echo "Setting up $(VENV) with $$($$found --version) (once, about a minute)..." >&2; \
	    $$found -m venv --clear $(VENV); \
	fi
	@if [ -n "$(UV)" ] && VIRTUAL_ENV=$(VENV) "$(UV)" pip install --quiet --require-hashes \
	    --compile-bytecode --python $(PY) -r constraints.txt; then :; else \
	    $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt; \
	fi
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-index --no-deps \
	    --no-build-isolation --editable .
	@$(PY) -m compileall -q simulator
	@touch $@
