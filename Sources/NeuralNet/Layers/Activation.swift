import Autograd

/// An elementwise function as a layer, or another without parameters.
public enum Activation: Layer, Hashable {
  /// The input itself.
  case identity
  /// `max(x, 0)`.
  case relu
  /// `x`, times the slope where it is negative.
  case leakyReLU(slope: Float = 0.2)
  /// See ``Autograd/Tensor/elu(alpha:)``.
  case elu
  /// See ``Autograd/Tensor/selu()``.
  case selu
  /// See ``Autograd/Tensor/gelu()``.
  case gelu
  /// The hyperbolic tangent.
  case tanh
  /// The logistic function.
  case sigmoid
  /// `log(1 + exp(x))`.
  case softplus
  /// The largest of so many pieces; see ``Autograd/Tensor/maxout(pieces:)``.
  case maxout(pieces: Int)

  /// Returns the function of `x`.
  public func callAsFunction(_ x: Tensor, in scope: Scope) -> Tensor {
    switch self {
    case .identity: x
    case .relu: x.relu()
    case .leakyReLU(let slope): x.leakyReLU(slope: slope)
    case .elu: x.elu()
    case .selu: x.selu()
    case .gelu: x.gelu()
    case .tanh: x.tanh()
    case .sigmoid: x.sigmoid()
    case .softplus: x.softplus()
    case .maxout(let pieces): x.maxout(pieces: pieces)
    }
  }
}
