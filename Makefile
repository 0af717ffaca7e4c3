# make demo: the samples become a record, served on 127.0.0.1:8000.  make test: everything CI checks.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements/dev.lock
STAMP := $(VENV)/.installed-$(shell cat $(LOCK) pyproject.toml 2>/dev/null | sha256sum | cut -c1-16)

.PHONY: setup setup-tests setup-docs demo check test browser team docs tutorial torture fuzz cluster eval format lock gazetteer clean bundle install-test

setup: $(STAMP)

# Idempotent: the stamp carries the hash of the lock. uv is used if found, pip otherwise.
$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null || { \
	  echo "onrecord needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is none of these." >&2; \
	  echo "Name one that is there, as in: make setup PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python is there without what makes environments. On Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@rm -f $(VENV)/.installed-*
	@if command -v uv >/dev/null; then \
	  uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r $(LOCK) && \
	  uv pip install -q --python $(BIN)/python --no-deps -e . ; \
	else \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(LOCK) && \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e . ; \
	fi
	@touch $@

# The browser test needs a browser, a team's tests PostgreSQL, those of walls bubblewrap: Debian's, and only where apt is
# there and one is missing.
setup-tests: setup
	@tools/install_browser.sh
	@tools/install_postgresql.sh
	@tools/install_bubblewrap.sh

demo: setup
	@$(BIN)/python tools/demo.py $(ARGS)

check: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache --verbose 2>/dev/null | tail -n 4; test $${PIPESTATUS[0]} -eq 0
	@$(BIN)/mypy
	@$(BIN)/python -m onrecord.store.manage makemigrations --check --dry-run

# Tests start many processes; each compiles all it imports anew where the shell says to keep no bytecode.
test: export PYTHONDONTWRITEBYTECODE =
test: check setup-tests
	@$(BIN)/python -m pytest -n auto --dist worksteal

# Every test of a record on PostgreSQL too, and reviewers who decide at once on both: some minutes.
team: setup-tests
	@$(BIN)/python -m pytest --both tests/store tests/engine tests/web tests/cli tests/docs
	@$(BIN)/python bench/reviewers.py

# All ways through the workbench in Chromium: by mouse and by keyboard, in two languages, with pictures for the docs.
browser: setup-tests
	@$(BIN)/python -m pytest -m "browser or flows" tests/web

# The site's own packages: what builds pages is no part of what reads reports.
setup-docs: setup
	@$(BIN)/python -c "import mkdocs, material" 2>/dev/null || \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/docs.lock

# Each command of README and docs is run, the notebooks too, the tutorial in a clean clone; then the site is built.
docs: setup-docs
	@$(BIN)/python tools/docs/run.py
	@$(BIN)/python tools/docs/notebooks.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build -q
	@$(BIN)/python tools/docs/check_site.py
	@$(MAKE) --no-print-directory tutorial

tutorial:
	@$(PYTHON) tools/docs/follow_tutorial.py

# All wheels for this system and Python, their checksums, a signature; installed elsewhere by install.sh. WITH=team,bulk
# takes in what these extras need.
bundle: setup
	@$(BIN)/python tools/install/make_bundle.py --with "$(WITH)"

# Minutes: wheel, sdist and bundle, what they weigh, and the bundle installed and used where there is no route.
install-test: setup
	@$(BIN)/python tools/install/try_paths.py

# What always holds of spans, masks and merges.
ALWAYS := tests/test_model.py $(addprefix tests/release/test_,masking.py alike.py views.py) $(addprefix tests/link/test_,relinking.py average.py clusters.py words.py)
# Killed at system calls, single bits flipped, the same files again: an hour, and strace. Stopped, it goes on from torture.json.
torture: setup
	@$(BIN)/python bench/torture/run.py --kills 1000 --flips 1000 --again 1000 --state torture.json
	@ONRECORD_EXAMPLES=1000 $(BIN)/python -m pytest $(ALWAYS)
	@$(BIN)/python -m pytest tests/cli/test_no_network.py tests/cli/test_traces.py

# Valid files of every kind, altered at random, through the locked-down child: SECONDS for each reader.
SECONDS ?= 60
fuzz: setup
	@$(BIN)/python bench/torture/fuzz.py --seconds $(SECONDS)

# A Spark master and two workers on 127.0.0.1, one of them killed on the way: some minutes, and a Java.
cluster: setup
	@tools/install_java.sh
	@$(BIN)/python -m pip install -q --disable-pip-version-check "pyspark>=4,<5" "pandas>=2.2"
	@$(BIN)/python bench/cluster.py
	@$(BIN)/python bench/cluster_link.py

eval: setup
	@test -n "$(BENCH)" || { echo "make eval needs the open data: make eval BENCH=DIR" >&2; exit 2; }
	@test -f "$(BENCH)/score.py" || { echo "$(BENCH): no score.py there; BENCH names the folder of the open data" >&2; exit 2; }
	@$(BIN)/python eval/run.py "$(BENCH)"

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock:
	uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements/run.lock
	uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --group dev pyproject.toml -o requirements/dev.lock
	uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --group build pyproject.toml -o requirements/build.lock
	uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --group docs pyproject.toml -o requirements/docs.lock

clean:
	rm -rf $(VENV) demo-record .mypy_cache .ruff_cache .hypothesis
