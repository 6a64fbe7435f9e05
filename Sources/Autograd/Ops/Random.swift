import CKernels
import Engine

/// Random numbers that depend on the run's seed, the stream's name and the step, and on nothing else.
struct Random: Op {
  enum Distribution: String { case uniform, normal }

  static let name = "random"
  let distribution: Distribution
  let stream: String
  let shape: Shape
  var attributes: String { "\(distribution.rawValue), \(stream)" }

  func shape(of inputs: [Shape]) -> Shape { shape }
  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [] }

  func kernel(_ inputs: [Operand], _ output: Operand, _ context: RunContext) -> Kernel {
    let name = stream
    let fill = distribution == .uniform ? gk_philox_uniform : gk_philox_normal
    let state = context.state
    return .ranges(output.count, of: 1 << 13) { range, _ in
      let key = RandomStream(seed: state.pointee.seed, name: name).key
      fill(
        output.pointer + range.lowerBound, range.count, key.x, key.y, state.pointee.step,
        UInt64(range.lowerBound))
    }
  }
}

extension Trace {
  /// Numbers uniform in [0, 1), new ones at each step.
  ///
  /// - Parameters:
  ///   - name: The stream; a name used again gives other numbers.
  ///   - shape: How many.
  /// - Returns: The numbers.
  public func uniform(_ name: String, _ shape: Shape) -> Tensor {
    add(Random(distribution: .uniform, stream: uniqueStream(name), shape: shape), [])
  }

  /// Numbers from the standard normal distribution, new ones at each step.
  ///
  /// - Parameters:
  ///   - name: The stream; a name used again gives other numbers.
  ///   - shape: How many.
  /// - Returns: The numbers.
  public func normal(_ name: String, _ shape: Shape) -> Tensor {
    add(Random(distribution: .normal, stream: uniqueStream(name), shape: shape), [])
  }

  /// Class numbers drawn with probabilities `softmax(logits)` along the last axis (Gumbel's trick).
  public func categorical(_ name: String, logits: Tensor) -> Tensor {
    // 1 - u lies in (0, 1], so both logarithms are finite but for the one value u = 0.
    let u = uniform(name, logits.shape)
    let gumbel = -(-(1 - u).maximum(.leastNormalMagnitude).log()).maximum(.leastNormalMagnitude)
      .log()
    return (logits.stoppingGradient() + gumbel).argMax()
  }
}

extension Tensor {
  /// Returns the tensor with each element set to zero with probability `rate`, the others scaled by
  /// `1 / (1 - rate)` so that the mean stays.
  ///
  /// Srivastava et al., "Dropout", JMLR 15 (2014).
  public func dropout(rate: Float, name: String = "dropout") -> Tensor {
    precondition(rate >= 0 && rate < 1, "dropout: the rate must lie in [0, 1), is \(rate)")
    guard rate > 0 else { return self }
    let keeps = trace.uniform(name, shape).greaterOrEqual(rate)
    return self * (keeps * (1 / (1 - rate)))
  }
}
