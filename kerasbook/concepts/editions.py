"""The two editions of the book: their chapters, and which of them belong together. The data is editions.toml."""

import functools
from dataclasses import dataclass, field
from pathlib import Path

FILE = Path(__file__).with_suffix(".toml")


class InBothEditions:
    """What stands in both editions, or in one: `section` in the 2nd, `third` in the 3rd."""

    section: str
    third: str | None

    def section_in(self, edition: int) -> str:
        """Its section in the 2nd or the 3rd edition of the book; a dash if it has none there."""
        return self.section if edition == 2 else self.third or "-"

    @property
    def chapter_in_third(self) -> int | None:
        """The chapter of the 3rd edition in which it stands; None if in none."""
        return int(self.third.partition(".")[0]) if self.third else None


@dataclass
class Chapter:
    """A chapter of an edition.

    Attributes:
        number: Its number there.
        en: Its title.
        ko: Its title in the Korean edition, if it is known.
        third: Of a chapter of the 2nd edition, the chapters of the 3rd to which it, or sections of it, went.
        also: Of a chapter of the 2nd edition, chapters that are new in the 3rd and stand on the same page of ours.
    """

    number: int
    en: str
    ko: str | None = None
    third: dict[str, list[int]] = field(default_factory=dict)
    also: list[int] = field(default_factory=list)

    def title(self, language: str) -> str:
        """The title in a language; the English one if the other is not known."""
        return self.ko if language == "ko" and self.ko else self.en


@dataclass
class Editions:
    """Both editions, chapter by chapter.

    Attributes:
        second: The chapters of the 2nd edition, by number.
        third: Those of the 3rd.
    """

    second: dict[int, Chapter]
    third: dict[int, Chapter]

    def thirds(self, number: int) -> list[int]:
        """The chapters of the 3rd edition that go with our page of a chapter of the 2nd."""
        chapter = self.second[number]
        return sorted({*chapter.also, *(third for went in chapter.third.values() for third in went)})

    def seconds(self, number: int) -> list[int]:
        """The chapters of the 2nd edition on whose pages of ours a chapter of the 3rd stands."""
        return [second for second in self.second if number in self.thirds(second)]

    def parts(self, number: int) -> list[tuple[str, Chapter]]:
        """What of the 2nd edition went into a chapter of the 3rd: "9.2", or "8" for all of it, with its chapter."""
        return [
            (part, chapter)
            for chapter in self.second.values()
            for part, went in chapter.third.items()
            if number in went
        ]


@functools.cache
def read(file: Path = FILE) -> Editions:
    """Both editions out of a file."""
    import tomllib  # a list or a help of the 2nd edition should not wait for it

    data = tomllib.loads(file.read_text(encoding="utf-8"))
    second, third = (
        {chapter["number"]: Chapter(**chapter) for chapter in data[edition]} for edition in ("second", "third")
    )
    return Editions(second, third)
