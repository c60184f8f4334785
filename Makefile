# Every target does its own set-up. Needed beforehand: Python >= 3.11, make, git. Tests use more of the system, which
# is installed where that is allowed; JAXERCISE_INSTALL=no forbids it.
BASE_PYTHON ?= $(shell for python in python3 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(BIN)/python
SEEDS ?= 10
MINUTES ?= 25
BENCHES := $(patsubst scripts/bench_%.py,bench-%,$(wildcard scripts/bench_*.py))

export MPLBACKEND := Agg
export JUPYTER_PLATFORM_DIRS := 1
unexport PYTHONDONTWRITEBYTECODE  # every process would compile the package anew

.DEFAULT_GOAL := help
.PHONY: help setup system lock demo test soak gpu gpu-pack lab lint course told docs bench $(BENCHES) clean

help:
	@echo "make demo    a whole class, from the assignment to the table of grades"
	@echo "make test    tests for $(MINUTES) minutes, in parts (make test PARTS='core lint' runs some)"
	@echo "make lab     JupyterLab on the student copies, in build/lab"
	@echo "make lint    the code's style, and every exercise proved under $(SEEDS) keys"
	@echo "make course  the student copies in release/, made again from source/"
	@echo "make docs    the documents as a site, in build/docs"
	@echo "make bench   every benchmark; rewrites docs/benchmarks.md"
	@echo "make soak    the tests that take hours"
	@echo "make gpu     the tests that need a GPU, with any Python that has JAX and pytest;"
	@echo "             make gpu-pack, before, makes the folder that such a machine needs"
	@echo "make lock    requirements.lock, resolved anew (needs the network)"
	@echo "make clean   removes what was built; keeps $(VENV), build/lab and classroom/"

setup:
	@test -n "$(BASE_PYTHON)" || { echo "Python 3.11 or newer is needed. On Debian: apt-get install python3"; exit 1; }
	@$(BASE_PYTHON) scripts/set_up.py $(VENV)

system: setup
	@$(PYTHON) scripts/system_packages.py

lock: setup
	@$(PYTHON) scripts/lock.py

demo: setup
	$(PYTHON) scripts/demo.py

test: system
	@JAXERCISE_TEST_MINUTES=$(MINUTES) $(PYTHON) scripts/test.py $(PARTS)

soak: system
	$(PYTHON) -m pytest -m soak --timeout 3600
	$(BIN)/jaxercise lint source --seeds 10

gpu:
	@$(or $(wildcard $(PYTHON)),$(BASE_PYTHON)) scripts/gpu.py

gpu-pack: setup
	@$(PYTHON) scripts/gpu.py pack

lab: setup
	@mkdir -p build; test -d labextension/dist || echo "Building the plugin of JupyterLab, the first time only ..."; $(MAKE) --no-print-directory --silent lab-build >build/lab-build.log 2>&1 || \
		echo "JupyterLab opens without the plugin, which could not be built; see build/lab-build.log"
	@$(PYTHON) scripts/lab.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/jaxercise lint source --seeds $(SEEDS)

course: setup
	@for folder in source/[0-9]*/; do $(BIN)/nbgrader generate_assignment --force "$$(basename $$folder)" || exit 1; done

told: setup
	$(BIN)/jaxercise lint source --seeds 0 --told docs/told

docs: setup
	$(PYTHON) -m sphinx --fail-on-warning --keep-going -q docs build/docs
	@echo "The site begins at build/docs/index.html"

bench: system
	@$(PYTHON) scripts/bench.py

# Those of other makefiles are run by `make bench`, too.
$(BENCHES): bench-%: system
	@$(PYTHON) scripts/bench.py $*

clean:
	rm -rf dist labextension/dist labextension/lib labextension/tsconfig.tsbuildinfo .pytest_cache .ruff_cache
	if [ -d build ]; then find build -mindepth 1 -maxdepth 1 ! -name lab -exec rm -rf {} +; fi
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

-include widgets.mk
