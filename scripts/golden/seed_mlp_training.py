"""Writes Tests/Golden/seed_mlp_training.json: twenty steps of a small vanilla GAN on both players.

Generator 8-16-32-64-36: ReLU between, tanh last. Discriminator 36-32-16-1: leaky ReLU 0.2 between, raw
logits. Batch 8. Layer l of the generator starts with weight [inputs, outputs] = s fill(100 + l) and bias
s fill(110 + l), the discriminator's with streams 200 + l and 210 + l; s is the power of two below
1/sqrt(inputs). Step t, counted from 0:

    real = fill(1000 + t) [8, 36],  z1 = 2 fill(2000 + t) [8, 8],  z2 = 2 fill(3000 + t) [8, 8]
    D: bce(D(real), 1) + bce(D(G(z1)), 0), both means; only D moves
    G: bce(D(G(z2)), 1) with the new D; only G moves

Adam with rate 2e-4, betas 0.5 and 0.999, epsilon 1e-8 for each player. Stored: the losses of each step in
float64 and float32; every parameter at the end in float64, rounded to 1e-8; and for each tensor the
largest difference of float32 from that, which shows what tolerance is fair.
usage: python scripts/golden/seed_mlp_training.py
"""

import numpy
import torch
from torch.nn import functional

import common

GENERATOR, DISCRIMINATOR = (8, 16, 32, 64, 36), (36, 32, 16, 1)
BATCH, STEPS = 8, 20


def layers(widths, stream, kind):
    """Returns weights and biases, alternating."""
    result = []
    for layer, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        scale = 2.0 ** numpy.floor(numpy.log2(inputs**-0.5))
        weight = common.array(stream + layer, inputs, outputs, scale=scale)
        bias = common.array(stream + 10 + layer, outputs, scale=scale)
        result += [torch.tensor(v, dtype=kind, requires_grad=True) for v in (weight, bias)]
    return result


def apply(parameters, x, activation):
    last = len(parameters) - 2
    for index in range(0, len(parameters), 2):
        x = x @ parameters[index] + parameters[index + 1]
        x = activation(x) if index < last else x
    return x


def train(kind):
    """Returns the discriminator's and the generator's losses, and all parameters by name."""
    generator, discriminator = layers(GENERATOR, 100, kind), layers(DISCRIMINATOR, 200, kind)
    settings = {"lr": 2e-4, "betas": (0.5, 0.999), "eps": 1e-8}
    generator_adam = torch.optim.Adam(generator, **settings)
    discriminator_adam = torch.optim.Adam(discriminator, **settings)

    def generate(z):
        return torch.tanh(apply(generator, z, torch.relu))

    def score(x):
        return apply(discriminator, x, lambda v: functional.leaky_relu(v, 0.2))

    def cross_entropy(logits, target):
        return functional.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))

    def inputs(stream, width, scale=1.0):
        return torch.tensor(common.array(stream, BATCH, width, scale=scale), dtype=kind)

    losses = {"discriminator": [], "generator": []}
    for t in range(STEPS):
        real, z1 = inputs(1000 + t, 36), inputs(2000 + t, 8, 2.0)
        loss = cross_entropy(score(real), 1.0) + cross_entropy(score(generate(z1).detach()), 0.0)
        discriminator_adam.zero_grad()
        loss.backward()
        discriminator_adam.step()
        losses["discriminator"].append(loss.item())

        loss = cross_entropy(score(generate(inputs(3000 + t, 8, 2.0))), 1.0)
        generator_adam.zero_grad()
        loss.backward()
        generator_adam.step()
        losses["generator"].append(loss.item())

    parameters = {
        f"{player}/{index // 2}/{'bias' if index % 2 else 'weight'}": value.detach().numpy().ravel()
        for player, values in (("generator", generator), ("discriminator", discriminator))
        for index, value in enumerate(values)
    }
    return losses, parameters


if __name__ == "__main__":
    exact_losses, exact = train(torch.float64)
    single_losses, single = train(torch.float32)
    difference = {k: float(numpy.abs(single[k] - exact[k]).max()) for k in exact}
    largest = max(difference.values())
    common.write(
        __file__,
        common.versions(numpy, torch),
        f"1e-6 absolute: float32 of PyTorch itself is off by {largest:.1e} at most, a single wrong Adam"
        " update by about 2e-4",
        {
            "losses_float64": exact_losses,
            "losses_float32": single_losses,
            "parameters": {k: [round(float(v), 8) for v in exact[k]] for k in exact},
            "float32_differences": difference,
        },
    )
