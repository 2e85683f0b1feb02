# Each target is one readable command; `make demo` and `make test` need nothing but python3 and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

# Modules are compiled once, not by every worker and every program that a test starts.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo desktop test fast quick check docs release bench simulate soak mutants faults screenshots looks fonts lock

setup: $(VENV)/ready

$(VENV)/ready: requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "python3 was not found: install Python 3.11 or newer, then run this again."; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit("Python 3.11 or newer is needed, %s is %d.%d: install a newer one, or name it with make PYTHON=python3.12 ..." % (sys.executable, v[0], v[1]))'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "this python3 has no venv: install it first (on Debian and Ubuntu: sudo apt install python3-venv)."; exit 1; }
	@echo "Setting up $(VENV), once: this takes a minute or two."
	@$(PYTHON) -m venv $(VENV)
	@# The lock names everything, so nothing is resolved anew: pips differ in what they make of a pin with an extra.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@touch $@

demo: setup
	@exec $(BIN)/python main.py --web

desktop: setup
	@exec $(BIN)/flet run

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Side by side: without what mypy remembers of the last time, it takes as long as a third of the tests.
fast: setup
	@$(MAKE) --no-print-directory -j 2 check quick

# More processes than the two cores, for what runs on a hurried clock waits; each further one has to read all the tests, too.
quick: setup
	$(BIN)/pytest -q -n 5 -m "not slow and not e2e" $(TESTS)

# The browser has the machine to itself: beside other tests it would be slow enough to miss its limits. A walk that failed
# is walked once more, and the summary names it: what fails in one walk of a thousand is to be found, not to stop everybody.
test: check
	$(BIN)/pytest -q -rR -n 2 -m "not e2e"
	$(BIN)/pytest -q -rsR --reruns 1 -m e2e

docs: setup
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

release: setup
	$(BIN)/python -m tests.packages.release $(VERSION)

# `make bench ROWS="imports book"` measures these only, `make bench ROWS=help` says what there is to measure.
bench: setup
	$(BIN)/python -m tests.benchmarks $(ROWS)

simulate: setup
	$(BIN)/python -m tests.simulation

soak: setup
	$(BIN)/python -m tests.soak

mutants: setup
	$(BIN)/python -m tests.mutants

# `make faults WORDS=refund` puts back those only that are described with this word.
faults: setup
	$(BIN)/python -m tests.chama_app.faults $(WORDS)

screenshots: setup
	$(BIN)/python -m tests.e2e.screenshots

# `make looks TOURS="settings owner"` draws these only; the names are those in tests/chama_app/ui/every_screen.py.
looks: setup
	$(BIN)/python -m tests.e2e.looks $(TOURS)

# The variable font of a release of Inter: https://github.com/rsms/inter/releases
fonts: setup
	$(BIN)/python -m tests.packages.fonts $(SOURCE)

lock:
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
