import Engine

/// Images moved by whole pixels, each by its own offset; zeros come in from beyond the border.
///
/// Inputs: images `[batch, height, width, channels]`, offsets `[batch, 2]`, downwards and to the right. Pixel (y, x) of
/// the output is pixel (y + offset 0, x + offset 1) of the input. An image whose offset is not a whole number becomes
/// NaN, which stops a run with the name of this op.
struct Translate: Op {
  static let name = "translate"

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].rank == 4, inputs[1].sizes == [inputs[0][0], 2] else {
      throw ShapeError(Self.name, inputs, "needs images and two offsets for each")
    }
    return inputs[0]
  }

  // What moves back is moved by the negative offset.
  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [g.trace.add(self, [g, -inputs[1]]), nil]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let (height, width, channels) = (output.shape[1], output.shape[2], output.shape[3])
    let (images, offsets) = (inputs[0].pointer, inputs[1].pointer)
    let perLine = width * channels
    return .ranges(output.shape[0] * height, of: max(1, (1 << 14) / max(perLine, 1))) { lines, _ in
      for line in lines {
        let (image, y) = (line / height, line % height)
        let target = output.pointer + line * perLine
        guard let down = wholeOffset(offsets[2 * image], limit: height),
          let right = wholeOffset(offsets[2 * image + 1], limit: width)
        else {
          target.update(repeating: .nan, count: perLine)
          continue
        }
        target.update(repeating: 0, count: perLine)
        guard (0..<height).contains(y + down) else { continue }
        let source = images + (image * height + y + down) * perLine
        let first = max(0, -right)
        let count = max(0, min(width, width - right) - first)
        (target + first * channels).update(
          from: source + (first + right) * channels, count: count * channels)
      }
    }
  }
}

/// A stored offset as a whole number, cut to `-limit...limit`, beyond which nothing is left of an image; nil where it is
/// none.
private func wholeOffset(_ value: Float, limit: Int) -> Int? {
  value == value.rounded() ? Int(max(-Float(limit), min(Float(limit), value))) : nil
}

extension Tensor {
  /// Returns these images moved by whole pixels: pixel (y, x) is pixel (y + down, x + right), or 0 beyond the border.
  ///
  /// - Parameter offsets: `down` and `right` of each image, whole numbers; any other makes an image NaN: `[batch, 2]`.
  /// - Returns: Images like these. No gradient flows to the offsets.
  public func translated(by offsets: Tensor) -> Tensor { trace.add(Translate(), [self, offsets]) }
}
