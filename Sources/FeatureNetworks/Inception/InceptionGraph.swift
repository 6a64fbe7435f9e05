internal import Autograd
internal import Engine

/// The Inception network of 2015 as a graph over weights whose batch normalisation is folded in.
///
/// Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2015, arXiv:1512.00567, figures 5
/// to 7 and 10, with the pooling of the published weights: averages that count pixels of the image alone, and a
/// maximum in the last block. Names are those of torchvision's module.
struct InceptionGraph {
  /// What the network computes on its way, named by channels.
  struct Taps {
    /// `[n, 73, 73, 64]` for images of 299 x 299: after the first maximum pooling.
    var first: Tensor
    /// `[n, 35, 35, 192]`: after the second maximum pooling.
    var second: Tensor
    /// `[n, 17, 17, 768]`: after `Mixed_6e`.
    var third: Tensor
    /// `[n, 2048]`: the mean over all places of `Mixed_7c`.
    var features: Tensor
  }

  /// Classes of the last layer.
  static let classCount = 1008
  /// Width of the features.
  static let featureCount = 2048
  /// The smallest height and width that leave a pixel in every layer.
  static let leastSize = 75

  /// The convolutions, in the order in which they were added.
  private(set) var convolutions: [InceptionConvolution] = []

  /// All convolutions of the network.
  static let convolutions: [InceptionConvolution] = {
    var graph = InceptionGraph()
    _ = graph.taps(Trace().input("images", [1, leastSize, leastSize, 3]))
    return graph.convolutions
  }()

  /// Returns the network's values over images `[n, height, width, 3]` in [-1, 1].
  mutating func taps(_ images: Tensor) -> Taps {
    var x = add("Conv2d_1a_3x3", 32, 3, images, stride: 2)
    x = add("Conv2d_2a_3x3", 32, 3, x)
    x = add("Conv2d_2b_3x3", 64, 3, x, padding: 1)
    let first = x.maxPooled(3, stride: 2)
    x = add("Conv2d_3b_1x1", 80, 1, first)
    x = add("Conv2d_4a_3x3", 192, 3, x)
    let second = x.maxPooled(3, stride: 2)
    x = blockA("Mixed_5b", second, pool: 32)
    x = blockA("Mixed_5c", x, pool: 64)
    x = blockA("Mixed_5d", x, pool: 64)
    x = blockB("Mixed_6a", x)
    x = blockC("Mixed_6b", x, width: 128)
    x = blockC("Mixed_6c", x, width: 160)
    x = blockC("Mixed_6d", x, width: 160)
    let third = blockC("Mixed_6e", x, width: 192)
    x = blockD("Mixed_7a", third)
    x = blockE("Mixed_7b", x) { $0.averagedBranch("Mixed_7b", $1, 192) }
    x = blockE("Mixed_7c", x) {
      $0.chain("Mixed_7c", $1.maxPooled(3, stride: 1, padding: 1), [("branch_pool", 192, 1)])
    }
    return Taps(
      first: first, second: second, third: third, features: x.averagePooledGlobally())
  }

  /// Adds convolution, bias and ReLU.
  private mutating func add(
    _ path: String, _ outputs: Int, _ kernel: Extent2D, _ x: Tensor, stride: Extent2D = 1,
    padding: Padding2D = 0
  ) -> Tensor {
    let (weight, bias) = parameters(path, outputs, kernel, x)
    return (x.convolved(with: weight, stride: stride, padding: padding) + bias).relu()
  }

  /// Adds the mean over 3 x 3 pixels, convolution of single pixels, bias and ReLU.
  ///
  /// Mean and convolution are linear and can change places; averaging the fewer channels is less work.
  private mutating func averagedBranch(_ block: String, _ x: Tensor, _ outputs: Int) -> Tensor {
    let (weight, bias) = parameters(block + ".branch_pool", outputs, 1, x)
    let mean = x.convolved(with: weight)
      .averagePooled(3, stride: 1, padding: 1, countsPadding: false)
    return (mean + bias).relu()
  }

  private mutating func parameters(
    _ path: String, _ outputs: Int, _ kernel: Extent2D, _ x: Tensor
  ) -> (weight: Tensor, bias: Tensor) {
    let convolution = InceptionConvolution(
      path: path, inputs: x.shape[3], outputs: outputs, kernel: kernel)
    convolutions.append(convolution)
    return (
      x.trace.parameter(
        path + ".weight", [kernel.height, kernel.width, convolution.inputs, outputs]),
      x.trace.parameter(path + ".bias", [outputs])
    )
  }

  /// As many zeros as keep the size.
  private static func around(_ kernel: Extent2D) -> Padding2D {
    .sides(
      top: kernel.height / 2, bottom: kernel.height / 2, left: kernel.width / 2,
      right: kernel.width / 2)
  }

  /// Adds convolutions that keep the size, each reading the one before.
  private mutating func chain(
    _ block: String, _ x: Tensor, _ layers: [(name: String, outputs: Int, kernel: Extent2D)]
  ) -> Tensor {
    layers.reduce(x) { x, layer in
      add(
        "\(block).\(layer.name)", layer.outputs, layer.kernel, x,
        padding: Self.around(layer.kernel))
    }
  }

  private mutating func blockA(_ name: String, _ x: Tensor, pool: Int) -> Tensor {
    concatenate(
      [
        chain(name, x, [("branch1x1", 64, 1)]),
        chain(name, x, [("branch5x5_1", 48, 1), ("branch5x5_2", 64, 5)]),
        chain(
          name, x,
          [("branch3x3dbl_1", 64, 1), ("branch3x3dbl_2", 96, 3), ("branch3x3dbl_3", 96, 3)]),
        averagedBranch(name, x, pool),
      ], axis: 3)
  }

  private mutating func blockB(_ name: String, _ x: Tensor) -> Tensor {
    let double = chain(name, x, [("branch3x3dbl_1", 64, 1), ("branch3x3dbl_2", 96, 3)])
    return concatenate(
      [
        add(name + ".branch3x3", 384, 3, x, stride: 2),
        add(name + ".branch3x3dbl_3", 96, 3, double, stride: 2),
        x.maxPooled(3, stride: 2),
      ], axis: 3)
  }

  private mutating func blockC(_ name: String, _ x: Tensor, width: Int) -> Tensor {
    let (along, down) = (Extent2D(1, 7), Extent2D(7, 1))
    return concatenate(
      [
        chain(name, x, [("branch1x1", 192, 1)]),
        chain(
          name, x,
          [("branch7x7_1", width, 1), ("branch7x7_2", width, along), ("branch7x7_3", 192, down)]),
        chain(
          name, x,
          [
            ("branch7x7dbl_1", width, 1), ("branch7x7dbl_2", width, down),
            ("branch7x7dbl_3", width, along), ("branch7x7dbl_4", width, down),
            ("branch7x7dbl_5", 192, along),
          ]),
        averagedBranch(name, x, 192),
      ], axis: 3)
  }

  private mutating func blockD(_ name: String, _ x: Tensor) -> Tensor {
    let short = chain(name, x, [("branch3x3_1", 192, 1)])
    let long = chain(
      name, x,
      [
        ("branch7x7x3_1", 192, 1), ("branch7x7x3_2", 192, Extent2D(1, 7)),
        ("branch7x7x3_3", 192, Extent2D(7, 1)),
      ])
    return concatenate(
      [
        add(name + ".branch3x3_2", 320, 3, short, stride: 2),
        add(name + ".branch7x7x3_4", 192, 3, long, stride: 2),
        x.maxPooled(3, stride: 2),
      ], axis: 3)
  }

  private mutating func blockE(
    _ name: String, _ x: Tensor, pooled: (inout InceptionGraph, Tensor) -> Tensor
  ) -> Tensor {
    let (along, down) = (Extent2D(1, 3), Extent2D(3, 1))
    let short = chain(name, x, [("branch3x3_1", 384, 1)])
    let long = chain(name, x, [("branch3x3dbl_1", 448, 1), ("branch3x3dbl_2", 384, 3)])
    return concatenate(
      [
        chain(name, x, [("branch1x1", 320, 1)]),
        chain(name, short, [("branch3x3_2a", 384, along)]),
        chain(name, short, [("branch3x3_2b", 384, down)]),
        chain(name, long, [("branch3x3dbl_3a", 384, along)]),
        chain(name, long, [("branch3x3dbl_3b", 384, down)]),
        pooled(&self, x),
      ], axis: 3)
  }
}
