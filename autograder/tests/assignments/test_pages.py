"""An assignment run by a program and turned into a page shows every picture, and needs no live view for it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[3]
PICTURES = {
    "04_losses": ["cone", "cone", "bowl-picture", "bowl-picture"],
    "05_gradient_descent": ["descend-picture", "momentum-step-picture", "train-picture"],
}
IMAGE = re.compile(r'<img[^>]*src="data:image/png;base64,([^"]+)"')


@pytest.mark.parametrize("name", ["04_losses", pytest.param("05_gradient_descent", marks=pytest.mark.soak)])
def test_the_page_of_an_executed_assignment_shows_every_widget(name, tmp_path):
    (tmp_path / f"{name}.checks").write_bytes((ROOT / "release" / name / f"{name}.checks").read_bytes())
    (tmp_path / f"{name}.ipynb").write_bytes((ROOT / "source" / name / f"{name}.ipynb").read_bytes())
    for beside in (ROOT / "source" / name).glob("pictures_*.py"):
        shutil.copy(beside, tmp_path)
    convert(tmp_path / f"{name}.ipynb", "--execute", "--to", "notebook", "--output", "run.ipynb")
    convert(tmp_path / "run.ipynb", "--to", "html")
    cells = nbformat.read(tmp_path / "run.ipynb", 4).cells
    posters = [
        (cell.id, output.data["image/png"].replace("\n", ""))
        for cell in cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    page = (tmp_path / "run.html").read_text(encoding="utf-8")
    shown = {re.sub(r"\s", "", picture) for picture in IMAGE.findall(page)}
    assert [cell for cell, _ in posters] == PICTURES[name]
    assert {poster for _, poster in posters} <= shown
    assert 'type="application/vnd.jupyter.widget-view+json"' not in page


def convert(path: Path, *how: str) -> None:
    command = [sys.executable, "-m", "jupyter", "nbconvert", *how, "--output-dir", path.parent, path]
    subprocess.run(command, check=True, capture_output=True)
