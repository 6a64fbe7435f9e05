"""Writes Tests/Golden/batch_norm.json: batch normalisation over three batches, then in evaluation mode.

Case `dense` has inputs [6, 4], case `image` inputs [2, 3, 2, 3] in the order batch, height, width, channel.
Batch b is 2 fill(10 + b) + channel / 2, gain 1 + fill(1) / 2, bias fill(2); the loss is sum(y w) with
w = fill(20 + b). Momentum 0.1, epsilon 1e-5; running variances are unbiased as in PyTorch. Stored for each
batch: output, gradients by input, gain and bias; then the running statistics; then output and input
gradient in evaluation mode on batch 0. All in float64.
usage: python scripts/golden/batch_norm.py
"""

import numpy
import torch

import common


def case(shape):
    channels = shape[-1]
    kind = torch.nn.BatchNorm1d if len(shape) == 2 else torch.nn.BatchNorm2d
    layer = kind(channels, eps=1e-5, momentum=0.1, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(1 + common.array(1, channels) / 2))
        layer.bias.copy_(torch.tensor(common.array(2, channels)))

    def run(batch):
        x = 2 * common.array(10 + batch, *shape) + numpy.arange(channels) / 2
        x = torch.tensor(x, requires_grad=True)
        weight = torch.tensor(common.array(20 + batch, *shape))
        y = layer(x) if len(shape) == 2 else layer(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        layer.zero_grad()
        (y * weight).sum().backward()
        return {
            "output": y.detach().flatten().tolist(),
            "input_gradient": x.grad.flatten().tolist(),
            "gain_gradient": layer.weight.grad.tolist(),
            "bias_gradient": layer.bias.grad.tolist(),
        }

    batches = [run(batch) for batch in range(3)]
    statistics = [layer.running_mean.tolist(), layer.running_var.tolist()]
    layer.eval()
    return {
        "shape": shape,
        "training": batches,
        "running_mean": statistics[0],
        "running_variance": statistics[1],
        "evaluation": run(0),
    }


if __name__ == "__main__":
    common.write(
        __file__,
        common.versions(numpy, torch),
        "1e-5 absolute for float32: sums of up to 12 numbers near 2, divided by deviations near 1",
        {"cases": {"dense": case([6, 4]), "image": case([2, 3, 2, 3])}},
    )
