internal import Datasets
internal import Engine
internal import Foundation
public import NeuralNet

extension ClassifierFeatures {
  /// The features of the digits that come with the package, `digits`: 8 × 8 grey images.
  ///
  /// The network was trained by `scripts/make-digits-features` on the embedded digits.
  ///
  /// - Throws: `CheckpointError` when the embedded file is damaged.
  public static func digits() throws -> ClassifierFeatures {
    let bytes = try Gunzip.content(of: PackageResources.digits_features_bin, atMost: 1 << 20)
    return try ClassifierFeatures(
      SafeTensors(bytes: bytes, name: "digits features"), name: "digits", file: "digits features")
  }

  /// Reads a file that `ganctl features train` wrote; results call it by the file's name without its ending.
  ///
  /// - Throws: `CheckpointError` when the file is damaged; ``ClassifierError/notFeatures(file:problem:)`` when it lacks a
  ///   tensor or holds something else.
  public init(contentsOf path: String) throws {
    let stem = (path as NSString).lastPathComponent
    try self.init(
      SafeTensors(contentsOf: path, origin: .any), name: (stem as NSString).deletingPathExtension,
      file: path)
  }

  /// Takes the network out of a file's content.
  init(_ content: SafeTensors, name: String, file: String) throws {
    let metadata = content.metadata
    guard metadata["format"] == Self.format else {
      throw ClassifierError.notFeatures(
        file: file, problem: "its metadata do not name the format \(Self.format)")
    }
    let sizes = (metadata["input.shape"] ?? "").split(separator: ",").compactMap { Int($0) }
    guard sizes.count == 3, sizes.allSatisfy({ (1...ClassifierTraining.longestSide).contains($0) }),
      min(sizes[0], sizes[1]) >= 2, let classes = metadata["classes"].flatMap({ Int($0) }),
      (2...ClassifierTraining.mostClasses).contains(classes)
    else {
      throw ClassifierError.notFeatures(
        file: file, problem: "its metadata do not say what images and classes it is for")
    }
    var weights: [String: NDArray] = [:]
    for (key, shape) in Self.declarations(Shape(sizes), classCount: classes) {
      guard let tensor = content.tensors[key] else {
        throw ClassifierError.notFeatures(file: file, problem: "it has no tensor '\(key)'")
      }
      guard tensor.shape == shape else {
        throw ClassifierError.notFeatures(
          file: file, problem: "tensor '\(key)' has shape \(tensor.shape), needed is \(shape)")
      }
      guard tensor.isFinite else {
        throw ClassifierError.notFeatures(
          file: file, problem: "tensor '\(key)' holds a number that is not finite")
      }
      weights[key] = tensor
    }
    self.init(
      name: name, imageShape: Shape(sizes), classCount: classes,
      accuracy: Double(metadata["accuracy"] ?? "") ?? .nan, metadata: metadata, weights: weights)
  }

  /// Writes the network; the file appears complete or not at all.
  ///
  /// - Throws: `CheckpointError` when the file system refuses.
  public func write(to path: String) throws(CheckpointError) {
    try SafeTensors(metadata: metadata, tensors: weights).write(to: path)
  }
}

extension ClassifierFeatures {
  /// Whether a file is, by its header, one that `ganctl features train` wrote.
  ///
  /// - Throws: `CheckpointError` when the header cannot be read.
  package static func recognises(_ path: String) throws(CheckpointError) -> Bool {
    try SafeTensors.header(of: path).metadata["format"] == format
  }
}
