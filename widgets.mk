# Targets of the widgets and of the JupyterLab extension; included by the Makefile.
WIDGET_PYTHON = .venv/bin/python
WIDGET_TOOLS = labextension/node_modules/.bin

.PHONY: lab-build test-widgets bench-widgets

labextension/node_modules: labextension/package-lock.json
	cd labextension && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

lab-build: labextension/node_modules
	cd labextension && PATH="$(abspath $(dir $(WIDGET_PYTHON))):$$PATH" npm run build:prod
	mkdir -p $$($(WIDGET_PYTHON) -c 'import sys; print(sys.prefix)')/share/jupyter/labextensions/@jaxercise
	ln -sfn $(abspath labextension/dist) $$($(WIDGET_PYTHON) -c 'import sys; print(sys.prefix)')/share/jupyter/labextensions/@jaxercise/lab

test-widgets: labextension/node_modules
	node --test widgets/tests/js/
	$(WIDGET_TOOLS)/tsc -p widgets/tsconfig.json
	$(WIDGET_PYTHON) -m pytest widgets/tests -q

bench-widgets: labextension/node_modules
	@JAX_PLATFORMS=cpu $(WIDGET_PYTHON) widgets/bench
