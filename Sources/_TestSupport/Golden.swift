import Foundation

/// Values that a script under `scripts/golden` has computed with another tool.
public enum Golden {
  /// Returns the path of a file of `Tests/Golden`.
  public static func path(_ name: String) -> String {
    URL(filePath: #filePath).appending(path: "../../../Tests/Golden/\(name)").standardizedFileURL
      .path(percentEncoded: false)
  }

  /// Decodes a JSON file of `Tests/Golden`; keys in snake case become camel case, in dictionaries
  /// too.
  public static func load<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: URL(filePath: path(name))))
  }
}
