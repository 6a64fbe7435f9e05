import Engine
import Foundation

/// How a parameter starts.
///
/// The fans of a shape: for a matrix `[inputs, outputs]` the two sizes; with more axes, the leading ones count
/// as the receptive field of a kernel `[height, width, inputs, outputs]`.
public enum Initializer: Sendable, Hashable {
  /// All zero.
  case zeros
  /// All one.
  case ones
  /// All equal.
  case constant(Float)
  /// Uniform in `[-bound, bound)`.
  case uniform(bound: Float)
  /// Normal with the given mean and standard deviation.
  case normal(mean: Float = 0, deviation: Float)
  /// Normal, drawn again beyond two standard deviations.
  case truncatedNormal(deviation: Float)
  /// `U(±√(6 / (in + out)))`. Glorot and Bengio, AISTATS 2010.
  case glorotUniform
  /// `N(0, 2 / in)`. He et al., 2015, arXiv:1502.01852.
  case heNormal
  /// `U(±√(6 / in))`, the same variance as ``heNormal``.
  case heUniform
  /// Orthonormal columns, or rows where these are fewer, times a gain. Saxe et al., 2013, arXiv:1312.6120.
  case orthogonal(gain: Float = 1)
  /// `U(±1/√fan)`, PyTorch's default for weights and, with the layer's inputs as `fan`, for biases.
  case torchDefault(fan: Int? = nil)

  /// Returns an array of the shape, drawn from the stream.
  public func array(_ shape: Shape, _ stream: RandomStream) -> NDArray {
    let (fanIn, fanOut) = Self.fans(shape)
    switch self {
    case .zeros: return NDArray(shape)
    case .ones: return NDArray(shape, repeating: 1)
    case .constant(let value): return NDArray(shape, repeating: value)
    case .uniform(let bound): return Self.uniform(shape, bound, stream)
    case .normal(let mean, let deviation):
      return NDArray(shape, stream.normals(shape.count, step: 0).map { mean + deviation * $0 })
    case .truncatedNormal(let deviation):
      return NDArray(shape, Self.truncated(shape.count, stream).map { deviation * $0 })
    case .glorotUniform: return Self.uniform(shape, (6 / (fanIn + fanOut)).squareRoot(), stream)
    case .heNormal:
      return Initializer.normal(deviation: (2 / fanIn).squareRoot()).array(shape, stream)
    case .heUniform: return Self.uniform(shape, (6 / fanIn).squareRoot(), stream)
    case .orthogonal(let gain):
      return NDArray(shape, Self.orthonormal(shape, stream).map { gain * $0 })
    case .torchDefault(let fan):
      return Self.uniform(shape, 1 / (fan.map(Float.init) ?? fanIn).squareRoot(), stream)
    }
  }

  private static func uniform(_ shape: Shape, _ bound: Float, _ stream: RandomStream) -> NDArray {
    NDArray(shape, stream.uniforms(shape.count, step: 0).map { (2 * $0 - 1) * bound })
  }

  private static func truncated(_ count: Int, _ stream: RandomStream) -> [Float] {
    var kept: [Float] = []
    kept.reserveCapacity(count)
    var round: UInt64 = 0
    while kept.count < count {
      kept += stream.normals(count, step: round).filter { abs($0) <= 2 }.prefix(count - kept.count)
      round += 1
    }
    return kept
  }

  /// The shorter vectors of a matrix of normal numbers, each made orthogonal to those before it.
  private static func orthonormal(_ shape: Shape, _ stream: RandomStream) -> [Float] {
    let columns = shape.rank == 0 ? 1 : shape[-1]
    let rows = columns == 0 ? 0 : shape.count / columns
    let isTall = rows >= columns
    let (count, length) = isTall ? (columns, rows) : (rows, columns)
    let numbers = stream.normals(shape.count, step: 0).map(Double.init)
    var vectors: [[Double]] = []
    for index in 0..<count {
      var vector = Array(numbers[index * length..<(index + 1) * length])
      // Twice, as one pass leaves what rounding made of the first.
      for other in vectors + vectors {
        let share = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
        for place in 0..<length { vector[place] -= share * other[place] }
      }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      vectors.append(vector.map { $0 / norm })
    }
    return (0..<shape.count).map { place in
      let (row, column) = (place / columns, place % columns)
      return Float(isTall ? vectors[column][row] : vectors[row][column])
    }
  }

  private static func fans(_ shape: Shape) -> (Float, Float) {
    guard shape.rank >= 2 else { return (Float(shape.count), Float(shape.count)) }
    let field = shape.sizes.dropLast(2).reduce(1, *)
    return (Float(field * shape[-2]), Float(field * shape[-1]))
  }
}
