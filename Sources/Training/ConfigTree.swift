import Datasets
import NeuralNet
import Yams

/// The keys and values of a configuration, with their nesting: `optimizer.beta1`.
///
/// Starts as the complete set of keys with their defaults; only what is there can be overridden.
struct ConfigTree {
  private var root: Node

  /// Longest configuration that is read; a complete one has about 1 kB.
  static let sizeLimit = 1 << 16

  init(_ defaults: some Encodable) throws(ConfigError) {
    root = try Self.node(of: defaults)
  }

  /// Adds the keys of another value at the top.
  mutating func add(_ defaults: some Encodable) throws(ConfigError) {
    guard case .mapping(let mapping) = try Self.node(of: defaults) else { return }
    for (key, value) in mapping { root.mapping?[key] = value }
  }

  private static func node(of value: some Encodable) throws(ConfigError) -> Node {
    do {
      let text = try YAMLEncoder().encode(value)
      guard let node = try compose(yaml: text, .basic) else {
        throw ConfigError.malformed(source: "defaults", problem: "are empty")
      }
      return Self.tagged(node)
    } catch {
      throw .malformed(source: "defaults", problem: "\(error)")
    }
  }

  // Every node of the tree says what it is. Yams otherwise finds out with seven regular expressions, for each
  // comparison of two keys.
  private static var text: Tag { Tag(.str, .basic) }
  private static var number: Tag { Tag(.float, .basic) }
  private static var whole: Tag { Tag(.int, .basic) }
  private static var boolean: Tag { Tag(.bool, .basic) }
  private static var container: Tag { Tag(.implicit, .basic) }

  /// Marks numbers and text, and writes every floating-point number with the fewest digits that name it: `0.0002`,
  /// not `1.99999994947575e-4`.
  private static func tagged(_ node: Node) -> Node {
    switch node {
    case .mapping(let mapping):
      return Node(mapping.map { (Node($0.key.string ?? "", text), tagged($0.value)) }, container)
    case .sequence(let sequence): return Node(sequence.map(tagged), container)
    case .scalar(let scalar):
      guard scalar.style == .plain, let value = Float(scalar.string) else {
        return Node(scalar.string, Bool(scalar.string) == nil ? text : boolean)
      }
      guard scalar.string.contains("e") else { return Node(scalar.string, whole) }
      let isShort = value == value.rounded() && abs(value) < 1e6
      return Node(isShort ? "\(Int(value))" : "\(value)", number)
    case .alias: return node
    }
  }

  /// Overrides values by those of a YAML text.
  mutating func merge(yaml: String, source: String) throws(ConfigError) {
    let node = try Self.parse(yaml, source: source)
    try merge(node, at: [], source: source)
  }

  private static func parse(_ yaml: String, source: String) throws(ConfigError) -> Node {
    guard yaml.utf8.count <= sizeLimit else {
      throw .malformed(source: source, problem: "is longer than \(sizeLimit) bytes")
    }
    // A configuration nests two deep. The parser recurses, so depth is limited before it runs.
    let openers = yaml.utf8.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
    let nesting = yaml.utf8.count { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "-") }
    guard openers <= 100, nesting <= 500 else {
      throw .malformed(source: source, problem: "nests too deeply")
    }
    guard !mayHaveAnchor(yaml.utf8), !yaml.utf8.contains(0) else {
      throw .malformed(source: source, problem: "contains an anchor or a zero byte")
    }
    do {
      guard let node = try compose(yaml: yaml, .basic, .default, .utf8), case .mapping = node else {
        throw ConfigError.malformed(source: source, problem: "is not a list of keys and values")
      }
      return node
    } catch let error as ConfigError {
      throw error
    } catch {
      let text = "\(error)".split(separator: "\n").first.map(String.init) ?? "is not YAML"
      throw .malformed(source: source, problem: text)
    }
  }

  /// Whether some `&` could begin an anchor, which takes a letter after it and none before it.
  ///
  /// With anchors a short text can mean a tree of any size. Names of files may contain the character.
  private static func mayHaveAnchor(_ text: String.UTF8View) -> Bool {
    func isLetter(_ byte: UInt8?) -> Bool {
      guard let byte else { return false }
      let scalar = Character(Unicode.Scalar(byte))
      return scalar.isASCII && (scalar.isLetter || scalar.isNumber)
    }
    return text.indices.contains { index in
      guard text[index] == UInt8(ascii: "&") else { return false }
      let next = text[text.index(after: index)...].first
      let isNamed = isLetter(next) || next == UInt8(ascii: "_") || next == UInt8(ascii: "-")
      return isNamed && !isLetter(text[..<index].last)
    }
  }

  private mutating func merge(_ node: Node, at path: [String], source: String) throws(ConfigError) {
    guard case .mapping(let mapping) = node, path.isEmpty || !mapping.isEmpty else {
      return try replace(node, at: path, source: source)
    }
    // The name of an optimiser decides which keys stand beside it, so it comes first.
    let pairs = mapping.map { ($0.key, $0.value) }
    for (key, value) in pairs.filter({ $0.0.string == "name" })
      + pairs.filter({ $0.0.string != "name" })
    {
      guard let name = key.string, !name.isEmpty else {
        throw .malformed(source: source, problem: "has a key that is not text")
      }
      try merge(value, at: path + [name], source: source)
    }
  }

  /// Overrides one value by the text `KEY=VALUE`.
  mutating func set(assignment: String) throws(ConfigError) {
    let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw .malformed(source: "--set \(assignment)", problem: "is not KEY=VALUE")
    }
    try set(String(parts[0]), String(parts[1]), source: "--set")
  }

  /// Overrides one value by its text.
  mutating func set(_ key: String, _ value: String, source: String) throws(ConfigError) {
    let path = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    // Lists are written with commas: `--metrics modes,fid`.
    let isList = root[at: path]?.sequence != nil
    let items = value.split(separator: ",").map { Node(String($0)) }
    try replace(isList ? Node(items) : Node(value), at: path, source: source)
  }

  private mutating func replace(_ value: Node, at path: [String], source: String)
    throws(ConfigError)
  {
    let key = path.joined(separator: ".")
    guard let present = root[at: path] else {
      throw .unknownKey(key, nearest: nearest(to: key, among: keys(root, [])), source: source)
    }
    switch (present, value) {
    case (.scalar, .scalar), (.sequence, .sequence): break
    case (.mapping, _):
      throw .badValue(
        key: key, rule: "holds several keys, such as \(key).\(keys(present, []).first ?? "name")",
        source: source)
    case (.sequence, _): throw .badValue(key: key, rule: "must be a list", source: source)
    default: throw .badValue(key: key, rule: "must be a single value", source: source)
    }
    if path.last == "name", path.count > 1, let name = value.string {
      guard let choice = OptimizerChoice(name: name) else {
        let names = OptimizerChoice.all.map { $0.kind }
        throw .badValue(
          key: key, rule: "must be one of \(names.joined(separator: ", ")), is '\(name)'",
          source: source)
      }
      if present.string != name { root[at: Array(path.dropLast())] = try Self.node(of: choice) }
      return
    }
    root[at: path] = try Self.plain(value, like: present, key: key, source: source)
  }

  /// Returns a value without what YAML can say beside it: a tag, a style, a number in another notation.
  private static func plain(
    _ value: Node, like present: Node, key: String, source: String
  ) throws(ConfigError) -> Node {
    guard let text = value.string else {
      return try Node(
        value.array().map { item throws(ConfigError) in
          try Self.plain(item, like: Node("", Self.text), key: key, source: source)
        }, container)
    }
    if let other = text.unicodeScalars.first(where: { !isWritable($0) }) {
      let code = String(other.value, radix: 16, uppercase: true)
      throw .badValue(key: key, rule: "contains the control character U+\(code)", source: source)
    }
    guard present.tag != Self.text else { return Node(text, Self.text) }
    let plain = present.tag == boolean ? Bool(text).map { "\($0)" } : decimal(text)
    guard let plain else {
      throw .badValue(key: key, rule: rule(of: present.tag) + ", is '\(text)'", source: source)
    }
    return Node(plain, present.tag)
  }

  /// Whether YAML keeps a character as it is.
  private static func isWritable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    default: scalar != "\u{FEFF}"
    }
  }

  private static func rule(of tag: Tag) -> String {
    switch tag {
    case whole: "must be a whole number in its range"
    case number: "must be a number"
    case boolean: "must be true or false"
    default: "has a value that is not one of its choices"
    }
  }

  /// Returns a decimal number as it is understood: YAML reads 010 as 8, 1:30 as 90 and more such digits not at
  /// all.
  private static func decimal(_ text: String) -> String? {
    let digits = text.filter { $0 != "_" }
    if let whole = Int(digits) { return "\(whole)" }
    if let whole = UInt64(digits) { return "\(whole)" }
    guard let number = Float(digits), number.isFinite else { return nil }
    return digits
  }

  private func keys(_ node: Node, _ path: [String]) -> [String] {
    guard case .mapping(let mapping) = node else { return [path.joined(separator: ".")] }
    return mapping.flatMap { keys($0.value, path + [$0.key.string ?? ""]) }
  }

  /// Returns the values as a type whose keys are among those of the tree.
  func decode<Value: Decodable>(_ type: Value.Type) throws(ConfigError) -> Value {
    do {
      return try YAMLDecoder().decode(type, from: root)
    } catch let error as DecodingError {
      throw Self.explain(error, root)
    } catch {
      throw .malformed(source: "configuration", problem: "\(error)")
    }
  }

  private static func explain(_ error: DecodingError, _ root: Node) -> ConfigError {
    let context: DecodingError.Context? =
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .keyNotFound(_, let context),
        .dataCorrupted(let context):
        context
      @unknown default: nil
      }
    let path = context?.codingPath.map(\.stringValue) ?? []
    let node = root[at: path]
    let found = node?.string.map { ", is '\($0)'" } ?? ""
    let choice = context?.underlyingError as? UnknownChoice
    return .badValue(
      key: path.joined(separator: "."),
      rule: (choice?.description ?? rule(of: node?.tag ?? text)) + found, source: "configuration")
  }

  /// Returns the whole tree as text, keys in their order.
  ///
  /// - Throws: ``ConfigError`` when the text could not be read again.
  func yaml() throws(ConfigError) -> String {
    let source = "configuration"
    let text: String
    do {
      text = try serialize(node: root)
    } catch {
      throw .malformed(source: source, problem: "cannot be written: \(error)")
    }
    _ = try Self.parse(text, source: source)
    return text
  }
}

extension Node {
  /// The node at a path of keys.
  fileprivate subscript(at path: [String]) -> Node? {
    get { path.reduce(self as Node?) { $0?.mapping?[$1] } }
    set {
      guard let first = path.first, var mapping = self.mapping else {
        if path.isEmpty, let newValue { self = newValue }
        return
      }
      if path.count == 1 {
        mapping[first] = newValue
      } else if var child = mapping[first] {
        child[at: Array(path.dropFirst())] = newValue
        mapping[first] = child
      }
      self = .mapping(mapping)
    }
  }
}

extension ConfigTree {
  /// Returns what must be known before the defaults can be: variant, data and seed.
  static func identity(
    yaml: String, source: String
  ) throws(ConfigError) -> (variant: String?, data: String?, seed: UInt64?) {
    let node = try parse(yaml, source: source)
    let seed = node.mapping?["seed"]?.string
    if let seed, UInt64(seed) == nil {
      throw .badValue(
        key: "seed", rule: "must be a whole number from 0, is '\(seed)'", source: source)
    }
    return (
      node.mapping?["variant"]?.string, node.mapping?["data"]?.string, seed.flatMap { UInt64($0) }
    )
  }
}
