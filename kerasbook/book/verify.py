"""`from kerasbook.book.verify import verify`, as the README once showed it."""

from kerasbook.running import verify

__all__ = ["verify"]
