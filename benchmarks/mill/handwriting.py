"""Fetches the handwriting-like faces: `python -m benchmarks.mill.handwriting`.

Their SIL Open Font Licence lets us use them, but they are not ours to keep in the repository: pinned npm packages,
checked by their integrity hash, their Latin and Vietnamese subsets joined into one file each under .bench/fonts.
"""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

from benchmarks.mill.fonts import HAND_FOLDER

VERSION = "5.3.0"
INTEGRITY = {
    "patrick-hand": "V8C38IlIFfdWg0Xtri3F7sLCVpm069rUwn6w4n+oyn38gt7H4arOJmuReg3tAw1Q6jHqZp89wTnAAJagq4Atxw==",
    "mansalva": "Ue525bEZRg7Zu3PbfBW08JxmpAgJD4zgVgv5cMzgoLLh0inGFvKKHTwx7NPImv+VFrfqde/E2V8HWWnSgkabRw==",
    "dancing-script": "/FFbz4ZCNN+eG2a6phkZB41iKmyCC6rq2blA/kG9OFeI3/tpzLNazND1bBdEnogLhpfg7o4NfauTbEEYSpSUGg==",
    "oooh-baby": "6Qtcq2/QaTflcTJ8T8vwky41EkH+fsPICBUrqM6XwuPvc/BOwpLSKDcXZsDWLLQkkYBepZQAXBKIOnQHc/4TPQ==",
    "shantell-sans": "hVKmS5EO/xGOtKx+rHuyqIsswjWp5bb91DlszxSkO4jEqOSaRIjYH/iu5gJ7QVszDlofoezZeWM5OdKgyE2jtg==",
    "sriracha": "0JjwrC1/BXsSXMEcmmtyoQut1/gy/+wGBP1wiSPaPXvHr1yBmmU2Kl8drBSpRtvRD4Rm9Bb2/FdDK3x4yQ364g==",
    "itim": "y3m8RZeRCclnuQHgiRYIitCKc7iOthBo2SBYY8aDuyToKwGAvRMvBXHy6mdYceJbamRQrShEspXzkXTMDN20nQ==",
    "licorice": "6eLmv0nHUuatk3rfBCPXcz3RPmNEaTiPvkIvE85Il4jN3tjg3uNVYNGfBPGkxc5AGTUMc5Z0XpTM9jnw6DRHrQ==",
}
_SUBSETS = ("latin", "latin-ext", "vietnamese")
_LAYOUT = ("GSUB", "GPOS", "GDEF", "kern", "gasp", "hdmx", "VDMX", "LTSH", "fpgm", "prep", "cvt ", "STAT", "DSIG")


def fetch(folder: Path = HAND_FOLDER, pinned: Mapping[str, str] = INTEGRITY) -> list[Path]:
    """Fetches what is missing in `folder`; the files of all faces. Raises SystemExit with one line when it cannot."""
    if shutil.which("npm") is None and not all((folder / f"{name}.ttf").exists() for name in pinned):
        raise SystemExit("handwriting: npm is needed to fetch the handwriting-like faces; install Node.js with npm")
    folder.mkdir(parents=True, exist_ok=True)
    return [_fetch_one(name, integrity, folder) for name, integrity in pinned.items()]


def _fetch_one(name: str, integrity: str, folder: Path) -> Path:
    target = folder / f"{name}.ttf"
    if not target.exists():
        with tempfile.TemporaryDirectory() as scratch:
            packed = _pack(name, integrity, Path(scratch))
            _join(_subsets(packed), Path(scratch), target)
    return target


def _pack(name: str, integrity: str, scratch: Path) -> bytes:
    command = ["npm", "pack", "--silent", f"@fontsource/{name}@{VERSION}"]
    ran = subprocess.run(command, cwd=scratch, capture_output=True, text=True, timeout=300, check=False)
    packs = list(scratch.glob("*.tgz"))
    if ran.returncode != 0 or not packs:
        raise SystemExit(f"handwriting: {' '.join(command)} failed: {ran.stderr.strip()[-200:]}")
    packed = packs[0].read_bytes()
    if base64.b64encode(hashlib.sha512(packed).digest()).decode() != integrity:
        raise SystemExit(f"handwriting: {packs[0].name} is not the file that was pinned; do not use it")
    return packed


def _subsets(packed: bytes) -> list[TTFont]:
    """Those that the package has: some keep all letters in `latin`."""
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        members = {Path(member.name).name: member for member in archive.getmembers()}
        fonts = []
        for subset in _SUBSETS:
            for found in (one for one in members if one.endswith(f"-{subset}-400-normal.woff") and _is(one, subset)):
                reader = archive.extractfile(members[found])
                assert reader is not None
                fonts.append(TTFont(io.BytesIO(reader.read())))
        return fonts


def _is(name: str, subset: str) -> bool:
    return subset != "latin" or "-latin-ext-" not in name


def _join(fonts: list[TTFont], scratch: Path, target: Path) -> None:
    """Precomposed letters need no layout tables, and tables of the subsets do not merge."""
    parts = []
    for number, font in enumerate(fonts):
        font.flavor = None
        for tag in _LAYOUT:
            if tag in font:
                del font[tag]
        parts.append(scratch / f"{number}.ttf")
        font.save(parts[-1])
    joined = Merger().merge([str(part) for part in parts])
    joined["head"].created = joined["head"].modified = 0
    joined.save(scratch / "joined.ttf")
    shutil.move(scratch / "joined.ttf", target)


if __name__ == "__main__":
    for path in fetch():
        print(path, file=sys.stderr)
