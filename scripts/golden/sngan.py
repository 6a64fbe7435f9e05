"""Writes Tests/Golden/sngan.json: training steps of a small SNGAN on 8 x 8 images in PyTorch.

Residual networks for 8 x 8 x 2 images with 4 filters (8 in the generator), batch 4, 6 noise numbers, two discriminator
updates and a generator update a step, hinge loss, Adam 1e-3 (0, 0.9) with an epsilon of 1e-3: with 1e-8 a gradient that
is nothing but rounding errors moves its weight by a whole learning rate. The discriminator scores real and generated
images in one pass, with one power iteration (`torch.nn.utils.spectral_norm`).

Parameter number k of a network, in the order of its layers, is c + s fill(stream + k) with streams 100 for the generator
and 200 for the discriminator, s = 1/4 and c = 1 for the scale of a batch norm, else 0; the vector u of the discriminator's
layer number k is 1 + fill(300 + k) / 2, not of unit length. Kernels are filled in the layout [height, width, in, out],
dense weights as [in, out], where an image's numbers are in the order height, width, channel. Update u of step t draws
real = fill(1000 + 10 t + u), z = 2 fill(2000 + 10 t + u), the generator z = 2 fill(4000 + t). Stored: the losses of all
updates. In float64.
usage: python scripts/golden/sngan.py
"""

import numpy
import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils import spectral_norm

import common

BATCH, SIZE, CHANNELS, FILTERS, NOISE = 4, 8, 2, 4, 6
STEPS, UPDATES = 4, 2


class Growing(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm1, self.conv1 = nn.BatchNorm2d(width), nn.Conv2d(width, width, 3, 1, 1)
        self.norm2, self.conv2 = nn.BatchNorm2d(width), nn.Conv2d(width, width, 3, 1, 1)
        self.shortcut = nn.Conv2d(width, width, 1)

    def forward(self, x):
        grown = lambda x: functional.interpolate(x, scale_factor=2, mode="nearest")
        y = self.conv1(grown(functional.relu(self.norm1(x))))
        return self.conv2(functional.relu(self.norm2(y))) + self.shortcut(grown(x))


class Shrinking(nn.Module):
    def __init__(self, inputs, width, first):
        super().__init__()
        self.first = first
        self.conv1 = spectral_norm(nn.Conv2d(inputs, width, 3, 1, 1))
        self.conv2 = spectral_norm(nn.Conv2d(width, width, 3, 1, 1))
        self.shortcut = spectral_norm(nn.Conv2d(inputs, width, 1)) if first else None

    def forward(self, x):
        shrunk = lambda x: functional.avg_pool2d(x, 2)
        y = self.conv2(functional.relu(self.conv1(x if self.first else functional.relu(x))))
        return shrunk(y) + self.shortcut(shrunk(x)) if self.first else y + x


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        width = 2 * FILTERS
        self.dense, self.block1 = nn.Linear(NOISE, 16 * width), Growing(width)
        self.norm, self.output = nn.BatchNorm2d(width), nn.Conv2d(width, CHANNELS, 3, 1, 1)

    def forward(self, z):
        x = self.dense(z).reshape(len(z), 4, 4, -1).permute(0, 3, 1, 2)
        return torch.tanh(self.output(functional.relu(self.norm(self.block1(x)))))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.block1, self.block2 = Shrinking(CHANNELS, FILTERS, True), Shrinking(FILTERS, FILTERS, False)
        self.score = spectral_norm(nn.Linear(FILTERS, 1))

    def forward(self, x):
        return self.score(functional.relu(self.block2(self.block1(x))).sum((2, 3)))


def tensor(stream, *shape, scale=1.0):
    return torch.tensor(common.array(stream, *shape, scale=scale))


def initialize(network, stream):
    number = layer = 0
    for module in network.modules():
        if not isinstance(module, (nn.Conv2d, nn.Linear, nn.BatchNorm2d)):
            continue
        weight = getattr(module, "weight_orig", module.weight)
        if isinstance(module, nn.Conv2d):
            outputs, inputs, height, width = weight.shape
            value = tensor(stream + number, height, width, inputs, outputs, scale=1 / 4).permute(3, 2, 0, 1)
        elif isinstance(module, nn.Linear):
            value = tensor(stream + number, weight.shape[1], weight.shape[0], scale=1 / 4).T
        else:
            value = 1 + tensor(stream + number, *weight.shape, scale=1 / 4)
        weight.data = value.contiguous()
        module.bias.data = tensor(stream + number + 1, *module.bias.shape, scale=1 / 4)
        number += 2
        if hasattr(module, "weight_u"):
            u = 1 + tensor(300 + layer, *module.weight_u.shape) / 2
            module.weight_u.data = u / u.norm()
            layer += 1


def main():
    g, d = Generator(), Discriminator()
    initialize(g, 100)
    initialize(d, 200)
    g_adam, d_adam = (torch.optim.Adam(n.parameters(), 1e-3, (0.0, 0.9), 1e-3) for n in (g, d))
    losses = []

    def step(adam, loss):
        adam.zero_grad()
        loss.backward()
        adam.step()
        losses.append(loss.item())

    for t in range(STEPS):
        for u in range(UPDATES):
            real = tensor(1000 + 10 * t + u, BATCH, SIZE, SIZE, CHANNELS).permute(0, 3, 1, 2)
            fake = g(tensor(2000 + 10 * t + u, BATCH, NOISE, scale=2.0)).detach()
            scores = d(torch.cat([real, fake]))
            step(d_adam, functional.relu(1 - scores[:BATCH]).mean() + functional.relu(1 + scores[BATCH:]).mean())
        step(g_adam, -d(g(tensor(4000 + t, BATCH, NOISE, scale=2.0))).mean())
    return losses


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    common.write(
        __file__,
        common.versions(numpy, torch),
        "1e-4 relative: float32, and the gradients of a network change with its weights",
        {"losses": main()},
    )
