"""Writes Tests/Golden/series_scores.json: the networks that judge series, their outputs, losses and trained weights.

Series [count 4, steps 6, features 5] = fill(1) for the real side and fill(2) for the generated one, both (x + 1) / 2; weights
by this package's names and shapes, the n-th in the order of the file fill(10 + n) / 2. Three updates on one batch, by Adam as
TensorFlow 1 computes it (epsilon beside the uncorrected root), rate 1e-3. The cells of TensorFlow 1 (GRUCell,
BasicLSTMCell) are written out in PyTorch's operations. All in float64. `trained` has the first 40 numbers of each weight.
usage: python scripts/golden/series_scores.py
"""

import torch
from torch.nn import functional

import common

COUNT, STEPS, FEATURES = 4, 6, 5
LABELS = [2, 0, 1, 2]


def gru(x, states, p):
    (h,) = states
    r, u = torch.sigmoid(x @ p["gates/input"] + h @ p["gates/state"] + p["gates/bias"]).chunk(2, -1)
    c = torch.tanh(x @ p["candidate/input"] + (r * h) @ p["candidate/state"] + p["candidate/bias"])
    return [u * h + (1 - u) * c]


def lstm(x, states, p):
    h, c = states
    i, g, f, o = (x @ p["input"] + h @ p["state"] + p["bias"]).chunk(4, -1)
    c = c * torch.sigmoid(f + 1) + torch.sigmoid(i) * torch.tanh(g)
    return [torch.tanh(c) * torch.sigmoid(o), c]


def shapes(cell, layers, inputs, width, outputs):
    table = {}
    for layer in range(layers):
        n = inputs if layer == 0 else width
        kinds = {
            "gates/bias": [2 * width], "gates/input": [n, 2 * width], "gates/state": [width, 2 * width],
            "candidate/bias": [width], "candidate/input": [n, width], "candidate/state": [width, width],
        } if cell is gru else {"input": [n, 4 * width], "state": [width, 4 * width], "bias": [4 * width]}
        table |= {f"recurrent/layer{layer + 1}/{name}": shape for name, shape in kinds.items()}
    return table | {"output/weight": [width, outputs], "output/bias": [outputs]}


def states(cell, layers, width, w, x):
    """Returns what the last layer gives out after each step, of series with the batch first."""
    for layer in range(layers):
        prefix = f"recurrent/layer{layer + 1}/"
        p = {name.removeprefix(prefix): value for name, value in w.items() if name.startswith(prefix)}
        now = [torch.zeros(x.shape[0], width, dtype=x.dtype) for _ in range(1 if cell is gru else 2)]
        seen = []
        for step in range(x.shape[1]):
            now = cell(x[:, step], now, p)
            seen.append(now[0])
        x = torch.stack(seen, 1)
    return x


def case(cell, layers, inputs, width, outputs, x, loss, last=True):
    table = shapes(cell, layers, inputs, width, outputs)
    w = {
        name: torch.tensor(common.array(10 + index, *shape, scale=0.5), requires_grad=True)
        for index, (name, shape) in enumerate(table.items())
    }

    def forward():
        h = states(cell, layers, width, w, x)
        return (h[:, -1] if last else h) @ w["output/weight"] + w["output/bias"]

    first = forward().detach()
    losses = []
    mean, square = ({name: torch.zeros_like(value) for name, value in w.items()} for _ in range(2))
    for step in range(1, 4):
        value = loss(forward())
        losses.append(value.item())
        gradients = torch.autograd.grad(value, list(w.values()))
        with torch.no_grad():
            for (name, parameter), g in zip(w.items(), gradients):
                mean[name] = 0.9 * mean[name] + 0.1 * g
                square[name] = 0.999 * square[name] + 0.001 * g * g
                rate = 1e-3 * (1 - 0.999**step) ** 0.5 / (1 - 0.9**step)
                parameter -= rate * mean[name] / (square[name].sqrt() + 1e-8)
    return {
        "weights": list(w), "output": (first if last else torch.sigmoid(first)).flatten().tolist(), "losses": losses,
        "trained": [value.flatten()[:40].tolist() for value in w.values()],
    }


def origin(y):
    ones = torch.ones(COUNT, 1, dtype=y.dtype)
    entropy = functional.binary_cross_entropy_with_logits
    return entropy(y[:COUNT], ones) + entropy(y[COUNT:], 0 * ones)


def main():
    real, generated = (torch.tensor(common.array(stream, COUNT, STEPS, FEATURES) / 2 + 0.5) for stream in (1, 2))
    both = torch.cat([real, generated])
    error = lambda targets: lambda y: (torch.sigmoid(y) - targets).abs().mean()
    content = {
        "discriminative": case(gru, 1, FEATURES, FEATURES // 2, 1, both, origin),
        "discriminative_paper": case(lstm, 2, FEATURES, 4 * FEATURES, 1, both, origin),
        "predictive": case(
            gru, 1, FEATURES - 1, FEATURES // 2, 1, real[:, :-1, :-1], error(real[:, 1:, -1:]), last=False),
        "predictive_paper": case(
            lstm, 2, FEATURES, 4 * FEATURES, FEATURES, real[:, :-1], error(real[:, 1:]), last=False),
        "transfer": case(
            gru, 1, FEATURES, 7, 3, real, lambda y: functional.cross_entropy(y, torch.tensor(LABELS))),
    }
    common.write(
        __file__,
        common.versions(torch),
        "1e-5 absolute: float32 against float64; three updates of 1e-3 whose signs alone matter where slopes are small",
        content,
    )


main()
