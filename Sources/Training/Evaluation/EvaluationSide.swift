import Datasets
import Engine
import FeatureNetworks
import Foundation

/// The real or the generated side of a comparison.
final class EvaluationSide {
  /// Where its samples come from.
  enum Content {
    /// A folder of pictures, in any sizes.
    case folder(String)
    /// A data set in memory.
    case dataset(any Dataset)
    /// A generator.
    case generator(shape: Shape, count: Int, draw: (Range<Int>) throws -> NDArray)
    /// Features that were handed over, `[n, width]`.
    case features(NDArray)
    /// Mean and covariance alone.
    case statistics(StatisticsFile)
  }

  /// What messages call it.
  let name: String
  /// Where its samples come from.
  let content: Content
  /// What the numbers of its series mean, where that is known.
  private(set) var layout: SeriesLayout?
  /// How its series are handed out scaled; as they are when nil.
  var target: SeriesScaling?
  /// Classes that a generator is told: sample `i` has class `i` modulo their number; 0 for none.
  var toldClasses = 0
  /// Its features, once they are computed, and what they are of.
  var known: (key: String, store: FeatureStore)?
  private let wanted: Int?
  private let seed: UInt64
  private let loading: DatasetLoading
  private var opened: (any Dataset)?

  init(
    _ name: String, _ content: Content, wanted: Int?, seed: UInt64, layout: SeriesLayout? = nil,
    loading: DatasetLoading = DatasetLoading()
  ) {
    self.layout = layout
    if case .dataset(let dataset) = content {
      self.layout = (dataset as? any SeriesDataset)?.layout
    }
    self.name = name
    self.content = content
    self.wanted = wanted
    self.seed = seed
    self.loading = loading
  }

  /// Opens what the user named.
  ///
  /// - Parameters:
  ///   - text: A folder of pictures, a run's folder, an `.npz` of statistics, an `.npy`, or data.
  ///   - request: Seed, number of samples, checkpoint.
  ///   - other: The number of samples on the other side, if known.
  ///   - real: The real side, if this is the other one: whether a table or an array holds series like its.
  ///   - loading: How files are read.
  ///   - pool: The threads to run on.
  /// - Returns: The side.
  /// - Throws: What reading it throws.
  static func open(
    _ text: String, _ request: EvaluationRequest, other: Int?, real: EvaluationSide? = nil,
    loading: DatasetLoading, pool: WorkerPool
  ) throws -> EvaluationSide {
    func side(_ content: Content, layout: SeriesLayout? = nil) -> EvaluationSide {
      EvaluationSide(
        text, content, wanted: request.count, seed: request.seed, layout: layout, loading: loading)
    }
    if FileManager.default.fileExists(atPath: text + "/config.yaml") {
      let run = try RunSamples(
        run: text, checkpoint: request.checkpoint, seed: request.seed, pool: pool)
      let count =
        request.count
        ?? min(other ?? EvaluationRequest.usualCount, EvaluationRequest.mostDrawn)
      let result = side(
        .generator(shape: run.sampleShape, count: count, draw: run.samples), layout: run.layout)
      result.toldClasses = run.toldClasses
      return result
    }
    if let folder = DatasetCatalog.pictureFolder(text) { return side(.folder(folder)) }
    if let file = DatasetCatalog.plainFile(text) {
      let start = try FileBytes.read(file, atMost: 6)
      if start.starts(with: [0x50, 0x4B]) || file.hasSuffix(".npz") {
        return side(.statistics(try StatisticsFile(contentsOf: file)))
      }
      if start == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59] {
        let array = try NPY(bytes: FileBytes.read(file), subject: file)
        if array.sizes.count == 2, array.sizes[1] > 0 { return side(.features(array.array)) }
        if let series = try real?.series(in: array.array, file: file) {
          return side(.dataset(series))
        }
      } else if let table = real?.tableOfSeries(file, start: start) {
        return side(.dataset(try DatasetCatalog.open(table, seed: request.seed, loading: loading)))
      }
    }
    return side(.dataset(try DatasetCatalog.open(text, seed: request.seed, loading: loading)))
  }

  // MARK: Samples

  /// The samples' shape; nil for a folder that has not been opened, and for statistics.
  var sampleShape: Shape? {
    switch content {
    case .folder: opened?.sampleShape
    case .dataset(let dataset): dataset.sampleShape
    case .generator(let shape, _, _): shape
    case .features(let array): [array.shape[1]]
    case .statistics: nil
    }
  }

  /// Whether its samples are pictures.
  var isImages: Bool {
    if case .folder = content { return true }
    return sampleShape?.rank == 3
  }

  /// Samples that are used.
  func count() throws -> Int {
    switch content {
    case .folder: try min(images().count, wanted ?? .max)
    case .dataset(let dataset):
      min(
        dataset.count,
        wanted ?? (dataset is any DensityDataset ? EvaluationRequest.usualCount : .max))
    case .generator(_, let count, _): count
    case .features(let array): min(array.shape[0], wanted ?? .max)
    case .statistics(let file): file.origin?.count ?? 0
    }
  }

  /// Which samples are used where there are more, in their order: a choice by the seed, since files may be sorted.
  private func chosen(of available: Int) throws -> [Int] {
    let count = try count()
    guard count < available else { return Array(0..<available) }
    return RandomStream(seed: seed, name: "evaluation").permutation(available)[..<count].sorted()
      .map(Int.init)
  }

  /// Returns at most so many samples, `[n]` + shape.
  ///
  /// - Throws: ``EvaluationError/lacks(metric:side:needed:)`` for statistics, or what reading throws.
  func samples(atMost limit: Int, for metric: String) throws -> NDArray {
    let result: NDArray
    switch content {
    case .folder(let path):
      // As for features: a picture that cannot be read ends the evaluation.
      var strict = loading
      strict.isStrict = true
      let dataset = try opened ?? DatasetCatalog.open("images:" + path, seed: seed, loading: strict)
      opened = dataset
      result = try dataset.samples(at: part(of: dataset.count, limit))
    case .dataset(let dataset): result = try dataset.samples(at: part(of: dataset.count, limit))
    case .generator(_, let count, let draw): result = try draw(0..<min(count, limit))
    case .features(let array): result = try rows(of: array, part(of: array.shape[0], limit))
    case .statistics: throw EvaluationError.lacks(metric: metric, side: name, needed: "samples")
    }
    try check(result, from: 0)
    return scaled(result)
  }

  /// Returns the classes of the samples that ``samples(atMost:for:)`` gives; nil where they have none.
  func labels(atMost limit: Int) throws -> (labels: [Int32], classCount: Int)? {
    switch content {
    case .dataset(let dataset):
      guard let labels = dataset.labels, dataset.classCount > 1 else { return nil }
      return (try part(of: dataset.count, limit).map { labels[$0] }, dataset.classCount)
    case .generator(_, let count, _) where toldClasses > 1:
      return ((0..<min(count, limit)).map { Int32($0 % toldClasses) }, toldClasses)
    default: return nil
    }
  }

  /// Which samples are used when at most so many are wanted: evenly from all that were chosen.
  private func part(of available: Int, _ limit: Int) throws -> [Int] {
    let all = try chosen(of: available)
    guard limit < all.count else { return all }
    return (0..<limit).map { all[$0 * all.count / limit] }
  }

  private func rows(of array: NDArray, _ indices: [Int]) -> NDArray {
    if indices.count == array.shape[0] { return array }
    let width = array.shape[1]
    return NDArray(
      [indices.count, width],
      indices.flatMap { array.values[$0 * width..<($0 + 1) * width] })
  }

  private func check(_ samples: NDArray, from first: Int) throws(EvaluationError) {
    guard let place = samples.values.firstIndex(where: { !$0.isFinite }) else { return }
    let size = samples.shape.count / max(samples.shape[0], 1)
    throw .notFinite(side: name, sample: first + place / max(size, 1))
  }

  // MARK: Images

  private var pictures: FolderImages?

  /// The pictures of a folder: those in it, or where it has none, those in its sub-folders.
  private func images() throws -> FolderImages {
    if let pictures { return pictures }
    guard case .folder(let path) = content else { preconditionFailure("\(name) is no folder") }
    let direct = try FolderImages(path, least: 0)
    let result = direct.count > 0 ? direct : try FolderImages(path, isRecursive: true, least: 0)
    guard result.count >= 2 else {
      throw FeatureError.tooFewImages(folder: path, found: result.count, needed: 2)
    }
    pictures = result
    return result
  }

  /// The shape of its images, of a folder that of the first picture; nil where there are no samples.
  func imageShape() throws -> Shape? {
    guard case .folder = content else { return sampleShape }
    let image = try images().image(at: 0)
    return [image.height, image.width, image.channels]
  }

  /// Files of data that could not be read and were left out, with the reasons.
  var skipped: [DatasetError] {
    if case .dataset(let dataset) = content { return dataset.skipped }
    return []
  }

  /// Files of a folder in formats that are not read.
  func unreadFiles() throws -> [String] {
    if case .folder = content { return try images().unread }
    return []
  }

  /// Returns its samples as pictures.
  func imageSource(for features: String) throws -> any ImageSource {
    switch content {
    case .folder:
      let all = try images()
      return ChosenImages(base: all, indices: try chosen(of: all.count))
    case .dataset(let dataset) where dataset.isImages:
      let indices = try chosen(of: dataset.count)
      return SampleImages(name, count: indices.count) { dataset.samples(at: indices[$0]) }
    case .generator(let shape, let count, let draw) where shape.rank == 3:
      // The source draws under a lock, never on two threads at once.
      nonisolated(unsafe) let side = self
      nonisolated(unsafe) let draw = draw
      return SampleImages(name, count: count) { range in
        let samples = try draw(range)
        try side.check(samples, from: range.lowerBound)
        return samples
      }
    default:
      throw EvaluationError.unsuitable(
        features: features, side: name,
        problem: "its samples have the shape \(sampleShape ?? []) and are not images")
    }
  }

  /// A hash of the samples that are used; nil for a generator, and where a file cannot be read.
  func contentHash() throws -> String? {
    var hash = ContentHash()
    switch content {
    case .folder:
      let all = try images()
      for index in try chosen(of: all.count) {
        guard let bytes = try? FileBytes.read(all.files[index]) else { return nil }
        for byte in all.files[index].dropFirst(all.folder.count).utf8 { hash.add(byte) }
        hash.add(Int64(bytes.count))
        bytes.withUnsafeBufferPointer { for byte in $0 { hash.add(byte) } }
      }
    case .dataset(let dataset):
      for byte in dataset.contentHash.utf8 { hash.add(byte) }
      for index in try chosen(of: dataset.count) { hash.add(Int64(index)) }
    case .generator, .features, .statistics: return nil
    }
    return hash.text
  }
}

/// Some of the images of another source.
private struct ChosenImages<Base: ImageSource>: ImageSource {
  let base: Base
  let indices: [Int]
  var count: Int { indices.count }
  func image(at index: Int) throws -> DecodedImage { try base.image(at: indices[index]) }
  func imageName(at index: Int) -> String { base.imageName(at: indices[index]) }
}
