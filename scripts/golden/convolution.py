"""Writes Tests/Golden/convolution.json: convolutions and transposed convolutions of random form.

Each case draws its sizes, strides, paddings, dilations and groups from a seeded generator. With images
x = fill(1), kernel w = fill(2) and weights v = fill(3), the loss is sum(v y^2) / 2; its gradients by x and w are
the first derivatives, and those of <dx, fill(4)> + <dw, fill(5)> the second. Arrays are laid out as
[batch, height, width, channel] and kernels as [height, width, in / groups, out] of the convolution (for a
transposed one: of the convolution that it reverses). Of every array only the products with fill(10) ... fill(13) are
stored. All in float64.
usage: python scripts/golden/convolution.py
"""

import random

import numpy
import torch
from torch.nn import functional

import common

SEED = 20
PROJECTIONS = range(10, 14)


def draw(generator, is_transposed):
    """Returns the form of a case that has at least one output pixel."""
    while True:
        groups = generator.choice([1, 1, 1, 2, 3])
        case = {
            "is_transposed": is_transposed,
            "batch": generator.randint(1, 3),
            "image": [generator.randint(1, 9), generator.randint(1, 9)],
            "kernel": [generator.randint(1, 5), generator.randint(1, 5)],
            "stride": [generator.randint(1, 3), generator.randint(1, 3)],
            "padding": [generator.randint(0, 3) for _ in range(4)],
            "dilation": [generator.choice([1, 1, 2]), generator.choice([1, 1, 2])],
            "output_padding": [0, 0],
            "groups": groups,
            "channels": [groups * generator.choice([1, 2, 5]), groups * generator.choice([1, 3, 4])],
        }
        if is_transposed:
            # PyTorch pads both sides alike here.
            top, _, left, _ = case["padding"]
            case["padding"] = [top, top, left, left]
            case["output_padding"] = [generator.randint(0, s - 1) for s in case["stride"]]
        for axis in range(2):
            before, after = case["padding"][2 * axis : 2 * axis + 2]
            span = case["dilation"][axis] * (case["kernel"][axis] - 1) + 1
            size = case["image"][axis]
            out = (
                (size - 1) * case["stride"][axis] - before - after + span + case["output_padding"][axis]
                if is_transposed
                else (size + before + after - span) // case["stride"][axis] + 1
            )
            if out < 1 or (not is_transposed and size + before + after < span):
                break
        else:
            return case


def run(case):
    (height, width), (kernel_height, kernel_width) = case["image"], case["kernel"]
    inputs, outputs = case["channels"]
    top, bottom, left, right = case["padding"]
    groups = case["groups"]
    shape = (inputs // groups, outputs) if not case["is_transposed"] else (outputs // groups, inputs)
    x = torch.tensor(common.array(1, case["batch"], height, width, inputs), requires_grad=True)
    w = torch.tensor(common.array(2, kernel_height, kernel_width, *shape), requires_grad=True)
    image, kernel = x.permute(0, 3, 1, 2).contiguous(), w.permute(3, 2, 0, 1).contiguous()
    options = {"stride": case["stride"], "dilation": case["dilation"], "groups": groups}
    if case["is_transposed"]:
        y = functional.conv_transpose2d(
            image, kernel, padding=(top, left), output_padding=case["output_padding"], **options)
    else:
        y = functional.conv2d(functional.pad(image, (left, right, top, bottom)), kernel, **options)
    y = y.permute(0, 2, 3, 1)
    v = torch.tensor(common.array(3, *y.shape))
    dx, dw = torch.autograd.grad((v * y * y).sum() / 2, (x, w), create_graph=True)
    fill = lambda stream, like: torch.tensor(common.array(stream, *like.shape))
    second = torch.autograd.grad(
        (dx * fill(4, dx)).sum() + (dw * fill(5, dw)).sum(), (x, w))
    project = lambda a: [(a * fill(stream, a)).sum().item() for stream in PROJECTIONS]
    return case | {
        "shape": list(y.shape),
        "arrays": [project(a) for a in (y, dx, dw, *second)],
        "sizes": [a.norm().item() for a in (y, dx, dw, *second)],
    }


if __name__ == "__main__":
    generator = random.Random(SEED)
    cases = [run(draw(generator, is_transposed)) for is_transposed in (False, True) for _ in range(40)]
    common.write(
        __file__,
        common.versions(numpy, torch) | {"seed": SEED},
        "1e-5 of an array's norm: float32 sums of up to a thousand products",
        {"cases": cases},
    )
