import CKernels

/// Compares two tensors: 1 where the relation holds, 0 elsewhere; the derivative is zero everywhere.
struct Comparison: ElementwiseOp {
  enum Relation: String { case less, lessOrEqual, greater, greaterOrEqual, equal, notEqual }

  static let name = "compare"
  let relation: Relation
  var attributes: String { relation.rawValue }

  var tile: gk_tile {
    switch relation {
    case .less: gk_less
    case .lessOrEqual: gk_less_equal
    case .greater: gk_greater
    case .greaterOrEqual: gk_greater_equal
    case .equal: gk_equal
    case .notEqual: gk_not_equal
    }
  }

  func pullback(_ g: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil, nil] }
}

extension Tensor {
  private func compared(_ relation: Comparison.Relation, _ other: Tensor) -> Tensor {
    trace.add(Comparison(relation: relation), [self, other])
  }

  /// Returns 1 where this is less than `other`, else 0.
  public func less(_ other: Tensor) -> Tensor { compared(.less, other) }
  /// Returns 1 where this is less than or equal to `other`, else 0.
  public func lessOrEqual(_ other: Tensor) -> Tensor { compared(.lessOrEqual, other) }
  /// Returns 1 where this is greater than `other`, else 0.
  public func greater(_ other: Tensor) -> Tensor { compared(.greater, other) }
  /// Returns 1 where this is greater than or equal to `other`, else 0.
  public func greaterOrEqual(_ other: Tensor) -> Tensor { compared(.greaterOrEqual, other) }
  /// Returns 1 where both are equal, else 0.
  public func equal(_ other: Tensor) -> Tensor { compared(.equal, other) }
  /// Returns 1 where both differ, else 0.
  public func notEqual(_ other: Tensor) -> Tensor { compared(.notEqual, other) }
  /// Returns 1 where this is less than a number, else 0.
  public func less(_ other: Float) -> Tensor { less(constant(other)) }
  /// Returns 1 where this is greater than a number, else 0.
  public func greater(_ other: Float) -> Tensor { greater(constant(other)) }
  /// Returns 1 where this is greater than or equal to a number, else 0.
  public func greaterOrEqual(_ other: Float) -> Tensor { greaterOrEqual(constant(other)) }
}
