import Engine

/// The product of two matrices, or of matrices pairwise, either of which may be read transposed.
///
/// Inputs: `[m, k]` and `[k, n]`, or `[batch, m, k]` and `[batch, k, n]`, the last two axes swapped where read
/// transposed.
struct MatMul: ProductOp {
  static let name = "matmul"
  var looksUpInputs: Bool { true }
  var transposeLeft = false
  var transposeRight = false
  /// Columns of a right factor that plans have laid out in ``Strips``; nil for one that lies by rows.
  var columnsInStrips: Int?
  var attributes: String {
    (transposeLeft ? "T" : "N") + (columnsInStrips != nil ? "S" : transposeRight ? "T" : "N")
  }

  func shape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    var (a, b) = (inputs[0], inputs[1])
    if let columnsInStrips {
      guard b.rank == 3, b == Strips.shape(of: [b[1], columnsInStrips]) else {
        throw ShapeError(Self.name, inputs, "strips of \(columnsInStrips) columns are not \(b)")
      }
      b = [b[1], columnsInStrips]
    }
    guard a.rank == b.rank, a.rank == 2 || a.rank == 3 else {
      throw ShapeError(Self.name, inputs, "both inputs must have two axes, or both three")
    }
    let (m, k) = transposeLeft ? (a[-1], a[-2]) : (a[-2], a[-1])
    let (inner, n) = transposeRight ? (b[-1], b[-2]) : (b[-2], b[-1])
    guard k == inner else {
      throw ShapeError(Self.name, inputs, "inner sizes \(k) and \(inner) differ")
    }
    guard a.rank == 2 || a[0] == b[0] else {
      throw ShapeError(Self.name, inputs, "batches of \(a[0]) and \(b[0]) differ")
    }
    return a.rank == 2 ? [m, n] : [a[0], m, n]
  }

  // With C = L(A)·R(B), where L and R transpose or not:
  //   L plain:      dA = dC·R(B)ᵀ      L transposed: dA = R(B)·dCᵀ
  //   R plain:      dB = L(A)ᵀ·dC      R transposed: dB = dCᵀ·L(A)
  // Every right-hand side is again a product read with transposes.
  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    precondition(columnsInStrips == nil, "matmul: factors are laid out in strips after gradients")
    let (a, b) = (inputs[0], inputs[1])
    let da =
      transposeLeft
      ? b.matmul(g, transposeLeft: transposeRight, transposeRight: true)
      : g.matmul(b, transposeRight: !transposeRight)
    let db =
      transposeRight
      ? g.matmul(a, transposeLeft: true, transposeRight: transposeLeft)
      : a.matmul(g, transposeLeft: !transposeLeft)
    return [da, db]
  }

  func term(_ a: Operand, _ b: Operand) -> ProductTerm {
    ProductTerm(
      a: a, b: b, k: innerSize(a.shape), lda: a.shape[-1], ldb: b.shape[-1],
      transposeA: transposeLeft, transposeB: transposeRight, stripsB: columnsInStrips != nil,
      batchStrideA: a.shape[-1] * a.shape[-2], batchStrideB: b.shape[-1] * b.shape[-2])
  }

  private func innerSize(_ left: Shape) -> Int { transposeLeft ? left[-2] : left[-1] }

  func product(_ inputs: [Operand], _ output: Shape) -> RegionProduct {
    RegionProduct([term(inputs[0], inputs[1])], output)
  }

  func pieces(
    of cut: SeriesCut, _ inputs: [Shape], _ output: Shape
  ) -> (result: CutResult, rowInputs: [Int])? {
    let k = innerSize(inputs[0])
    guard output.rank == 2, columnsInStrips == nil,
      output.count * k <= SeriesCut.mostWork * cut.pieces
    else { return nil }
    if !transposeLeft { return output[0] == cut.rowCount ? (.rows, [0]) : nil }
    return k == cut.rowCount && !transposeRight && output[1] >= 4 ? (.sum, [0, 1]) : nil
  }

  func productFlops(_ inputs: [Shape], _ output: Shape) -> Int {
    2 * output.count * innerSize(inputs[0])
  }
}

extension Tensor {
  /// Returns the matrix product, of `[m, k]` with `[k, n]` or pairwise of `[batch, m, k]` with `[batch, k, n]`.
  ///
  /// - Parameters:
  ///   - other: The right factor.
  ///   - transposeLeft: Whether this tensor is read with its last two axes swapped, at no cost.
  ///   - transposeRight: Whether `other` is read with its last two axes swapped, at no cost.
  /// - Returns: `[m, n]` or `[batch, m, n]`.
  public func matmul(
    _ other: Tensor, transposeLeft: Bool = false, transposeRight: Bool = false
  ) -> Tensor {
    trace.add(
      MatMul(transposeLeft: transposeLeft, transposeRight: transposeRight), [self, other])
  }
}
