"""Writes Tests/Golden/resize.json: images of formulas resized by Pillow with four filters.

The channels of an image [height, width, channels] are the top 8 bits of the fill numbers, row by row. `bytes` are
base64 of `crop(box).resize(size, filter)` in mode L or RGB; `floats` of the same for each channel in mode F, as
little-endian float32 with the channels interleaved; the largest images have none.
usage: python scripts/golden/resize.py
"""

import base64

import numpy
import PIL
from PIL import Image

import common

FILTERS = {"box": Image.BOX, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS}

# width, height, channels, crop (left, top, right, bottom), new width, new height
SHAPES = [
    (7, 5, 1, None, 3, 4),
    (5, 7, 3, None, 16, 9),
    (8, 8, 3, None, 8, 3),
    (8, 8, 3, None, 3, 8),
    (6, 6, 1, None, 6, 6),
    (1, 1, 3, None, 4, 4),
    (2, 3, 1, None, 7, 11),
    (64, 48, 3, (8, 0, 56, 48), 32, 32),
    (101, 37, 1, (32, 0, 69, 37), 10, 10),
    (33, 57, 3, (0, 12, 33, 45), 64, 64),
    (200, 150, 3, (25, 0, 175, 150), 16, 16),
    (40, 30, 3, (5, 3, 25, 28), 13, 17),
    (300, 2, 1, None, 1, 1),
]

cases = []
for stream, (width, height, channels, box, *size) in enumerate(SHAPES, start=1):
    count = width * height * channels
    values = numpy.array([int((v + 1) * 128) for v in common.fill(stream, count)], dtype=numpy.uint8)
    if stream % 3 == 0:  # black and white alone, which overshoots most
        values = numpy.where(values > 127, 255, 0).astype(numpy.uint8)
    values = values.reshape(height, width, channels)
    box = box or (0, 0, width, height)
    for name, kind in FILTERS.items():
        image = Image.fromarray(values[:, :, 0] if channels == 1 else values)
        small = image.crop(box).resize(size, kind)
        planes = [
            numpy.asarray(Image.fromarray(values[:, :, c].astype(numpy.float32)).crop(box).resize(size, kind))
            for c in range(channels)
        ]
        floats = numpy.stack(planes, -1).astype("<f4").tobytes() if small.width < 32 else b""
        cases.append(
            {
                "filter": name,
                "stream": stream,
                "source": [width, height, channels],
                "crop": [box[0], box[1], box[2] - box[0], box[3] - box[1]],
                "size": size,
                "bytes": base64.b64encode(small.tobytes()).decode(),
                "floats": base64.b64encode(floats).decode(),
            }
        )

common.write(
    __file__,
    common.versions(PIL, numpy),
    "bytes 0: the fixed-point arithmetic is the same; floats 1e-4 of 255, the last bit of single precision in two "
    "passes, since the sine of another C library may differ",
    {"cases": cases},
)
