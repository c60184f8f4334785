# Targets of the widgets and of the JupyterLab extension; included by the Makefile.
PYTHON ?= .venv/bin/python
WIDGET_TOOLS = labextension/node_modules/.bin

.PHONY: lab-build test-widgets bench-widgets

labextension/node_modules: labextension/package-lock.json
	cd labextension && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

lab-build: labextension/node_modules
	cd labextension && PATH="$(abspath $(dir $(PYTHON))):$$PATH" npm run build:prod
	mkdir -p $$($(PYTHON) -c 'import sys; print(sys.prefix)')/share/jupyter/labextensions/@jaxercise
	ln -sfn $(abspath labextension/dist) $$($(PYTHON) -c 'import sys; print(sys.prefix)')/share/jupyter/labextensions/@jaxercise/lab

test-widgets: labextension/node_modules
	node --test widgets/tests/js/
	$(WIDGET_TOOLS)/tsc -p widgets/tsconfig.json
	$(PYTHON) -m pytest widgets/tests -q

bench-widgets: labextension/node_modules
	$(PYTHON) -m tests.browser.bench
