import CKernels
import Engine

/// The number of the pixel with the largest value in each window and channel, counted within the image.
///
/// The first of equals, as PyTorch; no gradient flows through it.
struct LargestPixels: Op {
  static let name = "largest_pixels"
  let window: Window
  let kernel: Extent2D
  var attributes: String { "kernel=\(kernel) \(window.description)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let shape = try window.pooled(inputs, kernel: kernel, Self.name)
    // Every window must see a pixel, and Float counts exactly up to 2^24.
    guard window.top < kernel.height, window.bottom < kernel.height, window.left < kernel.width,
      window.right < kernel.width, window.dilation == 1
    else {
      throw ShapeError(
        Self.name, inputs, "padding must be less than the kernel, and the dilation 1")
    }
    guard inputs[0][1] * inputs[0][2] <= 1 << 24 else {
      throw ShapeError(Self.name, inputs, "images have more than 2^24 pixels")
    }
    return shape
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil] }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let seen = window.seen(image: inputs[0].shape, kernel: kernel)
    let channels = output.shape[3]
    let image = inputs[0].pointer
    return .ranges(
      output.shape.sizes[..<3].reduce(1, *), of: max(1, (1 << 13) / max(channels, 1))
    ) { places, _ in
      var seen = seen
      gk_largest_of_windows(
        output.pointer + places.lowerBound * channels, image, &seen, places.lowerBound,
        places.upperBound)
    }
  }
}

/// Values picked from images by pixel numbers, one for each place and channel.
///
/// Inputs: `[batch, height, width, channels]` and numbers `[batch, rows, columns, channels]` of pixels within their
/// image. Output: shaped like the numbers.
struct PickPixels: Op {
  static let name = "pick_pixels"

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].rank == 4, inputs[1].rank == 4, inputs[0][0] == inputs[1][0],
      inputs[0][3] == inputs[1][3]
    else {
      throw ShapeError(Self.name, inputs, "images and numbers agree in batch and channels")
    }
    return inputs[1]
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [g.trace.add(PlacePixels(image: inputs[0].shape.imageExtent), [g, inputs[1]]), nil]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let (image, numbers) = (inputs[0], inputs[1].pointer)
    let (channels, places) = (image.shape[3], output.shape[1] * output.shape[2])
    let pixels = image.shape[1] * image.shape[2]
    return .ranges(output.shape[0], of: max(1, (1 << 14) / max(places * channels, 1))) {
      images, _ in
      for index in images.lowerBound * places * channels..<images.upperBound * places * channels {
        let first = index / (places * channels) * pixels * channels
        let pixel = Int(numbers[index])
        output.pointer[index] = image.pointer[first + pixel * channels + index % channels]
      }
    }
  }
}

/// Adds values to pixels given by number, in images of zeros; the adjoint of ``PickPixels``.
struct PlacePixels: Op {
  static let name = "place_pixels"
  let image: Extent2D
  var attributes: String { "image=\(image)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].rank == 4, inputs[0] == inputs[1] else {
      throw ShapeError(Self.name, inputs, "needs one number for each value")
    }
    return [inputs[0][0], image.height, image.width, inputs[0][3]]
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [g.trace.add(PickPixels(), [g, inputs[1]]), nil]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let (values, numbers) = (inputs[0].pointer, inputs[1].pointer)
    let (channels, places) = (output.shape[3], inputs[0].shape[1] * inputs[0].shape[2])
    let count = output.shape.sizes[1...].reduce(1, *)
    return .ranges(output.shape[0], of: max(1, (1 << 14) / max(count, 1))) { images, _ in
      (output.pointer + images.lowerBound * count).update(repeating: 0, count: images.count * count)
      for index in images.lowerBound * places * channels..<images.upperBound * places * channels {
        let first = index / (places * channels) * count
        output.pointer[first + Int(numbers[index]) * channels + index % channels] += values[index]
      }
    }
  }
}
