"""In JupyterLab and Chromium: the first picture, a scrub, and a question to the kernel, beside a bare echo."""

import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
sys.path.append(str(ROOT / "scripts"))
from jaxercise_testing.lab import FLAGS, Lab, notebook, server  # noqa: E402 - it lies with the tests
from system_packages import lack, place  # noqa: E402

ROUNDS, TRIPS, STRETCHES, FRAMES = 5, 30, 5, 100
_PARTS = Path(__file__).parent


def measure() -> dict[str, object]:
    """Every figure that needs a browser; each interaction is timed beside a bare echo of as many bytes."""
    from playwright.sync_api import sync_playwright

    if why := lack("chromium"):
        raise SystemExit(why)
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as url, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=place("chromium"), args=FLAGS)
        try:
            page = chromium.new_page(viewport={"width": 1280, "height": 1400})
            return _measure_on(Lab(page, url), Path(folder))
        finally:
            chromium.close()


def _measure_on(lab: Lab, folder: Path) -> dict[str, object]:
    cells = _cells()
    notebook(folder, *cells)
    lab.open()
    lab.page.add_script_tag(content=(_PARTS / "driver.js").read_text())
    _run_cell(lab, "() => window.jxEcho", 90)  # the first cell shows the echo
    first: dict[str, list[float]] = {"landscape": [], "descent": []}
    for turn in range(1, ROUNDS + 1):
        for name in first:
            first[name].append(lab.page.evaluate("() => jxBench.firstPicture()"))
        _run_cell(lab, f"() => window.jxEcho.facts().landscape?.length === {turn}", 90)
    limits = lab.page.evaluate("() => window.jxEcho.facts()")
    still = lab.page.evaluate(f"() => jxBench.echoes({TRIPS}, 100)")
    trips = lab.page.evaluate(f"() => jxBench.trips({TRIPS})")
    frames = [lab.page.evaluate(f"() => jxBench.scrub({FRAMES})") for _ in range(STRETCHES)]
    if lab.complaints:
        raise SystemExit(f"the browser complained: {lab.complaints}")
    return {**_first(first, limits, still), **_trips(trips, still), **_frames(frames)}


def _run_cell(lab: Lab, until: str, seconds: float) -> None:
    lab.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-cell-and-select-next'); }")
    lab.page.wait_for_function(until, timeout=1000 * seconds)


def _first(first: dict[str, list[float]], limits: dict[str, Any], echoes: list[float]) -> dict[str, object]:
    figures: dict[str, object] = {}
    echo = statistics.median(echoes)
    for name, times in first.items():
        ratios = [took / (1000 * limit + echo) for took, limit in zip(times, limits[name], strict=True)]
        key = "first_picture_ratio" if name == "landscape" else f"{name}_first_picture_ratio"
        figures[key] = round(statistics.median(ratios), 2)  # of rounds, each with its limit beside it
        figures[f"{name}_first_picture_ms"] = [round(each) for each in times]
        figures[f"{name}_compile_and_chunk_ms"] = [round(1000 * each) for each in limits[name]]
        figures[f"{name}_call_in_the_cell_ms"] = [round(1000 * each) for each in limits[f"{name}_call"]]
    figures["descent_programs"] = limits["descent_programs"]
    for name in ("descent_compiling", "descent_limit_compiling"):
        figures[f"{name}_ms"] = [round(1000 * each) for each in limits[name]]
    return figures


def _trips(trips: dict[str, list[float]], still: list[float]) -> dict[str, object]:
    median = {name: statistics.median(times) for name, times in trips.items()}
    return {
        "roundtrip_ratio": round(median["descent"] / median["echo"], 2),
        "roundtrip_p95_ratio": round(_p95(trips["descent"]) / _p95(trips["echo"]), 2),
        "descent_roundtrip_ms": round(median["descent"], 1),
        "echo_of_as_many_bytes_ms": round(median["echo"], 1),
        "echo_of_100_bytes_ms": round(statistics.median(still), 1),
    }


def _frames(stretches: list[dict[str, list[float]]]) -> dict[str, object]:
    """Frame times of the calmest stretch, since whatever else the machine does only ever adds, and of each."""
    each = {kind: [_p95(stretch[kind]) for stretch in stretches] for kind in ("scrub", "work", "limit", "idle")}
    return {
        "scrub_p95_ms": round(min(each["scrub"]), 1),
        "scrub_p95_ms_of_each_stretch": [round(value, 1) for value in each["scrub"]],
        "scrub_work_p95_ms": round(min(each["work"]), 1),
        "bare_canvases_p95_ms_of_each_stretch": [round(value, 1) for value in each["limit"]],
        "nothing_to_do_p95_ms_of_each_stretch": [round(value, 1) for value in each["idle"]],
    }


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def _cells() -> list[str]:
    source = (_PARTS / "cells.py").read_text().replace('"DRIVER"', json.dumps((_PARTS / "echo.js").read_text()))
    prepare, *turn = source.split("# --- next cell\n")
    return [prepare, *(part.replace("ROUND", str(count)) for count in range(ROUNDS) for part in turn)]
