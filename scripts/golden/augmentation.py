"""Writes Tests/Golden/augmentation.json: differentiable augmentation with given random numbers, in PyTorch.

Images x = fill(1) of [3, height, width, channels], laid out as [batch, height, width, channel]; u = (1 + fill(20)) / 2
holds seven numbers for each image: brightness, saturation, contrast, down, right, top, left. With v = fill(3), the loss is
sum(v y^2) / 2; its gradient by x is the first derivative, and that of <dx, fill(4)> the second. Of every array only the
products with fill(10) ... fill(13) are stored. All in float64.
usage: python scripts/golden/augmentation.py
"""

import numpy
import torch

import common

SHAPES = [(3, 8, 8, 1), (3, 12, 7, 3)]
PROJECTIONS = range(10, 14)


def each(u, number):
    return u[:, number].reshape(-1, 1, 1, 1)


def color(x, u):
    x = x + (each(u, 0) - 0.5)
    mean = x.mean(3, keepdim=True)
    x = (x - mean) * (each(u, 1) * 2) + mean
    mean = x.mean((1, 2, 3), keepdim=True)
    return (x - mean) * (each(u, 2) + 0.5) + mean


def translation(x, u):
    result = []
    for image, (down, right) in zip(x, u[:, 3:5]):
        height, width = image.shape[:2]
        limits = [int(size * 0.125 + 0.5) for size in (height, width)]
        dy, dx = (int(v * (2 * most + 1)) - most for v, most in zip((down, right), limits))
        large = torch.nn.functional.pad(image, (0, 0, width, width, height, height))
        result.append(large[height + dy : 2 * height + dy, width + dx : 2 * width + dx])
    return torch.stack(result)


def cutout(x, u):
    mask = torch.ones_like(x)
    for index, (top, left) in enumerate(u[:, 5:7]):
        places = []
        for v, side in zip((top, left), x.shape[1:3]):
            size = int(side * 0.5 + 0.5)
            first = int(v * (side + 1 - size % 2)) - size // 2
            places.append(slice(max(0, first), max(0, first + size)))
        mask[index, places[0], places[1]] = 0
    return x * mask


OPERATIONS = {
    "color": [color],
    "translation": [translation],
    "cutout": [cutout],
    "all": [color, translation, cutout],
}


def run(shape, operations):
    x = torch.tensor(common.array(1, *shape), requires_grad=True)
    u = torch.tensor((1 + common.array(20, shape[0], 7)) / 2)
    y = x
    for operation in operations:
        y = operation(y, u)
    fill = lambda stream: torch.tensor(common.array(stream, *shape))
    (dx,) = torch.autograd.grad((fill(3) * y * y).sum() / 2, x, create_graph=True)
    (second,) = torch.autograd.grad((dx * fill(4)).sum(), x)
    return [[(a * fill(stream)).sum().item() for stream in PROJECTIONS] for a in (y, dx, second)]


if __name__ == "__main__":
    common.write(
        __file__,
        common.versions(numpy, torch),
        "5e-5 absolute: float32 sums of about 250 numbers up to 3",
        {
            "cases": [
                {"shape": shape, "arrays": {name: run(shape, operations) for name, operations in OPERATIONS.items()}}
                for shape in SHAPES
            ]
        },
    )
