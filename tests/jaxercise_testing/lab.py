"""A JupyterLab server of its own, and one notebook open in Debian's Chromium; nothing beyond loopback is let through."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--enable-precise-memory-info", "--js-flags=--expose-gc",
]  # fmt: skip
HANGS_MS = 300_000  # that a page may take to show something; no measure of speed
ENDS_SECONDS = 20.0  # that a server may take to end by itself
SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
_CALM = {
    "@jaxercise/lab:panel": {"firstSteps": False},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}
_LOOPBACK = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")


_EXCHANGE = """cells => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const model = notebook.model.sharedModel;
  const made = cells.map((source) => ({ cell_type: "code", source, metadata: {}, outputs: [] }));
  for (const cell of notebook.widgets) if (cell.model.type === "code") cell.model.clearExecution();
  const old = model.cells.length;  // which does not grow until the transaction ends
  model.transact(() => { model.insertCells(0, made); model.deleteCellRange(made.length, made.length + old); });
  notebook.activeCellIndex = 0;
}"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(folder: Path, app: str = "lab") -> Iterator[str]:
    """The address of JupyterLab ("lab") or Notebook 7 ("notebook") over `folder`, with no token and no settings of anybody."""
    for plugin, values in _CALM.items():
        settle(folder, plugin, values)
    module, name = {"lab": ("jupyterlab", "LabApp"), "notebook": ("notebook", "JupyterNotebookApp")}[app]
    with _running(
        folder, name, [sys.executable, "-m", module, "--allow-root", f"--ServerApp.root_dir={folder}"]
    ) as url:
        yield url


@contextmanager
def make_lab(folder: Path) -> Iterator[str]:
    """The address of what `make lab` starts, over student copies in a folder `lab` of `folder`."""
    main = "import sys, pathlib, lab; lab.main(pathlib.Path(sys.argv.pop(1)))"
    with _running(folder, "LabApp", [sys.executable, "-c", main, str(folder / "lab")], PYTHONPATH=str(SCRIPTS)) as url:
        yield url


@contextmanager
def _running(folder: Path, app: str, command: list[str], **environment: str) -> Iterator[str]:
    """The address of a server while its command runs, with no token, and all that it keeps in hidden folders of `folder`."""
    port = _free_port()
    homes = {f"JUPYTER_{name}_DIR": str(folder / f".{name.lower()}") for name in ("CONFIG", "RUNTIME")}
    homes |= {f"JUPYTERLAB_{name}_DIR": str(folder / f".{name.lower()}") for name in ("SETTINGS", "WORKSPACES")}
    process = subprocess.Popen(
        [*command, "--no-browser", "--ip=127.0.0.1", f"--port={port}",
         "--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--{app}.expose_app_in_browser=True"],
        env={**os.environ, **homes, **environment, "JAX_PLATFORMS": "cpu"},
        stdout=subprocess.DEVNULL, stderr=(folder / "server.log").open("w"), start_new_session=True,
    )  # fmt: skip
    try:
        _until_up(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        end_server(process)


def end_server(process: subprocess.Popen[bytes]) -> None:
    """Ask a server that leads its session to end, and end it where it does not: a thread of AnyIO may keep it for ever."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(ENDS_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def settle(folder: Path, plugin: str, values: dict[str, Any]) -> None:
    """Give the server over `folder` a setting of a plugin, for pages opened from now on."""
    package, name = plugin.split(":")
    path = folder / ".settings" / package / f"{name}.jupyterlab-settings"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))


def _until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/api", timeout=60)
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the JupyterLab server ended at once; see server.log in the test's folder")


def notebook(folder: Path, *cells: str, name: str = "n.ipynb") -> Path:
    """A notebook of code cells, unexecuted and untrusted."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, folder / name)
    return folder / name


class Lab:
    """One page with a notebook, and every complaint the browser made."""

    def __init__(self, page: Any, url: str):
        self.page, self.url = page, url
        self.complaints: list[str] = []
        page.set_default_timeout(HANGS_MS)
        page.on("console", lambda said: said.type == "error" and self.complaints.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"page: {error}"))
        page.route("**/*", self._gate)

    def _gate(self, route: Any) -> None:
        if route.request.url.startswith(_LOOPBACK):
            route.continue_()
        else:
            self.complaints.append(f"beyond loopback: {route.request.url}")
            route.abort()

    def open(self, name: str = "n.ipynb", under: str = "lab/tree") -> None:
        """Open the notebook and wait for its kernel."""
        self.page.goto(f"{self.url}/{under}/{name}?reset")
        self.page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
        )

    def exchange(self, cells: Sequence[str]) -> None:
        """Other cells in the open notebook, none of them run; the kernel stays, and the theme is light."""
        self.page.evaluate(_EXCHANGE, list(cells))
        self.page.wait_for_function("!document.querySelector('.jx')")
        self.page.mouse.move(0, 0)
        self.theme(dark=False)

    def command(self, command: str, **arguments: Any) -> None:
        """Start a JupyterLab command; never awaited, since some only settle when a person answers."""
        self.page.evaluate("([c, a]) => { window.jupyterapp.commands.execute(c, a); }", [command, arguments])

    def run_all(self) -> None:
        self.command("notebook:run-all-cells")

    def save(self) -> None:
        self.command("docmanager:save")
        self.page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")

    def theme(self, dark: bool) -> None:
        self.command("apputils:change-theme", theme=f"JupyterLab {'Dark' if dark else 'Light'}")
        self.page.wait_for_function(f"document.body.dataset.jpThemeLight === '{str(not dark).lower()}'")

    def in_both_themes(self, widget: Any, canvas: Any, picture: Path) -> list[str]:
        """Save `<picture>-light.png` and `<picture>-dark.png` of a widget; what the canvas holds in each theme."""
        picture.parent.mkdir(parents=True, exist_ok=True)
        size = self.page.viewport_size
        self.page.set_viewport_size({**size, "height": 1600})  # tall enough for every widget
        inks = []
        for dark in (False, True):
            self.theme(dark=dark)
            self.page.wait_for_timeout(800)
            widget.screenshot(path=f"{picture}-{'dark' if dark else 'light'}.png")
            inks.append(canvas.evaluate("c => c.toDataURL()"))
        self.theme(dark=False)
        self.page.set_viewport_size(size)
        return inks

    def widget(self, index: int = 0) -> Any:
        """The widget of that number, in sight and at rest, so that a mouse finds it where it is measured."""
        found = self.page.locator(".jx").nth(index)
        found.scroll_into_view_if_needed()
        return found


def shown(lab, index=0):
    lab.page.wait_for_function(
        "i => document.querySelectorAll('.jx')[i]?.querySelector('canvas[data-frames]')", arg=index
    )
    return lab.widget(index)
