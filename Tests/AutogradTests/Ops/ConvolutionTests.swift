import Engine
import Testing
import _TestSupport

@testable import Autograd

@Suite struct ConvolutionTests {
  struct File: Decodable {
    let cases: [Case]
  }

  struct Case: Decodable, CustomTestStringConvertible {
    let isTransposed: Bool
    let batch: Int
    let image: [Int]
    let kernel: [Int]
    let stride: [Int]
    let padding: [Int]
    let dilation: [Int]
    let outputPadding: [Int]
    let groups: Int
    let channels: [Int]
    let shape: [Int]
    let arrays: [[Double]]
    let sizes: [Double]

    var testDescription: String {
      "\(isTransposed ? "transposed " : "")\(image) \(kernel) \(stride) \(padding) \(channels)"
    }

    func apply(_ x: Tensor, _ kernel: Tensor) -> Tensor {
      let padding = Padding2D.sides(
        top: padding[0], bottom: padding[1], left: padding[2], right: padding[3])
      let (stride, dilation) = (Extent2D(stride[0], stride[1]), Extent2D(dilation[0], dilation[1]))
      return isTransposed
        ? x.transposeConvolved(
          with: kernel, stride: stride, padding: padding,
          outputPadding: Extent2D(outputPadding[0], outputPadding[1]), dilation: dilation,
          groups: groups)
        : x.convolved(
          with: kernel, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
  }

  static var cases: [Case] {
    get throws { try Golden.load("convolution.json", as: File.self).cases }
  }

  /// From `scripts/golden/convolution.py`: values, first and second derivatives by images and kernel.
  @Test(arguments: try cases)
  func golden(of form: Case) {
    let trace = Trace()
    let (inputs, outputs) = (form.channels[0], form.channels[1])
    let kernelChannels =
      form.isTransposed ? [outputs / form.groups, inputs] : [inputs / form.groups, outputs]
    let x = trace.input("x", Shape([form.batch] + form.image + [inputs]))
    let w = trace.input("w", Shape(form.kernel + kernelChannels))
    let y = form.apply(x, w)
    #expect(y.shape == Shape(form.shape))
    func fill(_ stream: Int, _ shape: Shape) -> Tensor {
      trace.constant(sample(shape, stream: stream))
    }
    let first = gradient(of: (fill(3, y.shape) * y * y).sum() * 0.5, at: [x, w])
    let second = gradient(
      of: (first[0] * fill(4, x.shape)).sum() + (first[1] * fill(5, w.shape)).sum(), at: [x, w])
    let arrays = [y] + first + second
    let graph = trace.finish(outputs: arrays.enumerated().map { ("\($0)", $1) })
    let result = graph.evaluate(
      inputs: ["x": sample(x.shape, stream: 1), "w": sample(w.shape, stream: 2)]
    ).outputs
    for index in arrays.indices {
      let values = result["\(index)"]?.values ?? []
      for (stream, expected) in zip(10..., form.arrays[index]) {
        let weights = goldenFill(stream, count: values.count)
        let sum = zip(values, weights).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        // The weights' norm is about 0.6 of the number of elements' root; rounding errors add up alike.
        #expect(abs(sum - expected) <= 1e-5 * max(form.sizes[index], 1), "array \(index)")
      }
    }
  }

  /// The definition, in double precision.
  private func convolution(
    _ x: NDArray, _ w: NDArray, stride: Int, padding: Int
  ) -> [Float] {
    let (height, width) = (x.shape[1], x.shape[2])
    let rows = (height + 2 * padding - w.shape[0]) / stride + 1
    let columns = (width + 2 * padding - w.shape[1]) / stride + 1
    var result: [Float] = []
    for image in 0..<x.shape[0] {
      for row in 0..<rows {
        for column in 0..<columns {
          for out in 0..<w.shape[3] {
            var sum = 0.0
            for i in 0..<w.shape[0] {
              for j in 0..<w.shape[1] {
                let (y, z) = (row * stride + i - padding, column * stride + j - padding)
                guard (0..<height).contains(y), (0..<width).contains(z) else { continue }
                for c in 0..<w.shape[2] {
                  let a = x.values[((image * height + y) * width + z) * w.shape[2] + c]
                  let b = w.values[((i * w.shape[1] + j) * w.shape[2] + c) * w.shape[3] + out]
                  sum += Double(a) * Double(b)
                }
              }
            }
            result.append(Float(sum))
          }
        }
      }
    }
    return result
  }

  /// Large enough for several regions, chunks and phases; ⟨x * w, g⟩ = ⟨x, dx⟩ = ⟨w, dw⟩ ties the other two.
  @Test(arguments: [
    ([9, 16, 16, 40], [4, 4, 40, 48], 2, 1), ([3, 33, 31, 24], [3, 3, 24, 30], 1, 1),
    ([40, 4, 4, 64], [4, 4, 64, 5], 1, 0), ([2, 64, 64, 36], [5, 5, 36, 3], 2, 2),
    ([10, 20, 20, 70], [1, 1, 70, 90], 1, 0), ([12, 12, 12, 32], [1, 1, 32, 40], 2, 0),
  ])
  func large(image: [Int], kernel: [Int], stride: Int, padding: Int) {
    let (x, w) = (sample(Shape(image), stream: 1), sample(Shape(kernel), stream: 2, scale: 0.25))
    let trace = Trace()
    let (image, kernel) = (trace.input("x", x.shape), trace.input("w", w.shape))
    let y = image.convolved(with: kernel, stride: Extent2D(stride, stride), padding: .all(padding))
    let g = sample(y.shape, stream: 3)
    let slopes = gradient(of: (y * trace.constant(g)).sum(), at: [image, kernel])
    let graph = trace.finish(outputs: [("y", y), ("dx", slopes[0]), ("dw", slopes[1])])
    let result = graph.evaluate(inputs: ["x": x, "w": w]).outputs
    let expected = convolution(x, w, stride: stride, padding: padding)
    #expect((result["y"]?.values ?? []).largestDifference(from: expected) < 2e-4)
    func inner(_ a: [Float], _ b: [Float]?) -> Double {
      zip(a, b ?? []).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let value = inner(expected, g.values)
    let size = inner(expected, expected).squareRoot()
    #expect(abs(inner(x.values, result["dx"]?.values) - value) < 1e-5 * size)
    #expect(abs(inner(w.values, result["dw"]?.values) - value) < 1e-5 * size)
    // The inner product sees sums only. Another image, and another kernel, see the rest.
    let (other, more) = (sample(x.shape, stream: 4), sample(w.shape, stream: 5, scale: 0.25))
    let byImage = inner(convolution(other, w, stride: stride, padding: padding), g.values)
    #expect(abs(inner(other.values, result["dx"]?.values) - byImage) < 1e-5 * size)
    let byKernel = inner(convolution(x, more, stride: stride, padding: padding), g.values)
    #expect(abs(inner(more.values, result["dw"]?.values) - byKernel) < 1e-5 * size)
  }

  /// TensorFlow's SAME puts the odd pixel at the bottom and right, and keeps ceil(size / stride) places.
  @Test func samePadding() {
    let x = NDArray([1, 1, 4, 1], [1, 2, 3, 4])
    let y = evaluate([x, NDArray([1, 3, 1, 1], [1, 10, 100])]) { x, _ in
      x[0].convolved(with: x[1], stride: 2, padding: .same)
    }
    #expect(y == NDArray([1, 1, 2, 1], [321, 43]))
    let up = evaluate([sample([2, 3, 5, 2]), sample([5, 5, 3, 2])]) { x, _ in
      x[0].transposeConvolved(with: x[1], stride: 2, padding: .same)
    }
    #expect(up.shape == [2, 6, 10, 3])
  }

  @Test func empty() {
    let none = evaluate([sample([0, 4, 4, 3]), sample([2, 2, 3, 5])]) { x, _ in
      x[0].convolved(with: x[1])
    }
    #expect(none.shape == [0, 3, 3, 5])
    let zero = evaluate([sample([0, 4, 4, 3]), sample([2, 2, 3, 5])]) { x, _ in
      gradient(of: x[0].convolved(with: x[1]), at: x[1])
    }
    #expect(zero == NDArray([2, 2, 3, 5]))
  }

  @Test(arguments: [
    ([1, 3, 3, 2], [4, 4, 2, 1], "larger than the padded image"),
    ([1, 3, 3, 2], [1, 1, 3, 1], "2 channels do not meet 3"),
    ([1, 3, 3, 2], [0, 1, 2, 1], "at least one tap"),
  ])
  func refused(image: [Int], kernel: [Int], rule: String) {
    let window = Window(over: 3, kernel: Shape(kernel).kernelExtent, stride: 1, padding: 0)
    let error = #expect(throws: ShapeError.self) {
      try Convolution(window: window).shape(of: [Shape(image), Shape(kernel)])
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains(rule))
  }
}
