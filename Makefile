# Two commands matter: `make demo` and `make test`. Both set up everything they need on a fresh machine.
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
# More than two cores: a test with a cloud waits half of its time.
WORKERS ?= 3

.PHONY: demo test test-deep coverage check unit bench screenshots gallery docs web setup browser format clean

demo: setup web
	@$(PYTHON) scripts/demo.py

# Everything CI runs. The runner's own summary line comes last.
test: setup browser web check
	@cd web && PATH="$$(cd .. && $(PYTHON) scripts/node_path.py)" npm run --silent check
	@cd web && PATH="$$(cd .. && $(PYTHON) scripts/node_path.py)" npm test --silent
	@$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder -q -m "not deep"

# What the tests reach, line by line: on Python 3.11 that takes three times as long as the tests.
coverage: setup browser web
	@$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder -q -m "not deep" --cov --cov-report=term:skip-covered --cov-report=xml

# The long suites, whole: every template of the corpus, 20,000 random edits, every wire law with many examples.
test-deep: setup browser web
	@STACKLINE_DEEP=1 $(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder -q

check: setup
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m pyright

unit: setup
	@$(PYTEST) -q -n $(WORKERS) -m "not deep and not browser and not cloud"

bench: setup
	@$(PYTHON) scripts/bench.py

screenshots: setup browser web
	@$(PYTHON) -m scripts.screenshots

# The largest templates of the corpus, drawn: gallery/index.html.
gallery: setup
	@$(PYTHON) scripts/gallery.py

docs: setup
	@$(PYTHON) docs/generate.py && $(PYTHON) scripts/document.py

format: setup
	@$(PYTHON) -m ruff check --fix -q . ; $(PYTHON) -m ruff format -q .

web: setup
	@$(PYTHON) hatch_build.py

browser:
	@sh scripts/packages.sh

setup: .venv/ready

.venv/ready: pyproject.toml scripts/setup.sh
	@sh scripts/setup.sh

clean:
	rm -rf .venv web/node_modules src/stackline/server/static src/stackline/design/fonts .pytest_cache .ruff_cache .hypothesis .coverage* coverage.xml demo
