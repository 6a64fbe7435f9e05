"""Writes Tests/Golden/convolutional_training.json: ten training steps of two convolutional GANs on 32 x 32 images.

`dcgan32`: one channel, 64 filters, batch 16, a discriminator and a non-saturating generator update a step, Adam 5e-6
(0.5, 0.999). `wgangp_conv32`: three channels, 16 filters, batch 8, two critic updates with gradient penalty 10 and
one generator update a step, Adam 1e-4 (0, 0.9). Kernels have 4 x 4 taps, strides of 2. Adam's epsilon is 1e-3: with
1e-8 a gradient that is nothing but rounding errors moves its weight by a whole learning rate. DCGAN's rate is a
fortieth of its usual 2e-4, at which float32 and float64 soon part: where an input of a leaky ReLU lies within rounding
of 0 they take different slopes, and Adam carries the difference on.

Parameter number k of a network, in the order of its layers, is c + s fill(stream + k) with streams 100 for the
generator and 200 for the other. Weights have c = 0, s = 1/32; the scale of a batch norm has c = 1, s = 1/32; shifts and
biases have c = 0, s = 1/32. They are filled in the layout [height, width, in, out] for convolutions,
[height, width, out, in] for transposed ones, [in, out] for dense layers, where an image's numbers are in the
order height, width, channel. Step t draws real = fill(1000 + 10 t + u), z = 2 fill(2000 + 10 t + u) for update u of
the critic, with mixing (1 + fill(3000 + 10 t + u)) / 2, and z = 2 fill(4000 + t) for the generator. Stored: the losses
of all updates, and of each parameter at the end the products with fill(10) ... fill(13) and the norm. In float64.
usage: python scripts/golden/convolutional_training.py
"""

import numpy
import torch
from torch import nn
from torch.nn import functional

import common

STEPS = 10
EPSILON = 1e-3
PROJECTIONS = range(10, 14)
FILLS = {}


def fill(stream, *shape, centre=0.0, scale=1.0):
    """Returns the numbers of a stream; computed once, because networks are large."""
    count = int(numpy.prod(shape))
    if len(FILLS.get(stream, [])) < count:
        FILLS[stream] = numpy.array(common.fill(stream, count))
    return torch.tensor(centre + scale * FILLS[stream][:count].reshape(shape))


def nhwc(images):
    return images.permute(0, 3, 1, 2).contiguous()


def layout(module, name, value, image):
    """Returns a parameter in the order in which it is filled."""
    if isinstance(module, nn.Conv2d) and name == "weight":
        return value.permute(2, 3, 1, 0)
    if isinstance(module, nn.ConvTranspose2d) and name == "weight":
        return value.permute(2, 3, 1, 0)
    if isinstance(module, nn.Linear):
        channels = image
        if value.dim() == 1:
            return value if len(value) == 1 else value.reshape(channels, -1).T.reshape(-1)
        outputs, inputs = value.shape
        if outputs == 1:
            return value.reshape(channels, inputs // channels).T.reshape(inputs, 1)
        return value.reshape(channels, outputs // channels, inputs).permute(2, 1, 0).reshape(inputs, outputs)
    return value


def unlayout(module, name, value, shape, image):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)) and name == "weight":
        return value.permute(3, 2, 0, 1)
    if isinstance(module, nn.Linear):
        channels = image
        if len(shape) == 1:
            return value if len(value) == 1 else value.reshape(-1, channels).T.reshape(-1)
        outputs, inputs = shape
        if outputs == 1:
            return value.reshape(inputs // channels, channels).T.reshape(1, inputs)
        return value.reshape(inputs, outputs // channels, channels).permute(2, 1, 0).reshape(outputs, inputs)
    return value


def named(network):
    for module in network:
        for name, parameter in module.named_parameters():
            yield module, name, parameter


def initialize(network, stream, image):
    network.double()
    for number, (module, name, parameter) in enumerate(named(network)):
        shape = layout(module, name, parameter.data, image).shape
        is_scale = isinstance(module, nn.BatchNorm2d) and name == "weight"
        value = fill(stream + number, *shape, centre=float(is_scale), scale=1 / 32)
        parameter.data = unlayout(module, name, value, parameter.shape, image).contiguous()


def summary(network, image):
    result = []
    for module, name, parameter in named(network):
        value = layout(module, name, parameter.data, image).reshape(-1)
        result.append([(value * fill(s, len(value))).sum().item() for s in PROJECTIONS] + [value.norm().item()])
    return result


def dcgan32():
    up = lambda i, o, s=2, p=1: nn.ConvTranspose2d(i, o, 4, s, p, bias=False)
    down = lambda i, o, s=2, p=1: nn.Conv2d(i, o, 4, s, p, bias=False)
    g = nn.Sequential(
        up(100, 256, 1, 0), nn.BatchNorm2d(256), nn.ReLU(), up(256, 128), nn.BatchNorm2d(128), nn.ReLU(),
        up(128, 64), nn.BatchNorm2d(64), nn.ReLU(), up(64, 1), nn.Tanh())
    d = nn.Sequential(
        down(1, 64), nn.LeakyReLU(0.2), down(64, 128), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
        down(128, 256), nn.BatchNorm2d(256), nn.LeakyReLU(0.2), down(256, 1, 1, 0), nn.Flatten())
    initialize(g, 100, 0)
    initialize(d, 200, 0)
    g_adam, d_adam = (torch.optim.Adam(n.parameters(), 5e-6, (0.5, 0.999), EPSILON) for n in (g, d))
    losses = []
    noise = lambda stream: fill(stream, 16, 100, scale=2.0).reshape(16, 100, 1, 1)
    for t in range(STEPS):
        real = nhwc(fill(1000 + 10 * t, 16, 32, 32, 1))
        fake = g(noise(2000 + 10 * t)).detach()
        loss = functional.softplus(-d(real)).mean() + functional.softplus(d(fake)).mean()
        d_adam.zero_grad()
        loss.backward()
        d_adam.step()
        losses.append(loss.item())
        loss = functional.softplus(-d(g(noise(4000 + t)))).mean()
        g_adam.zero_grad()
        loss.backward()
        g_adam.step()
        losses.append(loss.item())
    return {"losses": losses, "generator": summary(g, 0), "discriminator": summary(d, 0)}


def wgangp_conv32():
    batch, f = 8, 16
    up = lambda i, o: nn.ConvTranspose2d(i, o, 4, 2, 1)
    down = lambda i, o: nn.Conv2d(i, o, 4, 2, 1)
    g = nn.Sequential(
        nn.Linear(128, 64 * f), nn.Unflatten(1, (4 * f, 4, 4)), nn.BatchNorm2d(4 * f), nn.ReLU(), up(4 * f, 2 * f),
        nn.BatchNorm2d(2 * f), nn.ReLU(), up(2 * f, f), nn.BatchNorm2d(f), nn.ReLU(), up(f, 3), nn.Tanh())
    d = nn.Sequential(
        down(3, f), nn.LeakyReLU(0.2), down(f, 2 * f), nn.LeakyReLU(0.2), down(2 * f, 4 * f), nn.LeakyReLU(0.2),
        nn.Flatten(), nn.Linear(64 * f, 1))
    initialize(g, 100, 4 * f)
    initialize(d, 200, 4 * f)
    g_adam, d_adam = (torch.optim.Adam(n.parameters(), 1e-4, (0.0, 0.9), EPSILON) for n in (g, d))
    losses = []
    for t in range(STEPS):
        for u in range(2):
            real = nhwc(fill(1000 + 10 * t + u, batch, 32, 32, 3))
            fake = g(fill(2000 + 10 * t + u, batch, 128, scale=2.0)).detach()
            mixing = (1 + fill(3000 + 10 * t + u, batch).reshape(batch, 1, 1, 1)) / 2
            between = (mixing * real + (1 - mixing) * fake).requires_grad_(True)
            (slope,) = torch.autograd.grad(d(between).sum(), between, create_graph=True)
            penalty = ((slope.flatten(1).norm(2, dim=1) - 1) ** 2).mean()
            loss = d(fake).mean() - d(real).mean() + 10 * penalty
            d_adam.zero_grad()
            loss.backward()
            d_adam.step()
            losses.append(loss.item())
        loss = -d(g(fill(4000 + t, batch, 128, scale=2.0))).mean()
        g_adam.zero_grad()
        loss.backward()
        g_adam.step()
        losses.append(loss.item())
    return {"losses": losses, "generator": summary(g, 4 * f), "critic": summary(d, 4 * f)}


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    common.write(
        __file__,
        common.versions(numpy, torch),
        "1e-4 relative: float32, and the gradients of a network change with its weights",
        {"dcgan32": dcgan32(), "wgangp_conv32": wgangp_conv32()},
    )
