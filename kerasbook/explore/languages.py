"""Which language a browser asks for."""

from kerasbook.locale import LANGUAGES


def preferred_language(header: str) -> str | None:
    """The one of our languages that a browser's `Accept-Language` names first; None if it names neither."""
    named = [part.partition(";")[0].strip().lower().partition("-")[0] for part in header.split(",")]
    return next((name for name in named if name in LANGUAGES), None)
