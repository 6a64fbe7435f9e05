"""Writes Tests/Golden/recurrent.json: recurrent networks, their outputs and gradients.

Series x [time 7, batch 5, features 3] = fill(1); weights by this package's names and shapes, the n-th in the order of the
file fill(10 + n) / 2. The loss is sum(y * fill(2)). PyTorch's own modules where it has them; the cells of TensorFlow 1
(GRUCell, BasicLSTMCell, LayerNormBasicLSTMCell) written out in PyTorch's operations. `masked` has series of 7, 1, 4, 0 and 6
steps, whose states stay as they are after their end and whose outputs are then 0. All in float64.
usage: python scripts/golden/recurrent.py
"""

import torch
from torch.nn import functional

import common

TIME, BATCH, FEATURES, WIDTH = 7, 5, 3, 4
LENGTHS = [7, 1, 4, 0, 6]


def names(cell, inputs, prefix):
    """Returns the weights of one layer of one direction: name and shape."""
    h = WIDTH
    kinds = {
        "gru_before": {
            "gates/bias": [2 * h], "gates/input": [inputs, 2 * h], "gates/state": [h, 2 * h],
            "candidate/bias": [h], "candidate/input": [inputs, h], "candidate/state": [h, h],
        },
        "lstm": {"input": [inputs, 4 * h], "state": [h, 4 * h], "bias": [4 * h]},
        "lstm_normalized": {
            "input": [inputs, 4 * h], "state": [h, 4 * h], "gates/scale": [4 * h], "gates/shift": [4 * h],
            "cell/scale": [h], "cell/shift": [h],
        },
        "elman": {"input": [inputs, h], "bias": [h], "state": [h, h]},
    }
    kinds["gru_after"] = kinds["gru_before"] | {"gates/stateBias": [2 * h], "candidate/stateBias": [h]}
    return {f"{prefix}/{name}": shape for name, shape in kinds[cell].items()}


def weights(table):
    return {
        name: torch.tensor(common.array(10 + index, *shape, scale=0.5), requires_grad=True)
        for index, (name, shape) in enumerate(table.items())
    }


def torch_network(kind, module, w, x):
    """Runs PyTorch's two layers of two directions with our weights."""
    given = {}
    for layer in range(2):
        for direction, suffix in (("forward", ""), ("backward", "_reverse")):
            p = {
                name: w[f"layer{layer + 1}/{direction}/{name}"]
                for name in (n.split("/", 2)[2] for n in w if n.startswith(f"layer{layer + 1}/{direction}/"))
            }
            place = f"_l{layer}{suffix}"
            if kind == "gru_after":
                join = lambda name: torch.cat([p[f"gates/{name}"], p[f"candidate/{name}"]], -1)
                given["weight_ih" + place], given["weight_hh" + place] = join("input").T, join("state").T
                given["bias_ih" + place], given["bias_hh" + place] = join("bias"), join("stateBias")
            else:
                given["weight_ih" + place], given["weight_hh" + place] = p["input"].T, p["state"].T
                given["bias_ih" + place] = p["bias"]
                given["bias_hh" + place] = torch.zeros_like(p["bias"])
    return torch.func.functional_call(module, given, (x,))[0]


def step_gru_before(x, states, p):
    (h,) = states
    r, u = torch.sigmoid(x @ p["gates/input"] + h @ p["gates/state"] + p["gates/bias"]).chunk(2, -1)
    c = torch.tanh(x @ p["candidate/input"] + (r * h) @ p["candidate/state"] + p["candidate/bias"])
    return [u * h + (1 - u) * c]


def step_lstm(x, states, p):
    h, c = states
    i, g, f, o = (x @ p["input"] + h @ p["state"] + p["bias"]).chunk(4, -1)
    c = c * torch.sigmoid(f + 1) + torch.sigmoid(i) * torch.tanh(g)
    return [torch.tanh(c) * torch.sigmoid(o), c]


def step_lstm_normalized(x, states, p):
    h, c = states
    gates = (x @ p["input"] + h @ p["state"]).chunk(4, -1)
    scales, shifts = p["gates/scale"].chunk(4), p["gates/shift"].chunk(4)
    i, g, f, o = (functional.layer_norm(*a, eps=1e-12) for a in zip(gates, [[WIDTH]] * 4, scales, shifts))
    c = c * torch.sigmoid(f + 1) + torch.sigmoid(i) * torch.tanh(g)
    seen = functional.layer_norm(c, [WIDTH], p["cell/scale"], p["cell/shift"], eps=1e-12)
    return [torch.tanh(seen) * torch.sigmoid(o), c]


def written_out(step, count, w, x, lengths=None, directions=("",), layers=2):
    for layer in range(layers):
        outputs = []
        for direction in directions:
            prefix = f"layer{layer + 1}/{direction}"
            p = {name.removeprefix(prefix): value for name, value in w.items() if name.startswith(prefix)}
            states = [torch.zeros(BATCH, WIDTH, dtype=x.dtype) for _ in range(count)]
            series = [None] * TIME
            for t in reversed(range(TIME)) if direction == "backward/" else range(TIME):
                new = step(x[t], states, p)
                if lengths is None:
                    states = new
                    series[t] = states[0]
                else:
                    mark = (torch.tensor(lengths) > t).to(x.dtype)[:, None]
                    states = [mark * a + (1 - mark) * b for a, b in zip(new, states)]
                    series[t] = states[0] * mark
            outputs.append(torch.stack(series))
        x = torch.cat(outputs, -1)
    return x


def case(cell, run, directions=2):
    table = {}
    for layer in (1, 2):
        inputs = FEATURES if layer == 1 else WIDTH * directions
        for prefix in [f"layer{layer}/forward", f"layer{layer}/backward"] if directions == 2 else [f"layer{layer}"]:
            table |= names(cell, inputs, prefix)
    w = weights(table)
    x = torch.tensor(common.array(1, TIME, BATCH, FEATURES), requires_grad=True)
    y = run(w, x)
    loss = (y * torch.tensor(common.array(2, *y.shape))).sum()
    gradients = torch.autograd.grad(loss, [x, *w.values()])
    return {
        "weights": list(w),
        "output": y.flatten().tolist(),
        "gradient": gradients[0].flatten().tolist(),
        "gradients": [g.flatten().tolist() for g in gradients[1:]],
    }


def module(kind, **options):
    return kind(FEATURES, WIDTH, 2, bidirectional=True, dtype=torch.float64, **options)


def main():
    torch.manual_seed(0)
    both = ("forward/", "backward/")
    content = {
        "gru_before": case("gru_before", lambda w, x: written_out(step_gru_before, 1, w, x), 1),
        "gru_after": case("gru_after", lambda w, x: torch_network("gru_after", module(torch.nn.GRU), w, x)),
        "lstm": case("lstm", lambda w, x: torch_network("lstm", module(torch.nn.LSTM), w, x)),
        "lstm_tensor_flow": case("lstm", lambda w, x: written_out(step_lstm, 2, w, x), 1),
        "lstm_normalized": case("lstm_normalized", lambda w, x: written_out(step_lstm_normalized, 2, w, x), 1),
        "elman": case("elman", lambda w, x: torch_network("elman", module(torch.nn.RNN), w, x)),
        "masked": case("lstm", lambda w, x: written_out(step_lstm, 2, w, x, LENGTHS, both)),
    }
    common.write(
        __file__,
        common.versions(torch),
        "1e-5 of the largest value: float32 against float64 over 14 steps",
        content,
    )


main()
