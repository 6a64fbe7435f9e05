internal import Autograd
internal import Engine
internal import NeuralNet

/// A small convolutional classifier of images, whose last hidden layer gives features.
///
///     3×3, 16 → ReLU → 3×3, 24 → ReLU → max pooling 2×2
///     then, until a side is shorter than 8: 3×3, 32 (48, 64, 64, ...) → ReLU → max pooling 2×2
///     then dense 64 → ReLU = features → dense without bias = logits
///
/// - Input: `[batch, height, width, channels]` in [-1, 1]; sides of at least 2.
/// - Output: features `[batch, 64]` and logits `[batch, classes]`.
/// - Declares: `convolution1` to `convolution<n>`, `hidden`, `classes`.
struct ClassifierNetwork: Equatable {
  /// Width of the features.
  static let width = 64
  /// Probability that an input of the hidden layer is dropped while training.
  static let dropout: Float = 0.5
  /// Channels of the stages after the first.
  private static let widths = [32, 48, 64]

  let classCount: Int

  func callAsFunction(_ images: Tensor, in scope: Scope) -> (features: Tensor, logits: Tensor) {
    var x = convolution(images, 16, 1, scope)
    x = convolution(x, 24, 2, scope).maxPooled(2)
    var stage = 0
    while min(x.shape[1], x.shape[2]) >= 8 {
      x = convolution(x, Self.widths[min(stage, 2)], stage + 3, scope).maxPooled(2)
      stage += 1
    }
    x = x.reshaped([x.shape[0], x.shape.count / x.shape[0]])
    x = scope("dropout", Dropout(Self.dropout), x)
    let features = scope("hidden", Dense(Self.width, weight: .heNormal), x).relu()
    return (features, scope("classes", Dense(classCount, hasBias: false), features))
  }

  private func convolution(_ x: Tensor, _ channels: Int, _ place: Int, _ scope: Scope) -> Tensor {
    let layer = Convolution2D(channels, kernel: 3, padding: 1)
    return scope("convolution\(place)", layer, x).relu()
  }
}
