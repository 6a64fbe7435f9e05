"""Writes Tests/Golden/image_operations.json: pooling, resampling and padding of images in PyTorch.

Images x = fill(1) of [2, 5, 6, 8], laid out as [batch, height, width, channel]. With v = fill(3), the loss is
sum(v y^2) / 2; its gradient by x is the first derivative, and that of <dx, fill(4)> the second. Of every array only
the products with fill(10) ... fill(13) are stored. All in float64.
usage: python scripts/golden/image_operations.py
"""

import numpy
import torch
from torch.nn import functional

import common

OPERATIONS = {
    "average": lambda x: functional.avg_pool2d(x, 2),
    "average_padded": lambda x: functional.avg_pool2d(x, (3, 2), (2, 1), (1, 1)),
    "average_inside": lambda x: functional.avg_pool2d(x, (3, 2), (2, 1), (1, 1), count_include_pad=False),
    "max": lambda x: functional.max_pool2d(x, 2),
    "max_padded": lambda x: functional.max_pool2d(x, (3, 2), (1, 2), (1, 1)),
    "average_global": lambda x: functional.adaptive_avg_pool2d(x, 1),
    "nearest": lambda x: functional.interpolate(x, scale_factor=(2, 3), mode="nearest"),
    "bilinear_up": lambda x: functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False),
    "bilinear_down": lambda x: functional.interpolate(x, size=(3, 4), mode="bilinear", align_corners=False),
    "reflection": lambda x: functional.pad(x, (3, 1, 2, 4), mode="reflect"),
    "replication": lambda x: functional.pad(x, (3, 1, 2, 7), mode="replicate"),
    "shuffle": lambda x: functional.pixel_shuffle(x, 2),
    "flip": lambda x: x.flip(3),
}
PROJECTIONS = range(10, 14)


def run(operation):
    x = torch.tensor(common.array(1, 2, 5, 6, 8), requires_grad=True)
    y = operation(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    fill = lambda stream, like: torch.tensor(common.array(stream, *like.shape))
    (dx,) = torch.autograd.grad((fill(3, y) * y * y).sum() / 2, x, create_graph=True)
    (second,) = torch.autograd.grad((dx * fill(4, dx)).sum(), x)
    project = lambda a: [(a * fill(stream, a)).sum().item() for stream in PROJECTIONS]
    return {"shape": list(y.shape), "arrays": [project(a) for a in (y, dx, second)]}


if __name__ == "__main__":
    common.write(
        __file__,
        common.versions(numpy, torch),
        "2e-5 absolute: float32 sums of about 500 numbers below 1",
        {"operations": {name: run(operation) for name, operation in OPERATIONS.items()}},
    )
