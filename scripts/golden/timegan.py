"""Writes Tests/Golden/timegan.json: one round of each phase of TimeGAN from fixed weights.

Five networks as published (three layers of TensorFlow 1's GRU cell, the supervisor two, a dense layer at each step), written
out in PyTorch's operations: 5 steps, batch 4, 3 features, width 4. Real series (fill(1) + 1) / 2; noise (fill(2 + k) + 1) / 2
for the k-th update that draws any; the n-th weight in the order of the file fill(10 + n) / 2. Adam 1e-3. Stored: the loss and
the weights after the embedding phase's round; after the supervised phase's; and after a joint round: generator, autoencoder,
generator, autoencoder, discriminator, on the same real series. Every phase begins with the fixed weights. All in float64.
usage: python scripts/golden/timegan.py
"""

import torch
from torch.nn import functional

import common

STEPS, BATCH, FEATURES, WIDTH = 5, 4, 3, 4
NETWORKS = {
    "embedder": (3, FEATURES, WIDTH), "recovery": (3, WIDTH, FEATURES), "generator": (3, FEATURES, WIDTH),
    "supervisor": (2, WIDTH, WIDTH), "discriminator": (3, WIDTH, 1),
}


def shapes():
    table = {}
    for name, (layers, inputs, outputs) in NETWORKS.items():
        for layer in range(layers):
            n, h = inputs if layer == 0 else WIDTH, WIDTH
            for block, columns in (("gates", 2 * h), ("candidate", h)):
                path = f"{name}/recurrent/layer{layer + 1}/{block}"
                table |= {path + "/bias": [columns], path + "/input": [n, columns], path + "/state": [h, columns]}
        table |= {f"{name}/output/weight": [WIDTH, outputs], f"{name}/output/bias": [outputs]}
    return table


def fixed_weights():
    return {
        name: torch.tensor(common.array(10 + index, *shape, scale=0.5), requires_grad=True)
        for index, (name, shape) in enumerate(shapes().items())
    }


def network(w, name, x):
    layers, _, _ = NETWORKS[name]
    for layer in range(layers):
        p = {key: w[f"{name}/recurrent/layer{layer + 1}/{key}"] for key in (
            "gates/input", "gates/state", "gates/bias", "candidate/input", "candidate/state", "candidate/bias")}
        h, outputs = torch.zeros(BATCH, WIDTH, dtype=x.dtype), []
        for t in range(STEPS):
            gates = x[t] @ p["gates/input"] + h @ p["gates/state"] + p["gates/bias"]
            r, u = torch.sigmoid(gates).chunk(2, -1)
            c = torch.tanh(x[t] @ p["candidate/input"] + (r * h) @ p["candidate/state"] + p["candidate/bias"])
            h = u * h + (1 - u) * c
            outputs.append(h)
        x = torch.stack(outputs)
    y = x @ w[f"{name}/output/weight"] + w[f"{name}/output/bias"]
    return y if name == "discriminator" else torch.sigmoid(y)


class Losses:
    def __init__(self, w, x, z):
        self.w, self.x, self.z = w, x, z
        self.h = network(w, "embedder", x)

    def reconstruction(self):
        return 10 * functional.mse_loss(network(self.w, "recovery", self.h), self.x).sqrt()

    def supervision(self):
        return functional.mse_loss(network(self.w, "supervisor", self.h)[:-1], self.h[1:])

    def autoencoder(self):
        return self.reconstruction() + 0.1 * self.supervision()

    def fakes(self):
        generated = network(self.w, "generator", self.z)
        return generated, network(self.w, "supervisor", generated)

    def score(self, latents, target):
        logits = network(self.w, "discriminator", latents)
        return functional.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))

    def generator(self):
        generated, supervised = self.fakes()
        series = network(self.w, "recovery", supervised)
        deviation = lambda a: (a.var(1, unbiased=False) + 1e-6).sqrt()
        moments = (deviation(series) - deviation(self.x)).abs().mean() + (series.mean(1) - self.x.mean(1)).abs().mean()
        fooling = self.score(supervised, 1.0) + self.score(generated, 1.0)
        return fooling + 100 * self.supervision().sqrt() + 100 * moments

    def discriminator(self):
        generated, supervised = (a.detach() for a in self.fakes())
        return self.score(self.h.detach(), 1.0) + self.score(supervised, 0.0) + self.score(generated, 0.0)


def phase(turns):
    """Makes updates in turn and returns the losses and the weights."""
    w = fixed_weights()
    x = (torch.tensor(common.array(1, BATCH, STEPS, FEATURES)).transpose(0, 1) + 1) / 2
    trained = {
        "reconstruction": ["embedder", "recovery"], "supervision": ["supervisor"],
        "generator": ["generator", "supervisor"], "autoencoder": ["embedder", "recovery"],
        "discriminator": ["discriminator"],
    }
    optimizers, losses, draws = {}, [], 0
    for turn in turns:
        z = (torch.tensor(common.array(2 + draws, BATCH, STEPS, FEATURES)).transpose(0, 1) + 1) / 2
        draws += turn in ("generator", "discriminator")
        weights = [v for name, v in w.items() if name.split("/")[0] in trained[turn]]
        optimizer = optimizers.setdefault(turn, torch.optim.Adam(weights, lr=1e-3))
        loss = getattr(Losses(w, x, z), turn)()
        for v in w.values():
            v.grad = None
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"losses": losses, "weights": [v.flatten().tolist() for v in w.values()]}


common.write(
    __file__,
    common.versions(torch),
    "1e-4 of the weights' size, as float32 moves the first steps of Adam, which depend on a gradient's sign",
    {
        "names": list(shapes()),
        "embedding": phase(["reconstruction"]),
        "supervision": phase(["supervision"]),
        "joint": phase(["generator", "autoencoder", "generator", "autoencoder", "discriminator"]),
    },
)
