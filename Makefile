# Verbs for developers. `make dev` once, in a virtual environment of your own; then any of these.
PYTHON ?= python
export PYTHONPATH := src

.PHONY: dev test quick lint types house docs bench demo nightly

dev:      ## install the library in place, with everything its tests and documents need
	$(PYTHON) -m pip install -e ".[dev,docs]"
test:     ## everything: tests, floors, types, examples in docstrings, documents and README
	$(PYTHON) -m pytest
quick:    ## stop at the first failure, without stories and examples
	$(PYTHON) -m pytest -x -q tests --ignore tests/story
lint:     ## style and format
	$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check .
types:    ## strict, all of the package
	$(PYTHON) -m mypy
house:    ## floors, sizes, names, no clock, no personal data in what is printed
	$(PYTHON) -m pytest -q tests/house
docs:     ## the pages, warnings are errors
	$(PYTHON) -m sphinx -W --keep-going -b html docs docs/_build/html
bench:    ## figures of the moving parts beside their budgets
	$(PYTHON) benchmarks/live/run.py
demo:     ## the whole line on the shipped company
	$(PYTHON) -m customer_unify demo
nightly:  ## the same tests with far more examples each
	HYPOTHESIS_PROFILE=deep $(PYTHON) -m pytest
