import Autograd
import Engine
import NeuralNet

/// Random changes of images, real and generated, before a discriminator sees them in the steps of both players.
///
/// They can be differentiated, so that the generator learns through them and is not led to imitate them. With few data
/// they keep the discriminator from learning them by heart.
///
/// Zhao et al., "Differentiable Augmentation for Data-Efficient GAN Training", 2020, arXiv:2006.10738, section 3.2;
/// ranges as in the published code.
public struct Augmentation: Sendable, Equatable {
  /// A kind of change, with random numbers of its own for each image.
  public enum Operation: String, Sendable, CaseIterable {
    /// Brightness, saturation and contrast.
    case color
    /// Movement by up to an eighth of the sides, with zeros from beyond the border.
    case translation
    /// Zeros in a rectangle with half the sides, whose centre lies anywhere in the image.
    case cutout
  }

  /// What is done, in this order; nothing when empty.
  public let operations: [Operation]

  /// No change.
  public static let none = Augmentation([])

  /// Makes changes in the given order.
  public init(_ operations: [Operation]) { self.operations = operations }

  /// Makes the changes of those names.
  ///
  /// - Throws: `HyperparameterError` when a name is unknown or stands twice.
  public init(names: [String]) throws(HyperparameterError) {
    var operations: [Operation] = []
    for name in names {
      guard let operation = Operation(rawValue: name) else {
        let all = Operation.allCases.map(\.rawValue).joined(separator: ", ")
        throw HyperparameterError("augmentation", "must be a list of some of \(all), has '\(name)'")
      }
      guard !operations.contains(operation) else {
        throw HyperparameterError("augmentation", "must name nothing twice, has '\(name)' again")
      }
      operations.append(operation)
    }
    self.operations = operations
  }

  /// Returns changed images `[n, height, width, channels]`.
  ///
  /// - Parameters:
  ///   - images: The images.
  ///   - uniform: Returns numbers uniform in [0, 1), of a shape and from the stream of a name.
  /// - Returns: As many images.
  func applied(to images: Tensor, uniform: (Shape, String) -> Tensor) -> Tensor {
    func draw(_ name: String) -> Tensor { uniform([images.shape[0], 1, 1, 1], name) }
    return operations.reduce(images) { images, operation in
      switch operation {
      case .color:
        let bright = images.brightened(by: draw("brightness"))
        return bright.saturated(by: draw("saturation")).contrasted(by: draw("contrast"))
      case .translation: return images.moved(draw("down"), draw("right"))
      case .cutout: return images.cut(draw("top"), draw("left"))
      }
    }
  }
}

extension Round {
  /// Returns samples as the discriminator is to see them: images changed by ``augmentation``, everything else as it is.
  public func augmented(_ samples: Tensor) -> Tensor {
    augmentation.applied(to: samples) { uniform($0, name: "augmentation/" + $1) }
  }
}

// The arithmetic of the published code. Each `u` holds one number in [0, 1) per image, `[n, 1, 1, 1]`.
extension Tensor {
  /// Adds -1/2 to 1/2.
  func brightened(by u: Tensor) -> Tensor { self + (u - 0.5) }

  /// Moves each pixel's channels from their mean to twice as far from it; changes nothing in images of one channel.
  func saturated(by u: Tensor) -> Tensor {
    guard shape[3] > 1 else { return self }
    let mean = mean([3], keepingAxes: true)
    return (self - mean) * (u * 2) + mean
  }

  /// Moves an image's numbers to between half and one and a half times as far from their mean.
  func contrasted(by u: Tensor) -> Tensor {
    let mean = mean([1, 2, 3], keepingAxes: true)
    return (self - mean) * (u + 0.5) + mean
  }

  /// Moves images by whole pixels, as many either way as an eighth of the side, rounded.
  func moved(_ down: Tensor, _ right: Tensor) -> Tensor {
    func offsets(_ u: Tensor, _ side: Int) -> Tensor {
      let most = (side + 4) / 8
      return u.wholeNumber(below: 2 * most + 1).reshaped([shape[0], 1]) - Float(most)
    }
    return translated(
      by: concatenate([offsets(down, shape[1]), offsets(right, shape[2])], axis: 1))
  }

  /// Sets a rectangle with half the sides, rounded, to 0 where it lies within the image.
  func cut(_ top: Tensor, _ left: Tensor) -> Tensor {
    func isInside(_ u: Tensor, _ side: Int, _ grid: Shape) -> Tensor {
      let size = (side + 1) / 2
      let first = u.wholeNumber(below: side + 1 - size % 2) - Float(size / 2)
      let place = trace.constant(NDArray(grid, (0..<side).map(Float.init))) - first
      return place.greaterOrEqual(0) - place.greaterOrEqual(Float(size))
    }
    let inside =
      isInside(top, shape[1], [1, shape[1], 1, 1]) * isInside(left, shape[2], [1, 1, shape[2], 1])
    return self * (1 - inside)
  }

  /// A whole number from 0 to below `count`, also where the product rounds up.
  func wholeNumber(below count: Int) -> Tensor {
    (self * Float(count)).floor().minimum(Float(count - 1))
  }
}
