/// How a table becomes series: the options of `csv:FILE,window=24`.
struct SeriesOptions {
  /// What becomes of missing values.
  enum Fill: String, CaseIterable {
    /// The value before is repeated.
    case forward
    /// The line between the values before and after.
    case linear
  }

  /// The keys.
  static let keys = [
    "window", "stride", "columns", "id", "time", "fill", "scale", "split", "delimiter", "header",
    "dates",
  ]
  /// Steps in a window unless stated, those of TimeGAN.
  static let usualWindow = 24

  /// Steps in a window and rows from one window to the next.
  let window: Int, stride: Int
  /// The features, by name or number; all columns of numbers unless stated.
  let columns: [String]?
  /// The column that tells series apart, and that of times; `none` for no time.
  let id: String?, time: String?
  let fill: Fill?
  let scaling: SeriesScaling.Kind
  /// Whether windows are held out at random although they share rows with others, as TimeGAN does.
  let isLeaky: Bool
  let delimiter: TextTable.Delimiter?
  let hasHeader: Bool?
  /// Whether the day comes before the month, where it may be either.
  let isDayFirst: Bool?
  /// The options as they were written.
  let raw: Options

  init(_ options: Options) throws(DatasetError) {
    raw = options
    window = try options.integer("window", in: 2...100_000) ?? Self.usualWindow
    stride = try options.integer("stride", in: 1...1_000_000) ?? 1
    columns = options.text("columns").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    id = options.text("id")
    time = options.text("time")
    fill = try options.choice("fill", Fill.allCases.map(\.rawValue)).flatMap(Fill.init)
    scaling = try options.scaling() ?? .minmax
    isLeaky = try options.choice("split", ["time", "leaky"]) == "leaky"
    delimiter = try options.choice("delimiter", TextTable.Delimiter.allCases.map(\.rawValue))
      .flatMap(TextTable.Delimiter.init)
    hasHeader = try options.choice("header", ["yes", "no"]).map { $0 == "yes" }
    isDayFirst = try options.choice("dates", ["dmy", "mdy"]).map { $0 == "dmy" }
  }

  /// What decides the samples, stated or not.
  var choices: [(key: String, value: String)] {
    [
      ("window", "\(window)"), ("stride", "\(stride)"), ("scale", scaling.rawValue),
      ("split", isLeaky ? "leaky" : "time"),
    ]
  }
}
