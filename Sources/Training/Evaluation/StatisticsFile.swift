import Datasets
import Engine
import NeuralNet

/// Mean and covariance of features in NumPy's `.npz` format, as pytorch-fid keeps them.
///
/// The arrays `mu` `[d]` and `sigma` `[d, d]` are numbers of single or double precision. Files of this package also say
/// how they came about, in the texts `convention`, `features` and `weights_hash` and the number `n`.
///
/// Format: mseitzer/pytorch-fid, `fid_score.py`, `--save-stats`.
public struct StatisticsFile: Equatable, Sendable {
  /// How statistics came about.
  public struct Origin: Equatable, Sendable {
    /// The name of the convention by which images were prepared.
    public var convention: String
    /// The name of the feature network.
    public var features: String
    /// The hash of its weights.
    public var weightsHash: String
    /// Samples.
    public var count: Int

    /// Creates a record.
    public init(convention: String, features: String, weightsHash: String, count: Int) {
      self.convention = convention
      self.features = features
      self.weightsHash = weightsHash
      self.count = count
    }
  }

  /// The mean of each feature.
  public let mean: [Double]
  /// The covariance with `n - 1` in the denominator, `[d, d]`.
  public let covariance: Matrix
  /// How they came about; nil where the file does not say.
  public let origin: Origin?

  /// The most features that a file may be about: their covariance takes 512 MB.
  public static let mostDimensions = 8192
  /// What comes before the values of an array, at most.
  private static let headerBytes = 1 << 16

  /// Puts statistics together.
  ///
  /// - Precondition: the covariance has a row and a column for each feature.
  public init(mean: [Double], covariance: Matrix, origin: Origin?) {
    precondition(
      covariance.rows == mean.count && covariance.columns == mean.count,
      "StatisticsFile: \(mean.count) means, covariance \(covariance.rows)×\(covariance.columns)")
    self.mean = mean
    self.covariance = covariance
    self.origin = origin
  }

  /// Reads a file.
  ///
  /// - Throws: ``StatisticsError`` or `DatasetError` when the file cannot be read, is damaged, has other arrays than
  ///   `mu` and `sigma`, or holds a number that is not finite.
  public init(contentsOf path: String) throws {
    let most = Self.mostDimensions * Self.mostDimensions * 8 + (1 << 20)
    let bytes = try FileBytes.read(path, atMost: most + 1)
    guard bytes.count <= most else {
      throw DatasetError(path, .fileTooLong(most: most))
    }
    try self.init(bytes: bytes, subject: path)
  }

  /// Reads the content of a file.
  ///
  /// - Throws: As ``init(contentsOf:)``.
  public init(bytes: [UInt8], subject: String) throws {
    let archive = try ZipArchive(bytes: bytes, subject: subject)
    func array(_ name: String, atMost count: Int) throws -> NPYValue? {
      // `count * 4` for texts is less than `count * 8`.
      let limit = count * 8 + Self.headerBytes
      guard let bytes = try archive.entry(name + ".npy", atMost: limit) else { return nil }
      return try NPYValue(bytes: bytes, subject: "\(subject), array '\(name)'")
    }
    func needed(_ name: String, atMost count: Int) throws -> (sizes: [Int], values: [Double]) {
      switch try array(name, atMost: count) {
      case .numbers(let sizes, let values): return (sizes, values)
      case .text:
        throw StatisticsError.shape(
          file: subject, entry: name, found: [], needed: "numbers, not text")
      case nil:
        let names = archive.names.map { $0.hasSuffix(".npy") ? String($0.dropLast(4)) : $0 }
        throw StatisticsError.missing(file: subject, entry: name, found: names)
      }
    }
    let (sizes, mean) = try needed("mu", atMost: Self.mostDimensions)
    guard sizes.count == 1, (1...Self.mostDimensions).contains(sizes[0]) else {
      throw StatisticsError.shape(
        file: subject, entry: "mu", found: sizes, needed: "[d], d from 1 to \(Self.mostDimensions)")
    }
    let d = sizes[0]
    let (square, values) = try needed("sigma", atMost: d * d)
    guard square == [d, d] else {
      throw StatisticsError.shape(
        file: subject, entry: "sigma", found: square, needed: "\([d, d]), after 'mu'")
    }
    self.mean = mean
    covariance = Matrix(rows: d, columns: d, values)
    origin = try Self.origin { name in try array(name, atMost: 4096) }
    try check(subject)
  }

  private static func origin(_ array: (String) throws -> NPYValue?) throws -> Origin? {
    guard case .text(let convention)? = try array("convention"),
      case .text(let features)? = try array("features"),
      case .text(let hash)? = try array("weights_hash"),
      case .numbers(_, let numbers)? = try array("n"), let number = numbers.first,
      let count = Int(exactly: number), count > 0
    else { return nil }
    return Origin(convention: convention, features: features, weightsHash: hash, count: count)
  }

  /// Throws unless the covariance is symmetric, up to the rounding of single precision, with a diagonal of at least 0.
  private func check(_ subject: String) throws(StatisticsError) {
    let tolerance = 1e-5 * covariance.largestMagnitude
    for row in mean.indices {
      guard covariance[row, row] >= -tolerance else {
        throw .notACovariance(
          file: subject, problem: "variance \(row) is \(covariance[row, row])")
      }
      for column in 0..<row
      where abs(covariance[row, column] - covariance[column, row]) > tolerance {
        throw .notACovariance(
          file: subject,
          problem: "[\(row), \(column)] and [\(column), \(row)] differ")
      }
    }
  }

  /// Returns the bytes of the file.
  ///
  /// - Throws: ``StatisticsError/notWritten(file:problem:)``.
  public func bytes(subject: String = "statistics") throws(StatisticsError) -> [UInt8] {
    var entries: [(String, NPYValue)] = [
      ("mu", .numbers(sizes: [mean.count], values: mean)),
      ("sigma", .numbers(sizes: [mean.count, mean.count], values: covariance.values)),
    ]
    if let origin {
      entries += [
        ("convention", .text(origin.convention)), ("features", .text(origin.features)),
        ("weights_hash", .text(origin.weightsHash)),
        ("n", .numbers(sizes: [], values: [Double(origin.count)])),
      ]
    }
    return try ZipArchive.bytes(
      of: entries.map { ($0.0 + ".npy", $0.1.bytes) }, subject: subject)
  }

  /// Writes the file, which appears complete or not at all.
  ///
  /// - Throws: ``StatisticsError`` or `FileSystemError`.
  public func write(to path: String) throws {
    try AtomicFile.write(bytes(subject: path), to: path)
  }
}
