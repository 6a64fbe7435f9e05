"""Training steps of the benchmark workloads in JAX, compiled as one function per step.

Each function of the table below returns a pure step and its first state; the definitions are those of
torch_peers.py and of `ganbench`. JAX takes as many threads as the process may use; limit them with
`taskset`.

usage: python jax_peers.py [--seconds S] [WORKLOAD...]
"""

import os

import jax
import jax.numpy as jnp
from jax import random

import timing

# MARK: Networks and losses


def dense(key, inputs, outputs):
    bound = inputs**-0.5
    weight = random.uniform(key, (inputs, outputs), minval=-bound, maxval=bound)
    return weight, jnp.zeros(outputs)


def affine(parameters, x):
    weight, bias = parameters
    return x @ weight + bias


def stack(key, sizes):
    """Returns the parameters of dense layers of the given widths."""
    keys = random.split(key, len(sizes) - 1)
    return [dense(k, inputs, outputs) for k, inputs, outputs in zip(keys, sizes, sizes[1:])]


def apply_stack(layers, x, activation):
    for layer in layers[:-1]:
        x = activation(affine(layer, x))
    return affine(layers[-1], x)


def leaky_relu(x):
    return jnp.where(x > 0, x, 0.2 * x)


def cross_entropy(logits, target):
    """The mean binary cross-entropy of logits with one target for all."""
    softplus = jnp.maximum(logits, 0) + jnp.log1p(jnp.exp(-jnp.abs(logits)))
    return jnp.mean(softplus - logits * target)


# MARK: Adam


def adam_state(parameters):
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    return zeros, zeros, jnp.zeros(())


def adam(parameters, gradients, state, rate=2e-4, beta1=0.5, beta2=0.999, epsilon=1e-8):
    mean, square, count = state
    count = count + 1
    mean = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, mean, gradients)
    square = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, square, gradients)

    def moved(p, m, v):
        unbiased = m / (1 - beta1**count)
        return p - rate * unbiased / (jnp.sqrt(v / (1 - beta2**count)) + epsilon)

    return jax.tree.map(moved, parameters, mean, square), (mean, square, count)


def first_state(*players, key):
    """The players, an Adam state for each, and the key of the random numbers."""
    # Donated arrays must not be shared, which the two zero trees of a fresh Adam state are.
    states = [jax.tree.map(jnp.copy, adam_state(player)) for player in players]
    return [*players], states, key


# MARK: Workloads


def mlp():
    """The fully connected GAN on 28x28 images, batch 64."""
    batch = 64
    real = random.uniform(random.key(2), (batch, 784), minval=-1)

    def generate(layers, noise):
        return jnp.tanh(apply_stack(layers, noise, jax.nn.relu))

    def score(layers, x):
        return apply_stack(layers, x, leaky_relu)

    def critic_loss(critic, fake):
        return cross_entropy(score(critic, real), 1.0) + cross_entropy(score(critic, fake), 0.0)

    def generator_loss(generator, critic, noise):
        return cross_entropy(score(critic, generate(generator, noise)), 1.0)

    def step(state):
        (generator, critic), (generator_adam, critic_adam), key = state
        key, key1, key2 = random.split(key, 3)
        fake = generate(generator, random.normal(key1, (batch, 100)))
        gradient = jax.grad(critic_loss)(critic, fake)
        critic, critic_adam = adam(critic, gradient, critic_adam)
        noise = random.normal(key2, (batch, 100))
        gradient = jax.grad(generator_loss)(generator, critic, noise)
        generator, generator_adam = adam(generator, gradient, generator_adam)
        return [generator, critic], [generator_adam, critic_adam], key

    generator = stack(random.key(0), [100, 256, 512, 1024, 784])
    critic = stack(random.key(1), [784, 512, 256, 1])
    return step, first_state(generator, critic, key=random.key(3))


def wgangp_toy():
    """Points of the plane: three hidden layers of 512 on both sides, batch 256, five critic updates."""
    batch, weight = 256, 10
    settings = {"rate": 1e-4, "beta1": 0.0, "beta2": 0.9}
    real = random.normal(random.key(2), (batch, 2))

    def network(layers, x):
        return apply_stack(layers, x, jax.nn.relu)

    def critic_loss(critic, fake, mixing):
        between = mixing * real + (1 - mixing) * fake
        slope = jax.grad(lambda x: network(critic, x).sum())(between)
        penalty = jnp.mean((jnp.linalg.norm(slope, axis=1) - 1) ** 2)
        return network(critic, fake).mean() - network(critic, real).mean() + weight * penalty

    def generator_loss(generator, critic, noise):
        return -network(critic, network(generator, noise)).mean()

    def step(state):
        (generator, critic), (generator_adam, critic_adam), key = state
        for _ in range(5):
            key, key1, key2 = random.split(key, 3)
            fake = network(generator, random.normal(key1, (batch, 2)))
            mixing = random.uniform(key2, (batch, 1))
            gradient = jax.grad(critic_loss)(critic, fake, mixing)
            critic, critic_adam = adam(critic, gradient, critic_adam, **settings)
        key, key1 = random.split(key)
        noise = random.normal(key1, (batch, 2))
        gradient = jax.grad(generator_loss)(generator, critic, noise)
        generator, generator_adam = adam(generator, gradient, generator_adam, **settings)
        return [generator, critic], [generator_adam, critic_adam], key

    generator = stack(random.key(0), [2, 512, 512, 512, 2])
    critic = stack(random.key(1), [2, 512, 512, 512, 1])
    return step, first_state(generator, critic, key=random.key(3))


def gru(parameters, series):
    """Runs one GRU layer over a series [time, batch, feature]; reset after the product, as in cuDNN."""
    projected = affine(parameters["input"], series)
    hidden = parameters["state"][0].shape[0]

    def cell(state, x):
        h = affine(parameters["state"], state)
        reset = jax.nn.sigmoid(x[:, :hidden] + h[:, :hidden])
        keep = jax.nn.sigmoid(x[:, hidden : 2 * hidden] + h[:, hidden : 2 * hidden])
        candidate = jnp.tanh(x[:, 2 * hidden :] + reset * h[:, 2 * hidden :])
        state = (1 - keep) * candidate + keep * state
        return state, state

    return jax.lax.scan(cell, jnp.zeros((series.shape[1], hidden)), projected)[1]


def recurrent(key, inputs, hidden, outputs, layers):
    """Returns the parameters of a stack of GRUs with a dense layer at every time step."""
    keys = random.split(key, 2 * layers + 1)
    cells = [
        {
            "input": dense(keys[2 * layer], inputs if layer == 0 else hidden, 3 * hidden),
            "state": dense(keys[2 * layer + 1], hidden, 3 * hidden),
        }
        for layer in range(layers)
    ]
    return {"cells": cells, "dense": dense(keys[-1], hidden, outputs)}


def apply_recurrent(parameters, series, squash=True):
    for cell in parameters["cells"]:
        series = gru(cell, series)
    result = affine(parameters["dense"], series)
    return jax.nn.sigmoid(result) if squash else result


def timegan():
    """TimeGAN's joint phase: twice generator and embedder, then the discriminator.

    24 steps of 5 features, hidden size 24, three layers of GRU (the supervisor has two), batch 128.
    """
    batch, steps, features, hidden, layers = 128, 24, 5, 24, 3
    keys = random.split(random.key(0), 6)
    coder = {
        "embedder": recurrent(keys[0], features, hidden, hidden, layers),
        "recovery": recurrent(keys[1], hidden, hidden, features, layers),
    }
    maker = {
        "generator": recurrent(keys[2], features, hidden, hidden, layers),
        "supervisor": recurrent(keys[3], hidden, hidden, hidden, layers - 1),
    }
    critic = recurrent(keys[4], hidden, hidden, 1, layers)
    real = random.uniform(keys[5], (steps, batch, features))
    run = apply_recurrent

    def noise(key):
        return random.uniform(key, (steps, batch, features))

    def score(critic, series, target):
        return cross_entropy(run(critic, series, squash=False), target)

    def deviation(series):
        return jnp.sqrt(series.var(1) + 1e-6)

    def one_ahead(latent, supervised):
        return jnp.mean((latent[1:] - supervised[:-1]) ** 2)

    def maker_loss(maker, coder, critic, noise):
        latent, fake = run(coder["embedder"], real), run(maker["generator"], noise)
        supervised_fake = run(maker["supervisor"], fake)
        supervised = run(maker["supervisor"], latent)
        recovered = run(coder["recovery"], supervised_fake)
        moments = jnp.abs(deviation(recovered) - deviation(real)).mean()
        moments = moments + jnp.abs(recovered.mean(1) - real.mean(1)).mean()
        adversarial = score(critic, supervised_fake, 1.0) + score(critic, fake, 1.0)
        return adversarial + 100 * jnp.sqrt(one_ahead(latent, supervised)) + 100 * moments

    def coder_loss(coder, maker):
        latent = run(coder["embedder"], real)
        rebuilt = jnp.sqrt(jnp.mean((run(coder["recovery"], latent) - real) ** 2))
        return 10 * rebuilt + 0.1 * one_ahead(latent, run(maker["supervisor"], latent))

    def critic_loss(critic, latent, fake, supervised_fake):
        on_fake = score(critic, supervised_fake, 0.0) + score(critic, fake, 0.0)
        return score(critic, latent, 1.0) + on_fake

    def usual(parameters, gradient, state):
        return adam(parameters, gradient, state, rate=1e-3, beta1=0.9)

    def step(state):
        (coder, maker, critic), (coder_adam, maker_adam, critic_adam), key = state
        for _ in range(2):
            key, key1 = random.split(key)
            gradient = jax.grad(maker_loss)(maker, coder, critic, noise(key1))
            maker, maker_adam = usual(maker, gradient, maker_adam)
            coder, coder_adam = usual(coder, jax.grad(coder_loss)(coder, maker), coder_adam)
        key, key1 = random.split(key)
        latent, fake = run(coder["embedder"], real), run(maker["generator"], noise(key1))
        gradient = jax.grad(critic_loss)(critic, latent, fake, run(maker["supervisor"], fake))
        critic, critic_adam = usual(critic, gradient, critic_adam)
        return [coder, maker, critic], [coder_adam, maker_adam, critic_adam], key

    return step, first_state(coder, maker, critic, key=random.key(9))


WORKLOADS = {"mlp": mlp, "wgangp_toy": wgangp_toy, "timegan": timegan}


def main():
    parser = timing.parser("Times training steps in JAX on the CPU.")
    arguments = parser.parse_args()
    threads = len(os.sched_getaffinity(0))
    for name, build in timing.chosen(WORKLOADS, arguments.names, parser.error).items():
        pure, state = build()
        compiled = jax.jit(pure, donate_argnums=0)

        def step():
            nonlocal state
            state = jax.block_until_ready(compiled(state))

        durations = timing.measure(step, arguments.seconds)
        timing.report(name, f"jax {jax.__version__} jit", threads, durations)


if __name__ == "__main__":
    main()
