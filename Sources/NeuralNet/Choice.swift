/// A value that a configuration chooses by its name.
///
/// Decoding an unknown name throws `DecodingError.dataCorrupted` over an ``UnknownChoice``.
public protocol Choice: RawRepresentable, CaseIterable, Codable, Sendable
where RawValue == String {}

extension Choice {
  /// Reads a name.
  public init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    guard let choice = Self(rawValue: name) else {
      let error = UnknownChoice(names: Self.allCases.map(\.rawValue))
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath, debugDescription: "\(error)", underlyingError: error))
    }
    self = choice
  }
}

/// A name that is none of those there are.
public struct UnknownChoice: Error, CustomStringConvertible {
  /// The names there are.
  public let names: [String]

  /// What the name must be.
  public var description: String { "must be one of \(names.joined(separator: ", "))" }
}
