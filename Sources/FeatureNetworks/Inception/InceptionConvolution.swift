internal import Autograd
internal import Engine

/// One convolution of the Inception network, with the batch normalisation and ReLU that follow it.
struct InceptionConvolution: Hashable, Sendable {
  /// Where its tensors stand in a file of weights, such as `Mixed_5b.branch1x1`.
  let path: String
  /// Channels it reads.
  let inputs: Int
  /// Channels it writes.
  let outputs: Int
  /// Height and width of its kernel.
  let kernel: Extent2D

  /// The tensors of a file of weights that make it, with their shapes in PyTorch's order of axes.
  var tensors: [(name: String, shape: Shape)] {
    [(path + ".conv.weight", [outputs, inputs, kernel.height, kernel.width])]
      + ["weight", "bias", "running_mean", "running_var"].map { (path + ".bn." + $0, [outputs]) }
  }
}
