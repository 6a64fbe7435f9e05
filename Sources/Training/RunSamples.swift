import Datasets
import Engine
import Foundation
import GANs
import NeuralNet
import Pictures

/// Samples of a run's generator, on their way to a file.
public struct RunSamples {
  private let sampler: Sampler
  private let source: any LatentSource
  private let description: SampleDescription
  /// What the numbers of series mean; nil for other samples.
  let layout: SeriesLayout?
  /// The data's specification and seed, opened only to draw real points behind generated ones.
  private let data: (specification: String, seed: UInt64)

  /// Opens a run.
  ///
  /// - Parameters:
  ///   - run: Its folder.
  ///   - choice: Which checkpoint; the newest unless stated.
  ///   - seed: Seed of the noise.
  ///   - request: What is asked of the generator.
  ///   - pool: The threads to run on.
  /// - Throws: ``TrainingError``, `CheckpointError`, ``ConfigError`` or `DatasetError`.
  public init(
    run: String, checkpoint choice: CheckpointChoice = .last, seed: UInt64,
    request: SampleRequest = SampleRequest(), pool: WorkerPool
  ) throws {
    let folder = try RunFolder(opening: run)
    let checkpoint = try folder.checkpoint(choice)
    let text = try folder.read("config.yaml")
    let identity = try Run.identity(of: folder, text)
    data = (identity.data, identity.seed)
    description = try Checkpoint.samples(checkpoint)
    layout = try Checkpoint.layout(checkpoint, description)
    sampler = try Sampler(
      Run.configuration(of: folder, text, samples: description), samples: description,
      checkpoint: checkpoint, pool: pool, seed: seed)
    source = try sampler.source(
      request, classNames: Checkpoint.classNames(checkpoint, count: description.classCount))
  }

  /// How many samples make a complete picture.
  public var usualCount: Int { source.usualCount }

  /// Classes that the generator is told, 0 for none.
  var toldClasses: Int { sampler.toldClasses }

  /// What the samples look like.
  var sampleShape: Shape { description.shape }

  /// Returns the samples of a range: `[range.count] + sample shape`.
  ///
  /// - Precondition: the range begins at a multiple of 64.
  func samples(_ range: Range<Int>) -> NDArray { sampler.samples(range, from: source) }

  /// Returns samples: `[count] + sample shape`.
  public func samples(_ count: Int) -> NDArray { sampler.samples(count, from: source) }

  /// Writes samples: a picture, raw values, or a folder of pictures, by the end of the path.
  ///
  /// Series are written in the units of the data.
  ///
  /// - Parameters:
  ///   - count: How many samples.
  ///   - path: The file or folder.
  ///   - dates: For series in a table: `first` to give the steps the data's times from its first on, or the time to begin
  ///     with, written as in the data.
  /// - Throws: ``TrainingError``, ``ConfigError`` or `FileSystemError`.
  public func write(_ count: Int, to path: String, dates: String? = nil) throws {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let ending = (path as NSString).pathExtension.lowercased()
    if ["png", "npy", "csv"].contains(ending), exists, isFolder.boolValue {
      throw FileSystemError(.create, path: path, code: EISDIR)
    }
    if dates != nil, ending != "csv" || layout == nil {
      throw ConfigError(sampling: "--dates", "is for series in a table: --out must end in .csv")
    }
    switch ending {
    case "png": try AtomicFile.write(picture(of: samples(count)).png(), to: path)
    case "npy":
      let array = samples(count)
      try AtomicFile.write(
        NPYWriter.bytes(of: layout?.scaling.restored(array) ?? array), to: path)
    case "csv":
      if let layout {
        try write(SeriesText(layout, dates: dates), count, to: path)
      } else {
        try AtomicFile.write(csv(samples(count)), to: path)
      }
    default: try writeFolder(samples(count), path)
    }
  }

  /// Writes series block by block, so that only one block of them is in memory.
  private func write(_ text: SeriesText, _ count: Int, to path: String) throws {
    let block = 64 * 16
    try AtomicFile.write(to: path) { file throws(FileSystemError) in
      try file.append(Array(text.header.utf8))
      for first in stride(from: 0, to: count, by: block) {
        let series = samples(first..<min(first + block, count))
        try file.append(Array(text.rows(series, first: first).utf8))
      }
    }
  }

  private func picture(of array: NDArray) throws -> Picture {
    if description.isImage { return try RunPictures.picture(of: array, grid: source.grid) }
    let dataset = try DatasetCatalog.open(data.specification, seed: data.seed)
    return try RunPictures.picture(
      of: array, real: RunPictures.samples(of: dataset, array.shape[0]), title: dataset.name,
      layout: layout)
  }

  private func csv(_ array: NDArray) -> [UInt8] {
    let width = array.shape.count / max(array.shape[0], 1)
    var text = width == 2 ? "x,y\n" : (0..<width).map { "v\($0)" }.joined(separator: ",") + "\n"
    for row in 0..<array.shape[0] {
      text +=
        array.values[row * width..<(row + 1) * width].map { "\($0)" }.joined(separator: ",") + "\n"
    }
    return Array(text.utf8)
  }

  private func writeFolder(_ array: NDArray, _ path: String) throws {
    guard description.isImage else {
      throw ConfigError.badValue(
        key: "--out", rule: "must end in .png, .npy or .csv for points and series, is '\(path)'",
        source: "sample")
    }
    try RunFolder.makeFolder(path)
    let size = description.shape.count
    for index in 0..<array.shape[0] {
      let image = NDArray(description.shape, Array(array.values[index * size..<(index + 1) * size]))
      let name = String(format: "%06d.png", index)
      try AtomicFile.write(Picture(image).png(), to: path + "/" + name)
    }
  }
}
