"""Writes Tests/Golden/laplacian_pyramid.json: Laplacian pyramids by SciPy.

Images are fill(1) of [height, width], in float64. Blurring is scipy.ndimage.convolve with the outer product of
(1, 4, 6, 4, 1) / 16 and mode "mirror", as in the evaluation published with arXiv:1710.10196. Stored: of each level the
sums with fill(2), fill(3) and fill(4).
usage: python scripts/golden/laplacian_pyramid.py
"""

import numpy
import scipy
from scipy import ndimage

import common

TAPS = numpy.array([1, 4, 6, 4, 1]) / 16
FILTER = numpy.outer(TAPS, TAPS)


def pyramid(image, levels):
    result = []
    for _ in range(levels - 1):
        half = ndimage.convolve(image, FILTER, mode="mirror")[::2, ::2]
        spread = numpy.zeros(image.shape)
        spread[::2, ::2] = half
        result.append(image - ndimage.convolve(spread, 4 * FILTER, mode="mirror"))
        image = half
    return result + [image]


def case(height, width, levels):
    sums = [
        [float((level * common.array(stream, *level.shape)).sum()) for stream in (2, 3, 4)]
        for level in pyramid(common.array(1, height, width), levels)
    ]
    return {"height": height, "width": width, "sums": sums}


if __name__ == "__main__":
    common.write(
        __file__,
        common.versions(numpy, scipy),
        "1e-11 absolute: sums of up to 4096 numbers in float64",
        {"cases": [case(16, 16, 1), case(32, 32, 2), case(64, 48, 3)]},
    )
