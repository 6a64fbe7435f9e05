import Autograd
import Datasets
import Engine
import Foundation
import GANs
import NeuralNet

/// The complete state of a run: every array of the store and the positions of all streams.
struct Checkpoint {
  /// Text beside the arrays.
  var metadata: [String: String]

  static let formatKey = "format"
  static let format = "gankit-checkpoint-1"
  /// Only where the data's classes have names: a list in JSON.
  static let classNamesKey = "data.class_names"
  /// Only for series: names, scaling and dates, in JSON.
  static let layoutKey = "data.series"

  /// Writes the store with the metadata; the file appears complete or not at all.
  static func write(
    _ store: ParameterStore, _ metadata: [String: String], to path: String
  ) throws(CheckpointError) {
    try SafeTensors.write(
      metadata: metadata.merging([formatKey: format]) { $1 },
      tensors: store.entries.map { entry in
        (
          key: entry.name,
          value: BorrowedTensor(
            entry.shape, UnsafeBufferPointer(start: entry.pointer, count: entry.shape.count))
        )
      }, to: path)
  }

  /// Reads a checkpoint into a store that already has every array it should hold.
  ///
  /// - Throws: ``CheckpointError`` for a damaged file; ``TrainingError/foreignCheckpoint(file:problem:)`` for
  ///   one of another variant or with other arrays.
  static func read(
    _ path: String, into store: ParameterStore, variant: String
  ) throws -> Checkpoint {
    let file = try SafeTensors(contentsOf: path)
    try check(file.metadata, path, variant)
    for entry in store.entries {
      store.set(entry.name, try file.tensor(entry.name, shape: entry.shape, file: path))
    }
    if let surplus = file.tensors.keys.filter({ store.entry($0) == nil }).sorted().first {
      throw TrainingError.foreignCheckpoint(
        file: path, problem: "it holds '\(surplus)', which the configuration does not have")
    }
    return Checkpoint(metadata: file.metadata)
  }

  /// Reads only the arrays that a store has, such as a generator's weights.
  static func readPart(
    _ path: String, into store: ParameterStore, variant: String, renaming: (String) -> String
  ) throws -> Checkpoint {
    let file = try SafeTensors(contentsOf: path)
    try check(file.metadata, path, variant)
    for entry in store.entries {
      let stored = renaming(entry.name)
      let name = file.tensors[stored] == nil ? entry.name : stored
      store.set(entry.name, try file.tensor(name, shape: entry.shape, file: path))
    }
    return Checkpoint(metadata: file.metadata)
  }

  private static func check(
    _ metadata: [String: String], _ path: String, _ variant: String
  ) throws(TrainingError) {
    guard metadata[formatKey] == format else {
      throw .foreignCheckpoint(
        file: path, problem: "it is not a checkpoint of this program's format")
    }
    guard let found = metadata["variant"], found == variant else {
      throw .foreignCheckpoint(
        file: path,
        problem: "it was written by variant '\(metadata["variant"] ?? "")', the run is '\(variant)'"
      )
    }
  }

  /// Reads, from the header alone, what the data of the run looks like.
  static func samples(_ path: String) throws -> SampleDescription {
    let header = try SafeTensors.header(of: path)
    let sizes = (header.metadata["data.shape"] ?? "").split(separator: ",").map { Int($0) ?? -1 }
    guard header.metadata[formatKey] == format, !sizes.isEmpty, sizes.count <= 4,
      sizes.allSatisfy({ $0 > 0 && $0 <= 1 << 16 }),
      let classes = Int(header.metadata["data.classes"] ?? ""), classes >= 0
    else {
      throw TrainingError.foreignCheckpoint(
        file: path, problem: "it does not say what its samples look like")
    }
    return SampleDescription(shape: Shape(sizes), classCount: classes)
  }

  /// Reads, from the header alone, what the classes of the run's data are called; empty for numbers alone.
  static func classNames(_ path: String, count: Int) throws -> [String] {
    guard let text = try SafeTensors.header(of: path).metadata[classNamesKey] else { return [] }
    guard let names = try? JSONDecoder().decode([String].self, from: Data(text.utf8)),
      names.count == count
    else {
      throw TrainingError.foreignCheckpoint(
        file: path, problem: "its names of \(count) classes cannot be read")
    }
    return names
  }

  /// Reads, from the header alone, what the numbers of the run's series mean; nil for data that are no series.
  static func layout(_ path: String, _ samples: SampleDescription) throws -> SeriesLayout? {
    guard samples.isSeries else { return nil }
    let features = samples.shape[1]
    guard let text = try SafeTensors.header(of: path).metadata[layoutKey] else {
      return SeriesLayout(features: features)
    }
    guard let layout = SeriesLayout(json: text, features: features) else {
      throw TrainingError.foreignCheckpoint(
        file: path, problem: "it does not say what the numbers of its series mean")
    }
    return layout
  }

  /// A number kept under a key, far from overflow.
  func integer(
    _ key: String, _ path: String, atMost limit: Int = 1 << 53
  ) throws(TrainingError) -> Int {
    guard let value = metadata[key].flatMap({ Int($0) }), (0...limit).contains(value) else {
      throw .foreignCheckpoint(file: path, problem: "it does not say '\(key)'")
    }
    return value
  }
}
