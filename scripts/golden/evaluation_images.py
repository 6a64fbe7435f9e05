"""Writes Tests/Golden/evaluation_images.json: how the evaluation tools decode and resize images.

`decoded` holds Pillow's `Image.open(file).convert("RGB")` of the files in images.json, without Exif orientation.
`resized` holds images of formulas (the top 8 bits of the fill numbers, as [height, width, channels]) resized by the
tools themselves: PyTorch's F.interpolate, torch-fidelity's imitation of TensorFlow 1, clean-fid's make_resizer and
Pillow on bytes. `step` says which rows and columns are stored, every one or every so many; float32, little endian, in
levels from 0 to 255, PyTorch's from 0 to 1.
usage: python scripts/golden/evaluation_images.py
"""

import base64
import io
import json

import cleanfid.resize
import numpy
import PIL
import torch
import torch_fidelity
from PIL import Image
from torch_fidelity.interpolate_compat_tensorflow import interpolate_bilinear_2d_like_tensorflow1x

import common

# width, height, channels, new width, new height, step
SHAPES = [
    (7, 5, 1, 3, 4, 1),
    (5, 7, 3, 16, 9, 1),
    (13, 13, 3, 13, 13, 1),
    (1, 3, 1, 5, 7, 1),
    (101, 37, 3, 10, 11, 1),
    (32, 32, 3, 299, 299, 23),
    (28, 28, 1, 299, 299, 23),
    (97, 150, 3, 299, 299, 29),
    (400, 331, 3, 299, 299, 29),
]


def planes(x):
    return torch.tensor(x.astype(numpy.float32)).permute(2, 0, 1)[None]


def pixels(x):
    return x[0].permute(1, 2, 0).numpy()


def half_pixel(x, width, height):
    size = (height, width)
    return pixels(torch.nn.functional.interpolate(planes(x) / 255, size, mode="bilinear", align_corners=False))


def tensorflow(x, width, height):
    return pixels(interpolate_bilinear_2d_like_tensorflow1x(planes(x), (height, width), align_corners=False))


def clean(x, width, height):
    colored = x.repeat(3, axis=2) if x.shape[2] == 1 else x
    return cleanfid.resize.make_resizer("PIL", False, "bicubic", (width, height))(colored)[:, :, : x.shape[2]]


def pillow_bytes(x, width, height):
    image = Image.fromarray(x[:, :, 0] if x.shape[2] == 1 else x)
    return numpy.asarray(image.resize((width, height), Image.BILINEAR)).reshape(height, width, x.shape[2])


RULES = {
    "half-pixel-bilinear": half_pixel,
    "tf1-bilinear": tensorflow,
    "pillow-bicubic": clean,
    "pillow-bilinear": pillow_bytes,
}

decoded = []
for case in json.loads((common.FOLDER / "images.json").read_text())["cases"]:
    image = Image.open(io.BytesIO(base64.b64decode(case["file"])))
    rgb = image.convert("RGB")
    decoded.append({"name": case["name"], "width": rgb.width, "rgb": base64.b64encode(rgb.tobytes()).decode()})

resized = []
for stream, (width, height, channels, new_width, new_height, step) in enumerate(SHAPES, start=60):
    count = width * height * channels
    x = numpy.array([int((v + 1) * 128) for v in common.fill(stream, count)], dtype=numpy.uint8)
    x = x.reshape(height, width, channels)
    for name, rule in RULES.items():
        y = rule(x, new_width, new_height)[::step, ::step].astype("<f4")
        resized.append(
            {
                "rule": name,
                "stream": stream,
                "source": [width, height, channels],
                "size": [new_width, new_height],
                "step": step,
                "values": base64.b64encode(y.tobytes()).decode(),
            }
        )

common.write(
    __file__,
    common.versions(numpy, PIL, torch, torch_fidelity) | {"clean_fid": "0.1.35"},
    "decoding and Pillow's resizing of bytes 0; otherwise 1e-5 of the range: single precision in another order",
    {"decoded": decoded, "resized": resized},
)
