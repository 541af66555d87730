"""What the build adds to the files of the package: compiled catalogues and the schemas."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(root: Path) -> list[Path]:
    """Write the .mo beside every .po below sopkit/locale, and return what was written.

    A catalogue whose text is unchanged keeps its file and its time stamp.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for source in sorted((root / "sopkit" / "locale").glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parts[-3])
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        target = source.with_suffix(".mo")
        if not target.is_file() or target.read_bytes() != compiled.getvalue():
            target.write_bytes(compiled.getvalue())
            written.append(target)
    return written


class SopkitBuildHook(BuildHookInterface[Any]):
    """Run for a wheel and for an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogues, and lay the schemas into a real wheel.

        An editable install reads schema/ where it stands in the checkout: a copy would go stale.
        """
        root = Path(self.root)
        compile_catalogues(root)
        if version != "editable":
            schemas = sorted((root / "schema").glob("*.schema.json"))
            if not schemas:
                message = f"no schema found in {root / 'schema'}"
                raise FileNotFoundError(message)
            build_data["force_include"].update({str(path): f"sopkit/schema/{path.name}" for path in schemas})
