import Datasets
import Engine
import FeatureNetworks
import Foundation
import NeuralNet

/// Features that were computed before, in a folder that several processes may use at once.
///
/// A file appears complete or not at all, and carries a checksum of each array: a reader sees whole features or none.
struct FeatureCache {
  /// What features are of, and how they were computed.
  struct Key: Equatable {
    /// A hash of the samples.
    var data: String
    /// The network's name and the hash of its weights.
    var features: String
    /// The convention by which images were prepared.
    var convention: String

    /// The whole key in one line.
    var text: String { "1;data=\(data);features=\(features);convention=\(convention)" }

    /// A file name that stands for it.
    var fileName: String {
      var hash = ContentHash()
      for byte in text.utf8 { hash.add(byte) }
      return "features-\(hash.text).safetensors"
    }
  }

  /// The folder.
  let folder: String
  /// Features that take more bytes than this are not kept.
  static let mostBytes = 2_000_000_000

  init(_ folder: String) { self.folder = folder }

  /// Returns the features of a key, or nil when there are none.
  ///
  /// - Throws: `CheckpointError` when the file is damaged; ``TrainingError`` when it is of something else.
  func store(for key: Key) throws -> FeatureStore? {
    let path = folder + "/" + key.fileName
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let file = try TensorFile(contentsOf: path)
    guard file.metadata["key"] == key.text, let store = try FeatureStore(file) else {
      throw TrainingError.foreignCheckpoint(file: path, problem: "it holds no such features")
    }
    return store
  }

  /// Keeps features.
  ///
  /// - Throws: ``TrainingError``, `CheckpointError` or `FileSystemError` when the file system refuses.
  func keep(_ store: FeatureStore, for key: Key) throws {
    guard store.bytes <= Self.mostBytes else { return }
    try RunFolder.makeFolder(folder)
    try store.write(to: folder + "/" + key.fileName, metadata: ["key": key.text])
  }
}
