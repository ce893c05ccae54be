"""Progress on the terminal."""

from typing import TextIO

import click


class Watch:
    """A bar for each step of the work; a plain line where there is no terminal."""

    def __init__(self, stream: TextIO):
        self._stream, self._progress, self._task = stream, None, None

    def __enter__(self) -> "Watch":
        return self

    def __exit__(self, *error) -> None:
        self.pause()

    def step(self, what: str) -> None:
        """Something new begins."""
        self.pause()
        if not self._stream.isatty():
            click.echo(f"{what} ...", file=self._stream)
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[what]}"),
            TimeElapsedColumn(),
            console=Console(file=self._stream),
            transient=True,
        )
        self._progress.start()
        self._task = self._progress.add_task(what, total=1.0, what="")

    def hear(self, what: str, share: float) -> None:
        """How far it is."""
        if self._progress:
            self._progress.update(self._task, what=what, completed=share)

    def pause(self) -> None:
        """Leave the terminal to somebody else."""
        if self._progress:
            self._progress.stop()
            self._progress = None
