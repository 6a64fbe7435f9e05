import Engine

/// Opens data sets by the text a user writes: `digits`, `ring8,count=50000`, `idx:mnist,split=test`.
public enum DatasetCatalog {
  /// Number of points that a synthetic set draws unless `count=` says otherwise.
  public static let defaultCount = 100_000

  /// The series that come with the package, for variants that learn series.
  public static let defaultSeries = Weather.name

  /// The formats of files and folders.
  public static let formats: [(name: String, summary: String)] = [
    (
      "images:DIR",
      "PNG and JPEG pictures: size=N (default: the largest of 64, 32, 16, 8 that half of them reach) "
        + "crop=center|none filter=lanczos|bicubic|bilinear|box channels=1|3 (default: the files') "
        + "labels=FILE|folders|none cache=4GB (default: half of the free memory)"
    ),
    ("cifar10:DIR|FILE", "the binary files of CIFAR-10: split=train|test"),
    (
      "cifar100:DIR|FILE",
      "the binary files of CIFAR-100: split=train|test labels=fine|coarse"
    ),
    (
      "idx:DIR|FILE",
      "images in the format of MNIST, plain or .gz, with their labels: split=train|test"
    ),
    ("npy:FILE", "points [n, 2] or images [n, h, w] or [n, h, w, c] as NumPy saves them"),
    ("csv:FILE", "points, two columns and perhaps a third with labels"),
    (
      "csv:FILE,window=24",
      "windows of the series in a table with or without header: stride=1 columns=A,B (default: all of numbers) "
        + "id=COLUMN time=COLUMN|none fill=forward|linear scale=minmax|standard|none split=time|leaky "
        + "delimiter=comma|semicolon|tab|blank header=yes|no dates=dmy|mdy (docs/series.md)"
    ),
    (
      "mnist-rows:DIR|FILE",
      "images in the format of MNIST as series, a row of pixels a step: split=train|test"
    ),
  ]

  /// Returns a specification with every option that decides the samples written out.
  ///
  /// - Parameters:
  ///   - specification: What the user wrote.
  ///   - dataset: What it was opened as.
  /// - Returns: A specification that opens the same samples, whatever the defaults become.
  public static func resolved(_ specification: String, _ dataset: any Dataset) -> String {
    let stated = Set(Specification(specification).options.map(\.key))
    return dataset.choices.filter { !stated.contains($0.key) }
      .reduce(specification) { "\($0),\($1.key)=\($1.value)" }
  }

  /// The sets that need no file.
  public static var builtIn: [(name: String, summary: String)] {
    [
      ("digits", "1,797 handwritten digits, 8x8 grey, 10 classes"),
      ("digit-rows", "the same as series of 8 steps: the rows of pixels"),
      (
        Weather.name,
        "four years of daily weather in Seattle, windows of 24 days: window=24 stride=1 columns=A,B "
          + "scale=minmax|standard|none split=time|leaky"
      ),
    ]
      + SyntheticSet.all.map { ($0.name, $0.summary) }
  }

  /// Returns the folder that a specification names, if it is one of pictures and no option says how to read them.
  package static func pictureFolder(_ specification: String) -> String? {
    let parts = Specification(specification)
    guard parts.options.isEmpty, FileBytes.isDirectory(parts.body) else { return nil }
    let format =
      parts.format.map { FileFormat(rawValue: $0) } ?? (try? FileFormat.recognise(parts.body))
    return format == .images ? parts.body : nil
  }

  /// Returns the file that a specification names, if it is a path alone.
  package static func plainFile(_ specification: String) -> String? {
    let parts = Specification(specification)
    guard parts.format == nil, parts.options.isEmpty, FileBytes.exists(parts.body),
      !FileBytes.isDirectory(parts.body)
    else { return nil }
    return parts.body
  }

  /// Opens a data set.
  ///
  /// - Parameters:
  ///   - specification: A built-in name, a format such as `idx:` or `images:` and a path, or a path alone,
  ///     which is then recognised by its content; after it options, each `,key=value`.
  ///   - seed: What synthetic sets are drawn from; files ignore it.
  ///   - loading: Threads, progress, and what becomes of pictures that cannot be read.
  /// - Returns: The set, in memory.
  /// - Throws: `DatasetError` when name, option or file is wrong.
  public static func open(
    _ specification: String, seed: UInt64, loading: DatasetLoading = DatasetLoading()
  ) throws(DatasetError) -> any Dataset {
    let parts = Specification(specification)
    if parts.format == nil {
      if parts.body == "digits" {
        _ = try Options(parts, known: [])
        return try Digits.load()
      }
      if parts.body == Weather.name {
        return try Weather.load(Options(parts, known: Weather.options))
      }
      if parts.body == "digit-rows" {
        _ = try Options(parts, known: [])
        return ImageRows(name: "digit-rows", images: try Digits.load())
      }
      if let set = SyntheticSet.all.first(where: { $0.name == parts.body }) {
        return try set.make(Options(parts, known: ["count"] + set.options), seed)
      }
    }
    if parts.format != nil || parts.body.contains(where: { "/.".contains($0) })
      || FileBytes.exists(parts.body)
    {
      return try FileFormat.open(parts, loading)
    }
    let names = builtIn.map(\.name)
    throw DatasetError(
      specification, .unknownName(parts.body, nearest: nearest(to: parts.body, among: names)))
  }
}
