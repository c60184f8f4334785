"""Handwritten digits: from an installed dataset, from files, or from the embedded sample."""
