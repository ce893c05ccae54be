"""One picture of cell nuclei under the microscope, each outlined by hand."""

from pathlib import Path

import numpy as np
from PIL import Image

from packing.packages import Package

PACKAGES = [Package("PyPI", "stardist", "0.9.2", "2316c0feb7bd5621e7a277cb3868df475c338943c591925c420ee3622c42f023")]
TITLE = "125 cell nuclei under the microscope, each outlined"
IMAGES = "stardist/data/images"

ARRAYS = {
    "image": "brightness of each pixel of the whole picture, as measured (the largest is 235)",
    "mask": "0 for background, else the number of the nucleus to which the pixel belongs",
}
DONE = """
- `img2d.tif` and `mask2d.tif` were read: 16 bits for each pixel, of which 8 are used.
- The 125 nuclei had numbers between 1 and 183 with gaps; they are numbered 1 to 125 now, in the same order. Each is in
  one piece, from 25 to 751 pixels large; they cover a fifth of the picture.
- Nothing was left out. The split is the loader's: the left 384 columns are for training, the right 128 for testing. The
  border cuts 7 nuclei in two, and each half keeps the nucleus' number.
"""
LICENCE = """
The picture comes with stardist under the BSD 3-Clause licence:

> Copyright (c) 2018-2025, Uwe Schmidt, Martin Weigert. All rights reserved.
>
> Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
> following conditions are met:
>
> * Redistributions of source code must retain the above copyright notice, this list of conditions and the following
>   disclaimer.
> * Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
>   disclaimer in the documentation and/or other materials provided with the distribution.
> * Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote
>   products derived from this software without specific prior written permission.
>
> This software is provided by the copyright holders and contributors "as is" and any express or implied warranties,
> including, but not limited to, the implied warranties of merchantability and fitness for a particular purpose are
> disclaimed. In no event shall the copyright holder or contributors be liable for any direct, indirect, incidental,
> special, exemplary, or consequential damages (including, but not limited to, procurement of substitute goods or
> services; loss of use, data, or profits; or business interruption) however caused and on any theory of liability,
> whether in contract, strict liability, or tort (including negligence or otherwise) arising in any way out of the use
> of this software, even if advised of the possibility of such damage.

stardist names its source: J.C. Caicedo et al., "Nucleus segmentation across imaging experiments: the 2018 Data Science
Bowl", Nature Methods 16, 2019, whose pictures are the set BBBC038 of the Broad Bioimage Benchmark Collection
(<https://bbbc.broadinstitute.org/BBBC038>). Unverified: the page of BBBC038 could not be read; others who
redistribute the set say that it is free of rights (CC0 1.0).
"""


def pixels(path: Path) -> np.ndarray:
    """A picture in grey, `(height, width)`."""
    with Image.open(path) as picture:
        return np.asarray(picture)


def arrays(folder: Path) -> dict[str, np.ndarray]:
    """What is packed."""
    image, numbers = (pixels(folder / IMAGES / name) for name in ("img2d.tif", "mask2d.tif"))
    _numbers, mask = np.unique(numbers, return_inverse=True)  # 0 stays 0: it is the smallest
    return {"image": image.astype(np.uint8), "mask": mask.reshape(image.shape).astype(np.uint8)}
