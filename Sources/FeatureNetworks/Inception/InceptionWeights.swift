internal import Autograd
internal import Datasets
internal import Engine
internal import NeuralNet

/// The weights of the Inception network of 2015, checked, with batch normalisation folded in.
///
/// A normalised convolution `g (w * x - m) / sqrt(v + 0.001) + b` is a convolution by `w g / sqrt(v + 0.001)` with
/// the bias `b - m g / sqrt(v + 0.001)`, computed in double precision.
public struct InceptionWeights: Sendable {
  /// Kernels `[height, width, in, out]`, biases and the last layer `[2048, 1008]`, by the names that the graph reads.
  let parameters: [String: NDArray]
  /// A hash of the tensors as they stand in the file.
  public let hash: String
  /// Tensors of the file that the network does not use, sorted; counters of batches are not listed.
  public let unused: [String]

  /// The stabiliser of the network's batch normalisation.
  private static let epsilon = 0.001

  /// The tensors of a file of weights, with their shapes in PyTorch's order of axes.
  static let tensors: [(name: String, shape: Shape)] =
    InceptionGraph.convolutions.flatMap(\.tensors) + [
      ("fc.weight", [InceptionGraph.classCount, InceptionGraph.featureCount]),
      ("fc.bias", [InceptionGraph.classCount]),
    ]

  /// Reads a file in the safetensors format with the names and shapes of the PyTorch module, as
  /// `scripts/convert-inception.py` writes it.
  ///
  /// - Throws: ``FeatureError`` when the file cannot be read, or a tensor is missing or has a wrong shape.
  public init(contentsOf path: String) throws(FeatureError) {
    let header: SafeTensorsHeader
    do { header = try SafeTensors.header(of: path) } catch { throw .unreadable(error) }
    // Shapes are judged before a number is read.
    try Self.check(header.entries.map { ($0.name, $0.shape) }, file: path)
    let used = Set(Self.tensors.map(\.name))
    let file: SafeTensors
    do {
      file = try SafeTensors(contentsOf: path, origin: .any, only: used)
    } catch {
      throw .unreadable(error)
    }
    try self.init(
      file.tensors, unused: header.entries.map(\.name).filter { !used.contains($0) }, file: path)
  }

  /// Folds tensors with the names and shapes of the PyTorch module.
  ///
  /// - Parameters:
  ///   - tensors: All that the network needs.
  ///   - unused: Names of others.
  ///   - file: What errors call their source.
  /// - Throws: ``FeatureError`` when a tensor is missing, has a wrong shape or leads to no finite weights.
  init(
    _ tensors: [String: NDArray], unused: [String] = [], file: String = "memory"
  ) throws(FeatureError) {
    try Self.check(tensors.map { ($0.key, $0.value.shape) }, file: file)
    func values(_ name: String) -> [Float] { tensors[name]?.values ?? [] }
    var parameters: [String: NDArray] = [:]
    for layer in InceptionGraph.convolutions {
      let gain = zip(values(layer.path + ".bn.weight"), values(layer.path + ".bn.running_var"))
        .map { Double($0) / (Double($1) + Self.epsilon).squareRoot() }
      let bias = gain.indices.map { channel in
        Double(values(layer.path + ".bn.bias")[channel])
          - Double(values(layer.path + ".bn.running_mean")[channel]) * gain[channel]
      }
      parameters[layer.path + ".bias"] = NDArray([layer.outputs], bias.map { Float($0) })
      parameters[layer.path + ".weight"] = layer.folded(values(layer.path + ".conv.weight"), gain)
      guard parameters[layer.path + ".bias"]?.isFinite == true,
        parameters[layer.path + ".weight"]?.isFinite == true
      else { throw .notFinite(file: file, tensor: layer.path) }
    }
    let (rows, columns) = (InceptionGraph.featureCount, InceptionGraph.classCount)
    let last = values("fc.weight")
    var transposed = [Float](repeating: 0, count: last.count)
    for row in 0..<rows {
      for column in 0..<columns { transposed[row * columns + column] = last[column * rows + row] }
    }
    parameters["fc.weight"] = NDArray([rows, columns], transposed)
    self.parameters = parameters
    self.unused = unused.filter { !$0.hasSuffix(".num_batches_tracked") }.sorted()
    var hash = ContentHash()
    for tensor in Self.tensors { for value in values(tensor.name) { hash.add(value.bitPattern) } }
    self.hash = hash.text
  }

  /// Compares names and shapes with what the network needs.
  private static func check(
    _ found: [(name: String, shape: Shape)], file: String
  ) throws(FeatureError) {
    let shapes = Dictionary(found, uniquingKeysWith: { $1 })
    if shapes["fc.weight"]?.sizes == [1000, InceptionGraph.featureCount] {
      throw .torchvisionWeights(file: file)
    }
    for (name, shape) in tensors {
      guard let found = shapes[name] else {
        throw .missingTensor(file: file, tensor: name, shape: shape)
      }
      guard found == shape else {
        throw .shape(file: file, tensor: name, found: found, needed: shape)
      }
    }
  }
}

extension InceptionConvolution {
  /// Returns a kernel `[out, in, height, width]` times a gain per output, as `[height, width, in, out]`.
  fileprivate func folded(_ values: [Float], _ gain: [Double]) -> NDArray {
    let taps = kernel.height * kernel.width
    var result = [Float](repeating: 0, count: values.count)
    for output in 0..<outputs {
      for input in 0..<inputs {
        for tap in 0..<taps {
          result[(tap * inputs + input) * outputs + output] = Float(
            Double(values[(output * inputs + input) * taps + tap]) * gain[output])
        }
      }
    }
    return NDArray([kernel.height, kernel.width, inputs, outputs], result)
  }
}
