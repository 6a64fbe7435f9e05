import Autograd
import Engine
import NeuralNet

/// The fully connected networks of the conditional GAN, by name.
///
/// Noise and class, a row with a single 1, each pass a layer of their own before a layer sees both; the
/// discriminator treats sample and class alike, with maxout units.
///
/// Mirza and Osindero, "Conditional Generative Adversarial Nets", 2014, arXiv:1411.1784, section 4.1; weights start
/// as in the code of the original GAN, U(±0.05) and U(±0.005), biases at 0.
public enum ConditionalMLP: String, Choice {
  /// The published sizes, for images: 2,413,984 and 1,224,351 parameters for 28 × 28 pixels, 10 classes and 100 noise
  /// numbers.
  case maxout240
  /// Smaller ones for points, 128 units where classes meet samples; weights start as PyTorch's.
  case maxout64

  private struct Sizes {
    let noise, label, joint: Int
    let sample, condition, judge: Int
  }

  private var sizes: Sizes {
    switch self {
    case .maxout240:
      Sizes(noise: 200, label: 1_000, joint: 1_200, sample: 240, condition: 50, judge: 240)
    case .maxout64:
      Sizes(noise: 64, label: 64, joint: 128, sample: 64, condition: 16, judge: 64)
    }
  }

  private func dense(_ outputs: Int, bound: Float) -> Dense {
    self == .maxout240
      ? Dense(outputs, weight: .uniform(bound: bound), bias: .zeros) : Dense(outputs)
  }

  private func rectified(_ outputs: Int, dropout: Float) -> Sequential {
    Sequential([
      ("dense", dense(outputs, bound: 0.05)), ("relu", Activation.relu),
      ("dropout", Dropout(dropout)),
    ])
  }

  private func maxout(_ outputs: Int, pieces: Int, dropout: Float) -> Sequential {
    Sequential([
      ("dense", dense(outputs * pieces, bound: 0.005)),
      ("maxout", Activation.maxout(pieces: pieces)), ("dropout", Dropout(dropout)),
    ])
  }

  /// Returns samples of the classes `round.labels`, of the data's shape; images end in a logistic function.
  ///
  /// - Parameters:
  ///   - round: Whose labels and networks are used.
  ///   - noise: `[batch, n]`.
  ///   - dropout: Share of the hidden units that is dropped while training.
  /// - Returns: A batch of the data's shape.
  public func samples(_ round: Round, noise: Tensor, dropout: Float) -> Tensor {
    let scope = round.scope.scope("generator")
    let hidden = concatenate(
      [
        scope("noise", rectified(sizes.noise, dropout: dropout), noise),
        scope("label", rectified(sizes.label, dropout: dropout), round.oneHotLabels),
      ], axis: 1)
    let joint = scope("joint", rectified(sizes.joint, dropout: dropout), hidden)
    let output = scope("output", dense(round.data.shape.count, bound: 0.05), joint)
    // The paper's pixels lie in [0, 1].
    return (round.data.isImage ? output.sigmoid() * 2 - 1 : output)
      .reshaped(Shape([round.batch] + round.data.shape.sizes))
  }

  /// Returns the score of samples as members of the classes `round.labels`.
  public func score(_ samples: Tensor, _ round: Round, dropout: Float) -> Score {
    let scope = round.scope.scope("discriminator")
    let hidden = concatenate(
      [
        scope("sample", maxout(sizes.sample, pieces: 5, dropout: dropout), samples.flattened()),
        scope("label", maxout(sizes.condition, pieces: 5, dropout: dropout), round.oneHotLabels),
      ], axis: 1)
    let joint = scope("joint", maxout(sizes.judge, pieces: 4, dropout: dropout), hidden)
    return Score(scope("logit", dense(1, bound: 0.005), joint))
  }
}
