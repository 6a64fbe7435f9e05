internal import Datasets
internal import Engine

/// How a decoded image becomes the input of a network.
struct ImagePreparation: Sendable {
  /// An image as the network takes it.
  struct Prepared: Sendable {
    /// `[height, width, channels]` of the file or sample.
    let original: Shape
    /// `[height, width, channels]` of the input.
    let shape: Shape
    /// The input.
    let values: [Float]
  }

  private let convention: Convention
  private let network: String
  private let input: Shape?

  init(_ network: any FeatureNetwork, _ convention: Convention) {
    (self.network, self.convention, input) = (network.name, convention, network.inputShape)
  }

  /// Resizes an image where the network wants one size, and scales its levels.
  func prepare(_ image: DecodedImage) -> Prepared {
    let original: Shape = [image.height, image.width, image.channels]
    let shape = input ?? original
    let colored = image.converted(toChannels: shape[2])
    var values =
      input == nil
      ? colored.pixels.map(Float.init)
      : convention.resizing.resized(colored, height: shape[0], width: shape[1])
    convention.range.apply(to: &values)
    return Prepared(original: original, shape: shape, values: values)
  }

  /// What asks for images of one size, if this one has another than the first.
  func rule(against image: Prepared, after first: Shape) -> String? {
    if input == nil { return image.original == first ? nil : "'\(network)' compares pixels and" }
    let isSame = image.original.sizes.prefix(2) == first.sizes.prefix(2)
    return isSame || convention.allowsMixedSizes ? nil : "the convention \(convention.name)"
  }
}
