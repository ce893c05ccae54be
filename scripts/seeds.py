#!/usr/bin/env python3
"""Measures chapters over many seeds, and keeps the numbers beside their listings.

    python scripts/seeds.py 1 2                  writes kerasbook/chapter1/seeds.json and that of chapter 2
    python scripts/seeds.py 1 --seeds 20 --jobs 2
    python scripts/seeds.py 1 --concept depth    measures this one again, and leaves the others as they are

Every concept with claims runs at its defaults and under each control, once with each seed; for the two chapters and 20
seeds this takes three quarters of an hour on two cores. Run it when a chapter's numbers have changed: a test says so.
Claims may change their margins without it.
"""

import argparse
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def compact(content: dict) -> str:
    """JSON with a line for each number and its seeds."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace('[["', '\n[["') + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chapters", nargs="+", type=int, metavar="CHAPTER")
    parser.add_argument("--concept", action="append", metavar="KEY", help="only this concept")
    parser.add_argument("--seeds", type=int, default=20, metavar="N", help="how many seeds (default: 20)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="processes side by side")
    asked = parser.parse_args()

    from kerasbook.commands.lookup import chapter_called
    from kerasbook.concepts.seeds import file_of
    from kerasbook.running import over_seeds

    for number in asked.chapters:
        path = file_of(chapter_called(number))
        content = over_seeds(f"kerasbook.chapter{number}", range(asked.seeds), asked.jobs, asked.concept)
        if asked.concept and path.is_file():
            content["concepts"] = json.loads(path.read_text(encoding="utf-8"))["concepts"] | content["concepts"]
        path.write_text(compact(content), encoding="utf-8")
        print(f"{path.name} of chapter {number}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
