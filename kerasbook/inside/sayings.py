"""What others say, or a file holds, as a short part of a sentence of ours."""

LONGEST = 300  # characters


def in_brief(said: object) -> str:
    """The first line of a message, short, and without characters that would do something to a terminal.

    Args:
        said: An exception, or a text.
    """
    lines = str(said).strip().splitlines()
    if not lines:
        return type(said).__name__ if isinstance(said, BaseException) else ""
    line = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in lines[0])
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
