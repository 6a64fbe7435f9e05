import CKernels
import Engine

/// Images made of some of the lines and columns of others, each as often as wanted.
///
/// Pixel (y, x) of the output is pixel (rows[y], columns[x]) of the input: repetition, reflection, flips and crops.
struct PixelGather: Op {
  static let name = "pixel_gather"
  let rows: [Int]
  let columns: [Int]
  var attributes: String { "\(rows.count)x\(columns.count)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let shape = inputs[0]
    guard shape.rank == 4, rows.allSatisfy({ (0..<shape[1]).contains($0) }),
      columns.allSatisfy({ (0..<shape[2]).contains($0) })
    else {
      throw ShapeError(Self.name, inputs, "names lines or columns that the images do not have")
    }
    return [shape[0], rows.count, columns.count, shape[3]]
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [
      g.trace.add(
        PixelScatter(rows: rows, columns: columns, image: inputs[0].shape.imageExtent), [g])
    ]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let (height, width, channels) = (inputs[0].shape[1], inputs[0].shape[2], inputs[0].shape[3])
    let image = inputs[0].pointer
    let perLine = columns.count * channels
    return .ranges(output.shape[0] * rows.count, of: max(1, (1 << 14) / max(perLine, 1))) {
      lines, _ in
      for line in lines {
        let source =
          image + (line / rows.count * height + rows[line % rows.count]) * width * channels
        var target = output.pointer + line * perLine
        for column in columns {
          target.update(from: source + column * channels, count: channels)
          target += channels
        }
      }
    }
  }
}

/// Adds pixels to the lines and columns they name, in images of zeros; the adjoint of ``PixelGather``.
struct PixelScatter: Op {
  static let name = "pixel_scatter"
  let rows: [Int]
  let columns: [Int]
  let image: Extent2D
  var attributes: String { "image=\(image)" }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs[0].rank == 4, inputs[0][1] == rows.count, inputs[0][2] == columns.count else {
      throw ShapeError(Self.name, inputs, "needs a line for each of \(rows.count)")
    }
    return [inputs[0][0], image.height, image.width, inputs[0][3]]
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [g.trace.add(PixelGather(rows: rows, columns: columns), [g])]
  }

  func kernel(_ inputs: [Operand], _ output: Operand, _: RunContext) -> Kernel {
    let (channels, values) = (output.shape[3], inputs[0].pointer)
    let count = output.shape.sizes[1...].reduce(1, *)
    let given = inputs[0].shape.sizes[1...].reduce(1, *)
    return .ranges(output.shape[0], of: max(1, (1 << 14) / max(count, 1))) { images, _ in
      for index in images {
        let target = output.pointer + index * count
        target.update(repeating: 0, count: count)
        var source = values + index * given
        for row in rows {
          for column in columns {
            let pixel = target + (row * image.width + column) * channels
            gk_add(pixel, pixel, source, nil, nil, channels)
            source += channels
          }
        }
      }
    }
  }
}
