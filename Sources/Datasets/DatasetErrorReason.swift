extension DatasetError {
  /// What is wrong with a data set.
  public enum Reason: Equatable, Sendable {
    /// There is no such file.
    case missing
    /// A directory stands where a file was meant.
    case isDirectory
    /// A file stands where a directory was meant.
    case notDirectory
    /// A directory holds none of the expected files.
    case directoryLacks(String)
    /// The system would not let the file be read.
    case unreadable(String)
    /// The file ends too early.
    case truncated(needed: Int, found: Int)
    /// The header promises more values than can be counted or held.
    case tooLarge(String)
    /// The content goes on after its end.
    case trailing(Int)
    /// The first bytes are of another format.
    case wrongMagic(found: String, expected: String)
    /// The header cannot be understood.
    case badHeader(String)
    /// The element type is not one that can be read.
    case unsupportedType(String, supported: String)
    /// The axes are not those of images or points.
    case unsupportedShape([Int], expected: String)
    /// A value is NaN or infinite.
    case notFinite(String)
    /// A value lies outside the allowed range.
    case outOfRange(String, allowed: String)
    /// There is no sample.
    case empty
    /// There are more or fewer labels than samples.
    case countMismatch(samples: Int, labels: Int)
    /// A text field is not a number.
    case badNumber(String)
    /// A line has the wrong number of fields.
    case fieldCount(found: Int, expected: String)
    /// The text is not what the format allows.
    case badText(String)
    /// The rows of a table do not make series.
    case badTable(String, remedy: String)
    /// No series can be held out without sharing rows with others.
    case cannotSplit(String)
    /// The compressed stream is damaged.
    case badCompression(String)
    /// The content is of no known format.
    case unrecognised
    /// A format stands there without a path.
    case noPath(format: String)
    /// There is no data set of that name.
    case unknownName(String, nearest: String?)
    /// The data set has no such option.
    case unknownOption(String, nearest: String?, known: [String])
    /// The value of an option is wrong.
    case badOption(key: String, value: String, expected: String)
    /// The content is not that of a picture that can be decoded.
    case badImage(String)
    /// A picture has more pixels than may be decoded.
    case tooManyPixels(width: Int, height: Int, most: Int)
    /// A file is longer than any that is read.
    case fileTooLong(most: Int)
    /// A label file does not fit the pictures.
    case badLabels(String)
    /// No picture of a folder could be read; why the first could not.
    case allSkipped(Int, first: String)
    /// The decoded set is larger than the memory it may take.
    case doesNotFit(bytes: Int, most: Int, advice: String)
    /// A batch would hold more samples than there are.
    case batchTooLarge(batch: Int, count: Int)
  }
}

extension DatasetError.Reason {
  /// Whether option, content or file system is at fault.
  var category: DatasetError.Category {
    switch self {
    case .missing, .isDirectory, .notDirectory, .directoryLacks, .unreadable: .fileSystem
    case .noPath, .unknownName, .unknownOption, .badOption, .batchTooLarge, .doesNotFit,
      .cannotSplit:
      .option
    default: .input
    }
  }

  /// What is wrong, a clause.
  var problem: String {
    switch self {
    case .missing: "no such file"
    case .isDirectory: "is a directory, a file was expected"
    case .notDirectory: "is a file, a directory was expected"
    case .directoryLacks(let what): "the directory holds no \(what)"
    case .unreadable(let why): "cannot be read (\(why))"
    case .truncated(let needed, let found): "needs \(needed) bytes, holds \(found)"
    case .tooLarge(let what): "the header promises \(what), more than the file can hold"
    case .trailing(let count):
      count == 1 ? "1 byte follows the last value" : "\(count) bytes follow the last value"
    case .wrongMagic(let found, let expected): "starts with \(found), not with \(expected)"
    case .badHeader(let what): "bad header: \(what)"
    case .unsupportedType(let found, _): "element type \(found) is not supported"
    case .unsupportedShape(let sizes, _): "shape \(sizes) is not supported"
    case .notFinite(let value): "value is \(value)"
    case .outOfRange(let value, let allowed): "value \(value) is outside \(allowed)"
    case .empty: "holds no samples"
    case .countMismatch(let samples, let labels): "\(samples) samples have \(labels) labels"
    case .badNumber(let text): "\"\(text)\" is not a number"
    case .fieldCount(let found, let expected):
      "has \(found) field\(found == 1 ? "" : "s"), not \(expected)"
    case .badText(let what): what
    case .badTable(let what, _): what
    case .cannotSplit(let what): what
    case .badCompression(let what): "damaged gzip stream (\(what))"
    case .unrecognised: "is none of IDX, NPY and CSV"
    case .noPath: "no path follows the colon"
    case .unknownName(let name, _): "no data set is called \"\(name)\""
    case .unknownOption(let key, _, _): "there is no option \"\(key)\""
    case .badOption(let key, let value, _): "option \(key) cannot be \"\(value)\""
    case .badImage(let what): what
    case .tooManyPixels(let width, let height, let most):
      "\(width) x \(height) pixels are more than \(most)"
    case .fileTooLong(let most): "holds more than \(most) bytes"
    case .badLabels(let what): what
    case .allSkipped(let count, let first):
      count == 1
        ? "its only picture cannot be read (\(first))"
        : "none of its \(count) pictures can be read (the first: \(first))"
    case .doesNotFit(let bytes, let most, _):
      "decoded it takes \(bytes) bytes, more than the \(most) it may take"
    case .batchTooLarge(let batch, let count):
      "a batch of \(batch) is more than its \(count) samples"
    }
  }

  /// What to do, a clause.
  var remedy: String {
    switch self {
    case .missing: "check the path"
    case .isDirectory: "name a file inside it"
    case .notDirectory: "name the directory that holds the files"
    case .directoryLacks: "name the directory that holds them, or one file"
    case .unreadable: "check its permissions"
    case .truncated, .badCompression: "download or write the file again"
    case .tooLarge, .trailing, .badHeader:
      "the file is damaged or of another format: write it again"
    case .wrongMagic: "check the format that stands before the colon"
    case .unsupportedType(_, let supported): "convert it to one of \(supported)"
    case .unsupportedShape(_, let expected): "expected \(expected)"
    case .notFinite: "remove or repair the sample"
    case .outOfRange: "rescale the values, or state their range"
    case .empty: "check that the right file was written"
    case .countMismatch: "use the label file that belongs to the images"
    case .badNumber: "write a decimal number, such as -1.25e-3"
    case .fieldCount: "make every line alike"
    case .badText: "repair the line"
    case .badTable(_, let remedy): remedy
    case .cannotSplit: "hold out less, or choose a shorter window"
    case .unrecognised:
      "say the format, such as idx: or cifar10:, before the path"
    case .unknownOption(_, nil, []): "this data set has none"
    case .noPath(let format): "write it as \(format):PATH"
    case .unknownName(_, let nearest):
      nearest.map { "did you mean \"\($0)\"?" } ?? "`ganctl list data` names them all"
    case .unknownOption(_, let nearest, let known):
      nearest.map { "did you mean \"\($0)\"?" } ?? "there are \(known.joined(separator: ", "))"
    case .badOption(_, _, let expected): "expected \(expected)"
    case .badImage: "write or convert it again, or remove it"
    case .tooManyPixels, .fileTooLong: "make it smaller, or remove it"
    case .badLabels: "repair the list, or say labels=none"
    case .allSkipped: "check that the right files were written"
    case .doesNotFit(_, _, let advice): advice
    case .batchTooLarge: "choose a smaller batch"
    }
  }
}
