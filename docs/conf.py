"""Makes the documents a site: `make docs` builds it into build/docs, and a test fails on a warning."""

import importlib.metadata

project = "jaxercise"
release = importlib.metadata.version("jaxercise")
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = f"jaxercise {release}"
html_show_copyright = False
html_show_sourcelink = False
