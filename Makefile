# Every target does its own set-up. Needed beforehand: Python >= 3.11, make, git.
PYTHON ?= $(shell for python in python3 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
SEEDS ?= 10
BENCHES := $(patsubst scripts/bench_%.py,bench-%,$(wildcard scripts/bench_*.py))

export MPLBACKEND := Agg
export JUPYTER_PLATFORM_DIRS := 1

.DEFAULT_GOAL := help
.PHONY: help setup lock demo test soak lab lint course bench $(BENCHES) clean

help:
	@echo "make demo    a whole class, from the assignment to the table of grades"
	@echo "make test    every test, in parts (make test PARTS='core lint' runs some)"
	@echo "make lab     JupyterLab on the student copies, in build/lab"
	@echo "make lint    the code's style, and every exercise proved under $(SEEDS) keys"
	@echo "make course  the student copies in release/, made again from source/"
	@echo "make bench   every benchmark; rewrites docs/benchmarks.md"
	@echo "make soak    the tests that take minutes"
	@echo "make lock    requirements.lock, resolved anew (needs the network)"
	@echo "make clean   removes what was built; keeps $(VENV), build/lab and classroom/"

setup:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. On Debian: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) scripts/set_up.py $(VENV)

lock: setup
	@$(BIN)/python scripts/lock.py

demo: setup
	$(BIN)/python scripts/demo.py

test: setup
	@$(BIN)/python scripts/test.py $(PARTS)

soak: setup
	$(BIN)/python -m pytest -m soak --timeout 3600
	$(BIN)/jaxercise lint source --seeds 10

lab: setup
	@$(BIN)/python scripts/lab.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/jaxercise lint source --seeds $(SEEDS)

course: setup
	@for folder in source/[0-9]*/; do $(BIN)/nbgrader generate_assignment --force "$$(basename $$folder)" || exit 1; done

bench: setup
	@$(BIN)/python scripts/bench.py

# Those of other makefiles are run by `make bench`, too.
$(BENCHES): bench-%: setup
	@$(BIN)/python scripts/bench.py $*

clean:
	rm -rf dist labextension/lib jaxercise/labextension .pytest_cache .ruff_cache
	if [ -d build ]; then find build -mindepth 1 -maxdepth 1 ! -name lab -exec rm -rf {} +; fi
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

-include widgets.mk
