import Foundation

/// The classes of pictures by the names of their files.
struct ImageLabels: Equatable {
  /// Label by name, from the folder on, the parts separated by `/`.
  var values: [String: Int32]
  /// Number of classes.
  var classCount: Int
  /// What the classes are called; empty where they have numbers alone.
  var classNames: [String] = []

  /// The lists that are looked for in a folder, the first that is there counts.
  static let fileNames = ["labels.csv", "dataset.json"]

  /// The sub-folders as classes, numbered in the order of their names; nil when a file lies in none of them.
  init?(subfoldersOf entries: [ImageTree.Entry]) {
    let categories = entries.map(\.category)
    guard !categories.isEmpty, !categories.contains(nil) else { return nil }
    let names = Set(categories.compactMap { $0 }.map(String.init))
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let numbers = Dictionary(uniqueKeysWithValues: zip(names, 0..<Int32(names.count)))
    values = [:]
    for entry in entries { values[entry.name] = entry.category.flatMap { numbers[String($0)] } }
    classCount = names.count
    classNames = names
  }

  /// Reads a list: JSON when its first character is a brace, else CSV.
  ///
  /// - Throws: `DatasetError` when it cannot be understood.
  init?(bytes: [UInt8], subject: String) throws(DatasetError) {
    var reader = try ByteReader(bytes, subject: subject)
    let content = try reader.readAll()
    if content.first(where: { $0 > 0x20 }) == 0x7B {
      guard let rows = try Self.json(content, subject) else { return nil }
      try self.init(rows, subject: subject)
    } else {
      try self.init(Self.csv(content, subject), subject: subject)
    }
  }

  /// A file's name, its class as a number or a word, and where that stands.
  private typealias Row = (name: String, label: String, place: DatasetError.Place?)

  /// Takes the classes as numbers when all are, else as words, numbered in their order.
  private init(_ rows: [Row], subject: String) throws(DatasetError) {
    guard !rows.isEmpty else { throw DatasetError(subject, .empty) }
    let numbers = rows.map { Int32($0.label) }
    let words = Set(rows.map(\.label)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let byWord = Dictionary(uniqueKeysWithValues: zip(words, 0..<Int32(words.count)))
    let areNumbers = !numbers.contains(nil)
    values = [:]
    for (row, number) in zip(rows, numbers) {
      guard let label = areNumbers ? number : byWord[row.label], (0...99_999).contains(label) else {
        throw DatasetError(
          subject, .outOfRange("\"\(row.label)\"", allowed: "labels 0...99999"), at: row.place)
      }
      guard values.updateValue(label, forKey: row.name) == nil else {
        throw DatasetError(subject, .badLabels("\"\(row.name)\" stands there twice"), at: row.place)
      }
    }
    classCount = Int(values.values.max() ?? -1) + 1
    if !areNumbers { classNames = words }
  }

  /// Reads lines `file,label`; the last comma separates, quotes around a name are taken off, and a first line
  /// whose name has no ending is a header.
  private static func csv(_ content: [UInt8], _ subject: String) throws(DatasetError) -> [Row] {
    guard let text = String(validating: content, as: UTF8.self) else {
      throw DatasetError(subject, .badText("is not text in UTF-8"))
    }
    var rows = [Row]()
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, line) in lines.enumerated() {
      let line = line.trimmingCharacters(in: CharacterSet(charactersIn: " \t\u{FEFF}"))
      if line.isEmpty { continue }
      guard let comma = line.lastIndex(of: ",") else {
        throw DatasetError(
          subject, .fieldCount(found: 1, expected: "2 (file,label)"), at: .line(index + 1))
      }
      let fields = [line[..<comma], line[line.index(after: comma)...]]
        .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " \t\"")) }
      let isHeader = rows.isEmpty && !fields[0].contains(".")
      if !isHeader { rows.append((fields[0], fields[1], .line(index + 1))) }
    }
    return rows
  }

  /// Reads `{"labels": [["00000/a.png", 3], ...]}`; returns nil for `{"labels": null}`.
  private static func json(_ content: [UInt8], _ subject: String) throws(DatasetError) -> [Row]? {
    let object = try? JSONSerialization.jsonObject(with: Data(content)) as? [String: Any]
    guard let object, let labels = object["labels"] else {
      throw DatasetError(subject, .badLabels("is not JSON with a list \"labels\""))
    }
    if labels is NSNull { return nil }
    guard let list = labels as? [[Any]] else {
      throw DatasetError(subject, .badLabels("\"labels\" is not a list of pairs"))
    }
    var rows = [Row]()
    for (index, pair) in list.enumerated() {
      guard pair.count == 2, let name = pair[0] as? String,
        let label = (pair[1] as? Int).map({ "\($0)" }) ?? pair[1] as? String
      else {
        throw DatasetError(
          subject, .badLabels("pair \(index + 1) is not a name and a whole number"))
      }
      rows.append((name, label, nil))
    }
    return rows
  }
}
