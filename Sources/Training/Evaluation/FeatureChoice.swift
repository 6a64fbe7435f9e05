import Datasets
import Engine
import FeatureNetworks
import Foundation
import NeuralNet

/// The feature networks that can be named.
public enum FeatureChoice {
  /// The name of the Inception network of 2015.
  static let inception = "inception-2015"

  /// Names with one line each.
  public static let all: [(name: String, summary: String)] = [
    (
      inception,
      "the Inception network of 2015, 2048 features: what FID, KID and IS are defined on; needs a file of weights"
    ),
    (
      "digits",
      "a small classifier of the embedded 8 x 8 digits, 64 features; comes with the package"
    ),
    ("pixels", "the pixels themselves, for small images of one size"),
    ("random", "512 features of an untrained convolutional network; needs no file"),
    (
      "FILE.safetensors",
      "a network of `ganctl features train`, or Inception's weights from scripts/convert-inception.py"
    ),
  ]

  /// Throws unless a name is known or may be a file.
  static func check(_ name: String) throws(EvaluationError) {
    if name == "inception" || all.dropLast().contains(where: { $0.name == name }) { return }
    guard name.contains("/") || name.contains(".") || FileManager.default.fileExists(atPath: name)
    else {
      throw .unknownFeatures(name, nearest: nearest(to: name, among: all.dropLast().map(\.name)))
    }
  }

  /// Returns the network of a name or a file.
  ///
  /// - Throws: ``EvaluationError/unknownFeatures(_:nearest:)``, or what reading a file throws.
  static func network(_ name: String) throws -> any FeatureNetwork {
    switch name {
    case inception, "inception": return try InceptionV3(contentsOf: InceptionWeights.locate())
    case "digits": return try ClassifierFeatures.digits()
    case "pixels": return PixelFeatures()
    case "random": return RandomFeatures()
    default:
      try check(name)
      if try ClassifierFeatures.recognises(name) { return try ClassifierFeatures(contentsOf: name) }
      return try InceptionV3(contentsOf: name)
    }
  }

  /// Returns the name of the network that suits two sides of images when none was named.
  ///
  /// - Parameters:
  ///   - stored: What stored statistics on a side say.
  ///   - shape: The samples' shape, if it is known.
  ///   - metrics: What is asked for.
  /// - Returns: The name.
  static func usual(stored: String?, shape: Shape?, metrics: [String]) -> String {
    if let stored { return stored }
    return shape == [8, 8, 1] && !metrics.contains("fid") ? "digits" : inception
  }

  /// Returns the convention of a name.
  ///
  /// - Throws: ``EvaluationError/unknownConvention(_:nearest:)``.
  static func convention(_ name: String) throws(EvaluationError) -> Convention {
    guard let convention = Convention(named: name) else {
      throw .unknownConvention(name, nearest: nearest(to: name, among: Convention.all.map(\.name)))
    }
    return convention
  }
}
