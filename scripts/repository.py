"""Where others find this project on GitHub: `url` under [metadata] in setup.cfg, the one place to change it.

Colab opens a notebook out of a repository, so this address stands on the pages and in the notebooks of chapters/. After
a change of it run `python scripts/readable.py`. As long as setup.cfg names none, OWNER stands for whoever owns it.
"""

import configparser
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACEHOLDER = "https://github.com/OWNER/kerasbook"
BRANCH = "main"
NOTEBOOKS = "chapters/notebooks"  # those that Colab opens
READABLE = "chapters/read"  # the pages as GitHub shows them
BADGE = "https://colab.research.google.com/assets/colab-badge.svg"


def metadata(root: Path = ROOT) -> configparser.SectionProxy:
    """What setup.cfg says about the package."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(root / "setup.cfg", encoding="utf-8")
    return settings["metadata"]


def address(root: Path = ROOT) -> str:
    """The repository's address, without a slash at its end."""
    return metadata(root).get("url", PLACEHOLDER).rstrip("/").removesuffix(".git")


def is_known(url: str) -> bool:
    """Whether an address is somebody's repository on GitHub."""
    return bool(re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", url)) and "/OWNER/" not in url


def on_github(path: str, url: str) -> str:
    """The address at which GitHub shows a file of the repository."""
    return f"{url}/blob/{BRANCH}/{path}"


def on_colab(language: str, name: str, url: str) -> str:
    """The address at which Colab opens the notebook of a page."""
    repository = url.removeprefix("https://github.com/")
    return f"https://colab.research.google.com/github/{repository}/blob/{BRANCH}/{NOTEBOOKS}/{language}/{name}.ipynb"


def badge(language: str, name: str, url: str) -> str:
    """The badge that opens the notebook of a page in Colab, in Markdown."""
    return f"[![Open in Colab]({BADGE})]({on_colab(language, name, url)})"
