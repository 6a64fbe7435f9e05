import Autograd

/// One of the optimisers with its hyper-parameters, as configurations write it: `name: adam`, `beta1: 0.5`, ...
public struct OptimizerChoice: Codable, Sendable, Equatable {
  /// The chosen optimiser.
  public var optimizer: any Optimizer

  /// Every optimiser, by name.
  public static let all: [any Optimizer.Type] = [Adam.self, RMSProp.self, SGD.self]

  /// Wraps an optimiser.
  public init(_ optimizer: any Optimizer) { self.optimizer = optimizer }

  /// Returns the optimiser of that name with its defaults, or nil when there is none.
  public init?(name: String) {
    guard let type = Self.all.first(where: { $0.kind == name }) else { return nil }
    optimizer = type.init()
  }

  private enum Key: String, CodingKey { case name }

  /// Reads the name and then that optimiser's own keys.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name = try container.decode(String.self, forKey: .name)
    guard let type = Self.all.first(where: { $0.kind == name }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .name, in: container, debugDescription: "there is no optimizer \(name)")
    }
    optimizer = try type.init(from: decoder)
  }

  /// Writes the name beside the optimiser's own keys.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(type(of: optimizer).kind, forKey: .name)
    try optimizer.encode(to: encoder)
  }

  /// Whether both are the same optimiser with the same hyper-parameters.
  public static func == (a: OptimizerChoice, b: OptimizerChoice) -> Bool {
    func matches<Chosen: Optimizer>(_ chosen: Chosen) -> Bool { chosen == b.optimizer as? Chosen }
    return matches(a.optimizer)
  }
}
