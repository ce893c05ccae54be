#!/usr/bin/env python3
"""Tries thousands of damaged and hostile files on what loads models and samples: does any of them do harm?

    python scripts/fuzz_files.py --files 5000 --seed 0    # prints what it tried and found; exits 1 if any did harm
    python scripts/fuzz_files.py --seed 0 --only 1234     # tries one file again, and leaves it in the current folder

Each file is a good one with something wrong, decided by the seed and its number. Harm is another error than our own, a
crash, more than a minute or 2 GB, a program started, a connection made, a file of others read or written, code run.
"""

import argparse
import collections
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import fuzzing  # noqa: E402
from fuzzing.watching import Watch  # noqa: E402

SECONDS = 60  # for one file
MEGABYTES = 2000  # more than before, for one file
ROUND = 250  # files for each process: TensorFlow keeps something of each model


def tried(number: int, seed: int, good: dict[str, bytes], folder: Path, watch: Watch) -> dict:
    """What happens when one file is loaded.

    Returns:
        The file's name, how it was made wrong, the outcome, and what harm it did, if any.
    """
    from kerasbook.errors import KerasbookError
    from kerasbook.inside.model_files import load_model, load_samples

    name, content, how = fuzzing.made(number, seed, good)
    path = folder / f"{number}{name[name.index('.') :]}"
    path.write_bytes(content)
    load = load_samples if path.suffix in (".npz", ".npy") else load_model
    outcome, why, harm, before, start = "loaded", "", [], peak(), time.monotonic()
    try:
        with watch.on(), contextlib.redirect_stdout(None):
            load(path)
    except KerasbookError as error:
        outcome, why = "refused", str(error)
        harm += ["several lines"] if "\n" in str(error) else []
    except BaseException as error:
        outcome = "another error"
        harm.append("".join(traceback.format_exception(error)[-3:]))
    seconds, megabytes = time.monotonic() - start, peak() - before
    harm += watch.found + [f"{seconds:.0f} s"] * (seconds > SECONDS) + [f"{megabytes:.0f} MB"] * (megabytes > MEGABYTES)
    path.unlink(missing_ok=True)
    return {
        "number": number,
        "name": name,
        "how": how,
        "outcome": outcome,
        "why": why,
        "harm": harm,
        "seconds": seconds,
        "MB": megabytes,
    }


def peak() -> float:
    """The most memory that this process has had, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def try_here(numbers: range, seed: int, show=print) -> None:
    """Try files in this process, and show a line of JSON before and after each."""
    with tempfile.TemporaryDirectory() as folder:
        good = fuzzing.good_files(Path(folder))
        watch = Watch(Path(folder))
        for number in numbers:
            show(json.dumps({"number": number}), flush=True)
            show(json.dumps(tried(number, seed, good, Path(folder), watch)), flush=True)


def try_elsewhere(numbers: range, seed: int):
    """Try files in a process of their own, and go on after the one that it dies of.

    Yields:
        What `tried` returns, for each.
    """
    command = [sys.executable, __file__, "--seed", str(seed), "--here"]
    place = numbers.start
    while place < numbers.stop:
        stop = min(place + ROUND, numbers.stop)
        with subprocess.Popen(
            [*command, f"{place}:{stop}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            for line in process.stdout:
                answer = json.loads(line)
                place = answer["number"]
                if "outcome" in answer:
                    place += 1
                    yield answer
        if process.returncode:
            yield {
                "number": place,
                "name": "?",
                "how": "?",
                "outcome": "crash",
                "harm": [f"exit code {process.returncode}"],
                "seconds": 0,
                "MB": 0,
            }
            place += 1


def summary(answers: list[dict]) -> str:
    """What was tried and found, in a few lines."""
    lines = [f"{len(answers)} files"]
    for outcome, count in collections.Counter(answer["outcome"] for answer in answers).most_common():
        lines.append(f"  {outcome}: {count}")
    for how, count in sorted(collections.Counter(answer["how"] for answer in answers).items()):
        loaded = sum(answer["how"] == how and answer["outcome"] == "loaded" for answer in answers)
        lines.append(f"  {how}: {count}, of which {loaded} loaded")
    lines.append(f"slowest: {max(answer['seconds'] for answer in answers):.1f} s")
    lines.append(f"largest: {max(answer['MB'] for answer in answers):.0f} MB")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=5000, help="how many")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="the number of one file to try here")
    parser.add_argument("--here", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        try_here(range(*map(int, options.here.split(":"))), options.seed)
        return 0
    if options.only is not None:
        with tempfile.TemporaryDirectory() as folder:
            name, content, how = fuzzing.made(options.only, options.seed, fuzzing.good_files(Path(folder)))
        Path(f"{options.only}{name[name.index('.') :]}").write_bytes(content)
        print(f"{name}: {how}")
        try_here(range(options.only, options.only + 1), options.seed)
        return 0
    answers = []
    for answer in try_elsewhere(range(options.files), options.seed):
        answers.append(answer)
        if answer["harm"]:
            print(f"seed {options.seed}, file {answer['number']} ({answer['name']}, {answer['how']}):", *answer["harm"])
    print(summary(answers))
    return int(any(answer["harm"] for answer in answers))


if __name__ == "__main__":
    sys.exit(main())
