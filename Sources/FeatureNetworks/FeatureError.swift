public import Engine
public import NeuralNet

/// Why a feature network cannot be used, or images cannot be given to it.
public enum FeatureError: Error, Equatable, Sendable {
  /// There is no file of Inception weights; where it was looked for.
  case noWeights(searched: [String])
  /// A file of weights is missing, unreadable or damaged.
  case unreadable(CheckpointError)
  /// A tensor that the network needs is not in the file.
  case missingTensor(file: String, tensor: String, shape: Shape)
  /// A tensor has another shape than the network needs.
  case shape(file: String, tensor: String, found: Shape, needed: Shape)
  /// The last layer has 1000 classes: the weights of torchvision, which give other features.
  case torchvisionWeights(file: String)
  /// A tensor leads to weights that are infinite or NaN.
  case notFinite(file: String, tensor: String)
  /// An image has another size or other channels than those before it; `rule` is what asks for one size.
  case mixedSizes(image: String, found: Shape, needed: Shape, rule: String)
  /// A folder holds fewer images than a comparison needs.
  case tooFewImages(folder: String, found: Int, needed: Int)
}

extension FeatureError: CustomStringConvertible {
  /// What is wrong, then what to do.
  public var description: String {
    switch self {
    case .noWeights(let searched):
      """
      There are no weights of the Inception network: looked for \
      \(searched.map { "'\($0)'" }.joined(separator: " and ")). \(InceptionWeights.advice)
      """
    case .unreadable(let error): "\(error)"
    case .missingTensor(let file, let tensor, let shape):
      "'\(file)' has no tensor '\(tensor)', which must have shape \(shape). \(Self.remedy)"
    case .shape(let file, let tensor, let found, let needed):
      "Tensor '\(tensor)' of '\(file)' has shape \(found), the network needs \(needed). \(Self.remedy)"
    case .torchvisionWeights(let file):
      """
      '\(file)' has a last layer of 1000 classes, so it holds torchvision's weights of inception_v3. The Frechet \
      inception distance is defined by those of 2015 with 1008 classes; distances by others cannot be compared. \
      \(Self.remedy)
      """
    case .notFinite(let file, let tensor):
      "Tensor '\(tensor)' of '\(file)' leads to weights that are infinite or NaN. \(Self.remedy)"
    case .mixedSizes(let image, let found, let needed, let rule):
      """
      '\(image)' has shape \(found), the images before it \(needed); \(rule) asks for one size. \
      \(Self.remedy(of: rule))
      """
    case .tooFewImages(let folder, let found, let needed):
      "'\(folder)' holds \(found) PNG or JPEG picture\(found == 1 ? "" : "s"); at least \(needed) are needed."
    }
  }

  private static func remedy(of rule: String) -> String {
    rule.hasPrefix("the convention")
      ? "Bring the images to one size, or choose the convention clean-fid, which resizes each on its own."
      : "Bring the images to one size and one number of channels, such as by images:DIR,size=N,channels=3."
  }

  private static let remedy =
    "Convert pt_inception-2015-12-05-6726825d.pth by scripts/convert-inception.py."
}
