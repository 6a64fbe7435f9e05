"""Training steps of the benchmark workloads in PyTorch, written as its users write them.

Each function of the table below builds networks and fixed data and returns a step: a function that does
one complete update of all players. `ganbench` runs a workload of the same name with the same sizes, the
same losses and the same number of updates.

usage: python torch_peers.py [--compile] [--threads N] [--seconds S] [WORKLOAD...]
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

import timing

compiled = False


def maybe_compiled(function):
    """Returns the function through torch.compile if the command line asks for it."""
    return torch.compile(function) if compiled else function


def adam(*modules, rate=2e-4, betas=(0.5, 0.999)):
    parameters = [parameter for module in modules for parameter in module.parameters()]
    return torch.optim.Adam(parameters, lr=rate, betas=betas)


def update(optimizer, loss):
    """Descends once on a loss, which nothing has been differentiated for yet."""
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def stack(sizes, activation, last=()):
    """Returns dense layers of the given widths with an activation between them."""
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), activation()]
    return nn.Sequential(*layers[:-1], *last)


def relu():
    return nn.ReLU(inplace=True)


def leaky_relu():
    return nn.LeakyReLU(0.2, inplace=True)


# MARK: Vanilla GANs


def vanilla_step(generator, critic, real, draw_noise):
    """One discriminator and one non-saturating generator update, each on fresh noise."""
    generator_adam, critic_adam = adam(generator), adam(critic)
    cross_entropy = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(len(real), 1), torch.zeros(len(real), 1)

    def critic_loss(real, fake):
        return cross_entropy(critic(real), ones) + cross_entropy(critic(fake), zeros)

    def generator_loss(noise):
        return cross_entropy(critic(generator(noise)), ones)

    sample = maybe_compiled(generator)
    critic_loss = maybe_compiled(critic_loss)
    generator_loss = maybe_compiled(generator_loss)

    def step():
        with torch.no_grad():
            fake = sample(draw_noise())
        update(critic_adam, critic_loss(real, fake))
        update(generator_adam, generator_loss(draw_noise()))

    return step


def mlp():
    """The fully connected GAN on 28x28 images, batch 64."""
    generator = stack([100, 256, 512, 1024, 784], relu, last=[nn.Tanh()])
    critic = stack([784, 512, 256, 1], leaky_relu)
    real = torch.rand(64, 784) * 2 - 1
    return vanilla_step(generator, critic, real, lambda: torch.randn(64, 100))


def dcgan(batch, size, channels, filters=64, noise=100):
    """DCGAN with 4x4 kernels; the image is halved until 4 pixels remain."""
    halvings = {32: 3, 64: 4}[size]
    widths = [filters * 2**level for level in range(halvings)]

    def up(inputs, outputs, stride, padding):
        return nn.ConvTranspose2d(inputs, outputs, 4, stride, padding, bias=False)

    def down(inputs, outputs, stride=2, padding=1):
        return nn.Conv2d(inputs, outputs, 4, stride, padding, bias=False)

    layers = [up(noise, widths[-1], 1, 0), nn.BatchNorm2d(widths[-1]), relu()]
    for inputs, outputs in zip(widths[::-1], widths[-2::-1]):
        layers += [up(inputs, outputs, 2, 1), nn.BatchNorm2d(outputs), relu()]
    generator = nn.Sequential(*layers, up(widths[0], channels, 2, 1), nn.Tanh())

    layers = [down(channels, widths[0]), leaky_relu()]
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [down(inputs, outputs), nn.BatchNorm2d(outputs), leaky_relu()]
    critic = nn.Sequential(*layers, down(widths[-1], 1, stride=1, padding=0), nn.Flatten())

    real = torch.rand(batch, channels, size, size) * 2 - 1
    return vanilla_step(generator, critic, real, lambda: torch.randn(batch, noise, 1, 1))


# MARK: Wasserstein GANs with gradient penalty


def penalty_step(generator, critic, real, draw_noise, critic_updates=5, weight=10):
    """Five critic updates with gradient penalty, then one generator update."""
    generator_adam = adam(generator, rate=1e-4, betas=(0.0, 0.9))
    critic_adam = adam(critic, rate=1e-4, betas=(0.0, 0.9))
    mixing_shape = [len(real)] + [1] * (real.dim() - 1)

    def critic_loss(fake, mixing):
        between = (mixing * real + (1 - mixing) * fake).requires_grad_(True)
        (slope,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
        penalty = ((slope.flatten(1).norm(2, dim=1) - 1) ** 2).mean()
        return critic(fake).mean() - critic(real).mean() + weight * penalty

    def step():
        for _ in range(critic_updates):
            with torch.no_grad():
                fake = generator(draw_noise())
            update(critic_adam, critic_loss(fake, torch.rand(mixing_shape)))
        update(generator_adam, -critic(generator(draw_noise())).mean())

    return step


def wgangp_toy():
    """Points of the plane: three hidden layers of 512 on both sides, batch 256."""
    generator = stack([2, 512, 512, 512, 2], relu)
    critic = stack([2, 512, 512, 512, 1], relu)
    return penalty_step(generator, critic, torch.randn(256, 2), lambda: torch.randn(256, 2))


def wgangp_conv32():
    """Colour images of 32x32, 64 filters, batch 64; no normalisation in the critic."""
    batch, filters, noise = 64, 64, 128
    widths = [4 * filters, 2 * filters, filters]
    layers = [nn.Linear(noise, 16 * widths[0]), nn.Unflatten(1, (widths[0], 4, 4))]
    layers += [nn.BatchNorm2d(widths[0]), relu()]
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.ConvTranspose2d(inputs, outputs, 4, 2, 1), nn.BatchNorm2d(outputs), relu()]
    generator = nn.Sequential(*layers, nn.ConvTranspose2d(filters, 3, 4, 2, 1), nn.Tanh())

    layers = []
    for inputs, outputs in zip([3, *widths[:0:-1]], widths[::-1]):
        layers += [nn.Conv2d(inputs, outputs, 4, 2, 1), nn.LeakyReLU(0.2)]
    critic = nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * widths[0], 1))

    real = torch.rand(batch, 3, 32, 32) * 2 - 1
    return penalty_step(generator, critic, real, lambda: torch.randn(batch, noise))


# MARK: Time series


class Recurrent(nn.Module):
    """A stack of GRUs with a dense layer at every time step."""

    def __init__(self, inputs, hidden, outputs, layers, squash=True):
        super().__init__()
        self.cells = nn.GRU(inputs, hidden, layers, batch_first=True)
        self.dense = nn.Linear(hidden, outputs)
        self.squash = squash

    def forward(self, series):
        result = self.dense(self.cells(series)[0])
        return torch.sigmoid(result) if self.squash else result


def timegan():
    """TimeGAN's joint phase: twice generator and embedder, then the discriminator.

    24 steps of 5 features, hidden size 24, three layers of GRU (the supervisor has two), batch 128.
    """
    batch, steps, features, hidden, layers = 128, 24, 5, 24, 3
    embedder = Recurrent(features, hidden, hidden, layers)
    recovery = Recurrent(hidden, hidden, features, layers)
    generator = Recurrent(features, hidden, hidden, layers)
    supervisor = Recurrent(hidden, hidden, hidden, layers - 1)
    critic = Recurrent(hidden, hidden, 1, layers, squash=False)
    usual = {"rate": 1e-3, "betas": (0.9, 0.999)}
    embedder_adam = adam(embedder, recovery, **usual)
    generator_adam = adam(generator, supervisor, **usual)
    critic_adam = adam(critic, **usual)
    cross_entropy = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones(batch, steps, 1), torch.zeros(batch, steps, 1)
    real = torch.rand(batch, steps, features)

    def noise():
        return torch.rand(batch, steps, features)

    def deviation(series):
        return series.var(0, unbiased=False).add(1e-6).sqrt()

    def generator_loss():
        latent, fake = embedder(real), generator(noise())
        supervised_fake, supervised = supervisor(fake), supervisor(latent)
        recovered = recovery(supervised_fake)
        moments = (deviation(recovered) - deviation(real)).abs().mean()
        moments = moments + (recovered.mean(0) - real.mean(0)).abs().mean()
        adversarial = cross_entropy(critic(supervised_fake), ones)
        adversarial = adversarial + cross_entropy(critic(fake), ones)
        one_ahead = F.mse_loss(latent[:, 1:], supervised[:, :-1]).sqrt()
        return adversarial + 100 * one_ahead + 100 * moments

    def embedder_loss():
        latent = embedder(real)
        one_ahead = F.mse_loss(latent[:, 1:], supervisor(latent)[:, :-1])
        return 10 * F.mse_loss(recovery(latent), real).sqrt() + 0.1 * one_ahead

    def critic_loss():
        with torch.no_grad():
            latent, fake = embedder(real), generator(noise())
            supervised_fake = supervisor(fake)
        on_fake = cross_entropy(critic(supervised_fake), zeros) + cross_entropy(critic(fake), zeros)
        return cross_entropy(critic(latent), ones) + on_fake

    def step():
        for _ in range(2):
            embedder_adam.zero_grad()
            critic_adam.zero_grad()
            update(generator_adam, generator_loss())
            update(embedder_adam, embedder_loss())
        update(critic_adam, critic_loss())

    return step


# MARK: Image translation


class Residual(nn.Module):
    """CycleGAN's residual block with reflected borders."""

    def __init__(self, width):
        super().__init__()

        def half():
            return [nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3), nn.InstanceNorm2d(width)]

        self.body = nn.Sequential(*half(), relu(), *half())

    def forward(self, image):
        return image + self.body(image)


def translator(filters, blocks):
    layers = [nn.ReflectionPad2d(3), nn.Conv2d(3, filters, 7), nn.InstanceNorm2d(filters), relu()]
    for width in (filters, 2 * filters):
        layers += [nn.Conv2d(width, 2 * width, 3, 2, 1), nn.InstanceNorm2d(2 * width), relu()]
    layers += [Residual(4 * filters) for _ in range(blocks)]
    for width in (2 * filters, filters):
        layers += [nn.ConvTranspose2d(2 * width, width, 3, 2, 1, output_padding=1)]
        layers += [nn.InstanceNorm2d(width), relu()]
    return nn.Sequential(*layers, nn.ReflectionPad2d(3), nn.Conv2d(filters, 3, 7), nn.Tanh())


def patch_critic(filters):
    layers, width = [nn.Conv2d(3, filters, 4, 2, 1), leaky_relu()], filters
    for stride in (2, 2, 1):
        layers += [nn.Conv2d(width, 2 * width, 4, stride, 1), nn.InstanceNorm2d(2 * width)]
        layers += [leaky_relu()]
        width *= 2
    return nn.Sequential(*layers, nn.Conv2d(width, 1, 4, 1, 1))


def cyclegan64():
    """CycleGAN with six residual blocks and 32 filters on 64x64 images, batch 1."""
    forth, back = translator(32, 6), translator(32, 6)
    critic_x, critic_y = patch_critic(32), patch_critic(32)
    generator_adam, critic_adam = adam(forth, back), adam(critic_x, critic_y)
    x, y = torch.rand(1, 3, 64, 64) * 2 - 1, torch.rand(1, 3, 64, 64) * 2 - 1

    def miss(score, target):
        return ((score - target) ** 2).mean()

    def step():
        for critic in (critic_x, critic_y):
            critic.requires_grad_(False)
        fake_y, fake_x = forth(x), back(y)
        adversarial = miss(critic_y(fake_y), 1) + miss(critic_x(fake_x), 1)
        cycle = F.l1_loss(back(fake_y), x) + F.l1_loss(forth(fake_x), y)
        identity = F.l1_loss(forth(y), y) + F.l1_loss(back(x), x)
        update(generator_adam, adversarial + 10 * cycle + 5 * identity)
        for critic in (critic_x, critic_y):
            critic.requires_grad_(True)
        on_y = miss(critic_y(y), 1) + miss(critic_y(fake_y.detach()), 0)
        on_x = miss(critic_x(x), 1) + miss(critic_x(fake_x.detach()), 0)
        update(critic_adam, 0.5 * on_y + 0.5 * on_x)

    return step


# MARK: Inference


def inception():
    """The network of the Frechet inception distance with random weights, batch 8.

    Needs torchvision and pytorch-fid, whose blocks pool differently from torchvision's.
    """
    import pytorch_fid.inception as fid
    import torchvision

    network = torchvision.models.inception_v3(
        weights=None, init_weights=False, aux_logits=True, num_classes=1008
    )
    for name, block in {
        "Mixed_5b": fid.FIDInceptionA(192, pool_features=32),
        "Mixed_5c": fid.FIDInceptionA(256, pool_features=64),
        "Mixed_5d": fid.FIDInceptionA(288, pool_features=64),
        "Mixed_6b": fid.FIDInceptionC(768, channels_7x7=128),
        "Mixed_6c": fid.FIDInceptionC(768, channels_7x7=160),
        "Mixed_6d": fid.FIDInceptionC(768, channels_7x7=160),
        "Mixed_6e": fid.FIDInceptionC(768, channels_7x7=192),
        "Mixed_7b": fid.FIDInceptionE_1(1280),
        "Mixed_7c": fid.FIDInceptionE_2(2048),
    }.items():
        setattr(network, name, block)
    network = maybe_compiled(network.eval())
    images = torch.rand(8, 3, 299, 299)

    def step():
        with torch.no_grad() if compiled else torch.inference_mode():
            network(images)

    return step


# MARK: Recurrent networks alone


def recurrent(network, time, batch, features):
    """Forward over a series, and backward from the mean square of the outputs to all weights."""
    series = torch.rand(time, batch, features)

    def step():
        network.zero_grad()
        network(series)[0].square().mean().backward()

    return step


def lstm_products(time=100, batch=20, features=4, width=350):
    """The matrix products of the LSTM's step, one after the other and nothing else.

    Results go to memory that is there. The matrix by which each step is multiplied lies by rows, forward and backward.
    """
    rows, gates = time * batch, 4 * width
    steps = [slice(t * batch, (t + 1) * batch) for t in range(time)]
    inputs, states = [torch.randn(rows, features), torch.randn(rows, width)], torch.randn(rows, width)
    slopes = torch.randn(rows, gates)
    input_kernels = [torch.randn(features, gates), torch.randn(width, gates)]
    state_kernel, turned_kernel = torch.randn(width, gates), torch.randn(gates, width)
    results = {}

    def product(a, b):
        shape = a.shape[0], b.shape[1]
        if shape not in results:
            results[shape] = torch.empty(shape)
        torch.mm(a, b, out=results[shape])

    def step():
        for x, kernel in zip(inputs, input_kernels):
            product(x, kernel)
            for at in steps:
                product(states[at], state_kernel)
        product(slopes, input_kernels[1].t())
        for x in inputs:
            for at in steps:
                product(slopes[at], turned_kernel)
            product(x.t(), slopes)
            product(states.t(), slopes)

    return step


PRODUCTS = {"lstm": lstm_products}

WORKLOADS = {
    "gru": lambda: recurrent(nn.GRU(5, 24, 3), 24, 128, 5),
    "lstm": lambda: recurrent(nn.LSTM(4, 350, 2), 100, 20, 4),
    "mlp": mlp,
    "dcgan32": lambda: dcgan(batch=64, size=32, channels=1),
    "dcgan64": lambda: dcgan(batch=32, size=64, channels=3),
    "wgangp_toy": wgangp_toy,
    "wgangp_conv32": wgangp_conv32,
    "timegan": timegan,
    "cyclegan64": cyclegan64,
    "inception": inception,
}


def main():
    global compiled
    parser = timing.parser("Times training steps in PyTorch on the CPU.")
    parser.add_argument("--compile", action="store_true", help="use torch.compile where it applies")
    parser.add_argument("--products", action="store_true", help="only a workload's matrix products")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    compiled = arguments.compile
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    kind = "products" if arguments.products else "compile" if compiled else "eager"
    peer = f"torch {torch.__version__} {kind}"
    table = PRODUCTS if arguments.products else WORKLOADS
    for name, build in timing.chosen(table, arguments.names, parser.error).items():
        durations = timing.measure(build(), arguments.seconds)
        timing.report(name, peer, arguments.threads, durations)


if __name__ == "__main__":
    main()
