# Targets of the widgets and of the JupyterLab extension; included by the Makefile.
WIDGET_PYTHON = .venv/bin/python
WIDGET_TOOLS = labextension/node_modules/.bin
# Node is a package of the environment.
WITH_NODE = PATH="$(abspath $(dir $(WIDGET_PYTHON))):$$PATH"

.PHONY: lab-build test-scripts bench-widgets

labextension/node_modules: labextension/package-lock.json
	cd labextension && $(WITH_NODE) npm ci --ignore-scripts --no-audit --no-fund
	touch $@

lab-build: labextension/node_modules
	cd labextension && $(WITH_NODE) npm run build:prod
	mkdir -p $$($(WIDGET_PYTHON) -c 'import sys; print(sys.prefix)')/share/jupyter/labextensions/@jaxercise
	ln -sfn $(abspath labextension/dist) $$($(WIDGET_PYTHON) -c 'import sys; print(sys.prefix)')/share/jupyter/labextensions/@jaxercise/lab

# The widgets' own scripts and the extension's core, without the Python tests that run beside them, and the extension's style.
test-scripts: labextension/node_modules
	cd labextension && $(WITH_NODE) npm run --silent build:lib
	$(WITH_NODE) node --test widgets/tests/js/*.test.js labextension/tests/*.test.mjs
	$(WITH_NODE) $(WIDGET_TOOLS)/tsc -p widgets/tsconfig.json
	cd labextension && $(WITH_NODE) npm run --silent lint

bench-widgets: labextension/node_modules
	@JAX_PLATFORMS=cpu $(WIDGET_PYTHON) widgets/bench
