"""Writes Tests/Golden/gradient_penalty.json: the WGAN-GP penalty of small critics and its gradients.

The critics have layers 2-5-4-1 with weights [inputs, outputs] = fill(1 + 2 layer) and biases
fill(2 + 2 layer) / 4, once with tanh and once with leaky ReLU (slope 0.2). At six points x = 2 fill(9) the
penalty is 10 mean((|grad_x f| - 1)^2). Stored: scores, slopes, penalty, and its gradient by every weight and
bias; the last bias never matters, nor with leaky ReLU does any bias: their gradients are 0. Then the single cases of
known value: f = w x with w = (3, 4), and f = a tanh(b x) with a = 1.5, b = 0.7 at x = 0.3. All in float64.
usage: python scripts/golden/gradient_penalty.py
"""

import numpy
import torch
from torch.nn import functional

import common

WIDTHS = (2, 5, 4, 1)


def penalty(critic, x):
    """Returns the scores, the slopes and the penalty, still differentiable."""
    x = x.requires_grad_(True)
    scores = critic(x)
    (slope,) = torch.autograd.grad(scores.sum(), x, create_graph=True)
    return scores, slope, 10 * ((slope.norm(dim=1) - 1) ** 2).mean()


def mlp_case(activation):
    parameters = {}
    for layer, (inputs, outputs) in enumerate(zip(WIDTHS, WIDTHS[1:])):
        weight = common.array(1 + 2 * layer, inputs, outputs)
        parameters[f"{layer}/weight"] = torch.tensor(weight, requires_grad=True)
        bias = common.array(2 + 2 * layer, outputs, scale=0.25)
        parameters[f"{layer}/bias"] = torch.tensor(bias, requires_grad=True)

    def critic(x):
        for layer in range(3):
            x = x @ parameters[f"{layer}/weight"] + parameters[f"{layer}/bias"]
            x = activation(x) if layer < 2 else x
        return x

    scores, slope, value = penalty(critic, torch.tensor(common.array(9, 6, 2, scale=2.0)))
    gradients = torch.autograd.grad(value, list(parameters.values()), allow_unused=True)
    return {
        "scores": scores.flatten().tolist(),
        "slopes": slope.flatten().tolist(),
        "penalty": value.item(),
        "gradients": {
            name: torch.zeros_like(p).tolist() if g is None else g.flatten().tolist()
            for (name, p), g in zip(parameters.items(), gradients)
        },
    }


def linear_case():
    w = torch.tensor([[3.0], [4.0]], dtype=torch.float64, requires_grad=True)
    value = penalty(lambda x: x @ w, torch.zeros(1, 2, dtype=torch.float64))[2]
    return {"penalty": value.item(), "gradient": torch.autograd.grad(value, w)[0].flatten().tolist()}


def scalar_case():
    a, b = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (1.5, 0.7))
    x = torch.tensor([[0.3]], dtype=torch.float64)
    _, slope, value = penalty(lambda x: a * torch.tanh(b * x), x)
    value = value / 10  # without the weight
    return {
        "slope": slope.item(),
        "penalty": value.item(),
        "gradient": [g.item() for g in torch.autograd.grad(value, (a, b))],
    }


if __name__ == "__main__":
    common.write(
        __file__,
        common.versions(numpy, torch),
        "1e-4 relative to the largest gradient for float32: second derivatives lose two digits",
        {
            "tanh": mlp_case(torch.tanh),
            "leaky_relu": mlp_case(lambda x: functional.leaky_relu(x, 0.2)),
            "linear": linear_case(),
            "scalar": scalar_case(),
        },
    )
