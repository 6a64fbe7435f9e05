"""Writes Tests/Golden/optimizers.json: a vector after 1, 2, 10 and 100 steps of each optimiser.

The gradient does not depend on the vector: at step t, counted from 1, component i is

    g = 10^(-2i) * sin(0.7 t + 1.3 i + 0.1 t i)

so that small components show where the epsilon stands. The start is p_i = 1 - i/4. All in float64. PyTorch
makes most cases; the TensorFlow 1 forms, which PyTorch lacks, are written out below from their formulas.
usage: python scripts/golden/optimizers.py
"""

import numpy
import torch

import common

SIZE, STEPS, KEPT = 5, 100, (1, 2, 10, 100)


def start():
    return 1 - numpy.arange(SIZE) / 4


def gradient(t):
    i = numpy.arange(SIZE)
    return 10.0 ** (-2 * i) * numpy.sin(0.7 * t + 1.3 * i + 0.1 * t * i)


def by_torch(make):
    p = torch.tensor(start(), requires_grad=True)
    optimizer = make([p])
    kept = {}
    for t in range(1, STEPS + 1):
        p.grad = torch.tensor(gradient(t))
        optimizer.step()
        if t in KEPT:
            kept[str(t)] = p.detach().tolist()
    return kept


def by_formula(update):
    p, kept = start(), {}
    for t in range(1, STEPS + 1):
        p = update(p, gradient(t), t)
        if t in KEPT:
            kept[str(t)] = p.tolist()
    return kept


def rmsprop_tf1(rate=1e-2, decay=0.9, epsilon=1e-10):
    """s starts at 1; s = d s + (1 - d) g^2; p -= rate g / sqrt(s + epsilon)."""
    square = numpy.ones(SIZE)

    def update(p, g, t):
        nonlocal square
        square = decay * square + (1 - decay) * g * g
        return p - rate * g / numpy.sqrt(square + epsilon)

    return update


def adam_tf1(rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """The correction moves into the rate: p -= rate sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon)."""
    mean, square = numpy.zeros(SIZE), numpy.zeros(SIZE)

    def update(p, g, t):
        nonlocal mean, square
        mean = beta1 * mean + (1 - beta1) * g
        square = beta2 * square + (1 - beta2) * g * g
        corrected = rate * numpy.sqrt(1 - beta2**t) / (1 - beta1**t)
        return p - corrected * mean / (numpy.sqrt(square) + epsilon)

    return update


if __name__ == "__main__":
    optim = torch.optim
    cases = {
        "sgd rate=0.01": by_torch(lambda p: optim.SGD(p, 0.01)),
        "sgd rate=0.01 momentum=0.9": by_torch(lambda p: optim.SGD(p, 0.01, momentum=0.9)),
        "sgd rate=0.01 momentum=0.9 nesterov": by_torch(
            lambda p: optim.SGD(p, 0.01, momentum=0.9, nesterov=True)
        ),
        "rmsprop rate=0.01 decay=0.99 epsilon=1e-8": by_torch(lambda p: optim.RMSprop(p, 0.01)),
        "rmsprop-tf1 rate=0.01 decay=0.9 epsilon=1e-10": by_formula(rmsprop_tf1()),
        "adam rate=0.001 beta1=0.9 beta2=0.999": by_torch(lambda p: optim.Adam(p)),
        "adam rate=0.0002 beta1=0.5 beta2=0.999": by_torch(
            lambda p: optim.Adam(p, 2e-4, betas=(0.5, 0.999))
        ),
        "adam rate=0.0001 beta1=0 beta2=0.9": by_torch(
            lambda p: optim.Adam(p, 1e-4, betas=(0.0, 0.9))
        ),
        "adam-tf1 rate=0.001 beta1=0.9 beta2=0.999": by_formula(adam_tf1()),
        "adamw rate=0.001 beta1=0.9 beta2=0.999 decay=0.01": by_torch(
            lambda p: optim.AdamW(p, 1e-3, weight_decay=0.01)
        ),
    }
    common.write(
        __file__,
        common.versions(numpy, torch),
        "1e-5 absolute for float32: 100 roundings of numbers near 1 are 6e-6; 1e-12 for float64",
        {"cases": cases},
    )
