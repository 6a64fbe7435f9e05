import Engine

/// Opens data sets by the text a user writes: `digits`, `ring8,count=50000`, `idx:mnist,split=test`.
public enum DatasetCatalog {
  /// Number of points that a synthetic set draws unless `count=` says otherwise.
  public static let defaultCount = 100_000

  /// The sets that need no file.
  public static var builtIn: [(name: String, summary: String)] {
    [("digits", "1,797 handwritten digits, 8x8 grey, 10 classes")]
      + SyntheticSet.all.map { ($0.name, $0.summary) }
  }

  /// Opens a data set.
  ///
  /// - Parameters:
  ///   - specification: A built-in name, `idx:`, `npy:` or `csv:` and a path, or a path alone, which is
  ///     then recognised by its content; after it options, each `,key=value`.
  ///   - seed: What synthetic sets are drawn from; files ignore it.
  /// - Returns: The set, in memory.
  /// - Throws: `DatasetError` when name, option or file is wrong.
  public static func open(
    _ specification: String, seed: UInt64
  ) throws(DatasetError) -> any Dataset {
    let parts = Specification(specification)
    if parts.format == nil {
      if parts.body == "digits" {
        _ = try Options(parts, known: [])
        return try Digits.load()
      }
      if let set = SyntheticSet.all.first(where: { $0.name == parts.body }) {
        return try set.make(Options(parts, known: ["count"] + set.options), seed)
      }
    }
    if parts.format != nil || parts.body.contains(where: { "/.".contains($0) })
      || FileBytes.exists(parts.body)
    {
      return try FileFormat.open(parts)
    }
    let names = builtIn.map(\.name)
    throw DatasetError(
      specification, .unknownName(parts.body, nearest: nearest(to: parts.body, among: names)))
  }
}
