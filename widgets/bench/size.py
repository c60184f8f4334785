"""How many bytes the views take, all of them together, minified; the assembly that is really sent does not minify."""

import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "widgets" / "jaxercise_widgets"
ESBUILD = ROOT / "labextension" / "node_modules" / ".bin" / "esbuild"


def measure() -> dict[str, object]:
    """Bytes of the minified union of all views, and of each alone."""
    if not ESBUILD.exists():
        raise SystemExit("esbuild is not here, and only this figure needs it: make labextension/node_modules")
    views = sorted(PACKAGE.glob("*/view.js"))
    alone = {view.parent.name: len(minified([view])) for view in views}
    return {"js_bytes_min": len(minified(views)), "js_bytes_min_alone": alone}


def minified(views: list[Path]) -> bytes:
    """One module that exports these views, without a space too many."""
    lines = [f'export {{ default as {view.parent.name} }} from "{view}";' for view in views]
    with tempfile.NamedTemporaryFile("w", suffix=".js") as entry:
        entry.write("\n".join(lines))
        entry.flush()
        command = [str(ESBUILD), entry.name, "--bundle", "--minify", "--format=esm", "--log-level=error"]
        return subprocess.run(command, capture_output=True, check=True).stdout
