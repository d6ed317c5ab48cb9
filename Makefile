# One word each. A fresh machine needs Python 3.11+, pip, make and git; no Node.

PYTHON ?= python3
PYTHON_BIN := .venv/bin
WORKERS ?= auto
ARGS ?=

.PHONY: demo test cover check format bench real pins clean

demo: .venv/.stamp
	$(PYTHON_BIN)/tieout demo $(ARGS)

# The whole suite on SQLite and on PostgreSQL (a wheel brings the server). `make test ARGS='-k closing'` narrows it.
test: .venv/.stamp
	@$(PYTHON_BIN)/python -m pytest -n $(WORKERS) $(ARGS)

# The domain is to be covered whole.
cover: .venv/.stamp
	@$(PYTHON_BIN)/python -m pytest -n $(WORKERS) --cov --cov-report=term $(ARGS)

check: .venv/.stamp
	$(PYTHON_BIN)/ruff format --check .
	$(PYTHON_BIN)/ruff check .
	$(PYTHON_BIN)/mypy -p tieout.domain -p tieout.graphql -p tieout.pages -p tieout.server
	$(PYTHON_BIN)/python -m pytest -q --no-header tests/test_house.py

format: .venv/.stamp
	$(PYTHON_BIN)/ruff format .
	$(PYTHON_BIN)/ruff check --fix .

bench: .venv/.stamp
	$(PYTHON_BIN)/python -m tests.bench $(ARGS)

# Two real years of receivables into empty books, and what proves them: `make real DATA=receivables.csv`.
real: .venv/.stamp
	@$(PYTHON_BIN)/python -m tests.scenarios.real $(DATA)

# Raise every pin to the newest release that pyproject.toml allows; `make pins ARGS='--upgrade-package NAME'` one.
# No index and no download address is written: the files are the same whatever mirror they were made through.
COMPILE = $(PYTHON_BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links $(or $(ARGS),--upgrade) pyproject.toml
pins: .venv/.stamp
	$(COMPILE) --group build -o requirements.txt
	$(COMPILE) --group dev -c requirements.txt -o requirements-dev.txt

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov dist build

# Re-made only when something that decides its contents has changed. The file is complete, so nothing is resolved
# (--no-deps): pip's resolver passes over the pin of what is asked for with an extra once a newer release is out.
.PHONY: .venv
.venv: .venv/.stamp

.venv/.stamp: requirements-dev.txt pyproject.toml hatch_build.py package.json package-lock.json
	test -x $(PYTHON_BIN)/python || $(PYTHON) -m venv .venv
	$(PYTHON_BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.txt
	$(PYTHON_BIN)/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	mkdir -p .venv/typing
	ln -sfn ../.. .venv/typing/tieout
	touch $@
