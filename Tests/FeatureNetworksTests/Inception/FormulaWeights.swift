import Engine
import Foundation
import _TestSupport

@testable import FeatureNetworks

/// The weights that `scripts/golden/inception.py` computes too.
enum FormulaWeights {
  /// Tensors with the names and shapes of the PyTorch module.
  static let tensors: [String: NDArray] = {
    var result: [String: NDArray] = [:]
    let sorted = InceptionWeights.tensors.sorted { $0.name < $1.name }
    for (stream, (name, shape)) in sorted.enumerated() {
      var values = goldenFill(stream, count: shape.count)
      if name.hasSuffix("conv.weight") {
        let fanIn = shape.sizes.dropFirst().reduce(1, *)
        let scale = Float(exp2(floor(log2(6 / Double(fanIn)) / 2 + 0.5)))
        values = values.map { $0 * scale }
      } else if name == "fc.weight" {
        values = values.map { $0 / 32 }
      } else if name.hasSuffix("bn.weight") || name.hasSuffix("running_var") {
        values = values.map { 1 + $0 / 4 }
      } else {
        values = values.map { $0 / 8 }
      }
      result[name] = NDArray(shape, values)
    }
    return result
  }()

  /// The network with these weights.
  static let network = Result { InceptionV3(try InceptionWeights(tensors)) }

  /// Image number `index`, `[1, size, size, 3]`.
  static func image(_ index: Int, size: Int) -> NDArray {
    let shape: Shape = [1, size, size, 3]
    return NDArray(shape, goldenFill(1000 + index, count: shape.count))
  }
}
