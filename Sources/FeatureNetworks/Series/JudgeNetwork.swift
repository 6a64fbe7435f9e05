package import Engine
internal import NeuralNet

/// The recurrent networks of discriminative and predictive scores.
public enum JudgeNetwork: String, Sendable, CaseIterable {
  /// One GRU of half as many units as features, rounded down, at least one: the published code's.
  ///
  /// The reset gate acts before the product, as in TensorFlow 1.
  case code
  /// Two layers of LSTM, as the paper says. It leaves the width open: 4 units for each feature, as its other networks have.
  case paper

  func cell(features: Int) -> any RecurrentCell {
    self == .code ? GRU(width(features)) : LSTM(width(features))
  }

  var layers: Int { self == .code ? 1 : 2 }

  private func width(_ features: Int) -> Int {
    self == .code ? max(1, features / 2) : 4 * features
  }

  func label(features: Int) -> String {
    (self == .code ? "gru-" : "lstm-2x") + "\(width(features))"
  }
}

/// The seed of one training of a score.
func judgeSeed(_ seed: UInt64, _ training: Int) -> UInt64 {
  RandomStream(seed: seed, name: "judge").bits(at: UInt64(training))
}

/// Throws unless both sides are series of one shape, and enough.
func checkSides(
  _ real: NDArray, _ generated: NDArray, atLeast needed: Int
) throws(SeriesScoreError) {
  guard real.shape.rank == 3, generated.shape.rank == 3,
    real.shape.sizes.dropFirst() == generated.shape.sizes.dropFirst(), real.shape[1] >= 2,
    real.shape[2] >= 1
  else { throw .shapes(real: real.shape, generated: generated.shape) }
  for (side, series) in [("real", real), ("generated", generated)]
  where series.shape[0] < needed {
    throw .tooFewSeries(side: side, found: series.shape[0], needed: needed)
  }
}

extension NDArray {
  /// Returns so many samples, evenly from all; the array itself where it has no more.
  package func evenly(_ count: Int) -> NDArray {
    let all = shape[0]
    return count >= all ? self : samples((0..<count).map { $0 * all / count })
  }
}
