import Engine

/// A linear map of each feature between its own units and the numbers that networks are trained on.
public struct SeriesScaling: Codable, Equatable, Sendable {
  /// How offsets and scales are chosen.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// To [0, 1]: the offset is the least value, the scale the distance to the greatest.
    case minmax
    /// To mean 0 and standard deviation 1, that of the population.
    case standard
    /// As they are.
    case none
  }

  /// The map of one feature: `value = offset + scale * scaled`.
  public struct Column: Codable, Equatable, Sendable {
    /// The value that becomes 0.
    public let offset: Double
    /// What becomes 1, measured from the offset; 0 for a feature that never changes.
    public let scale: Double

    /// Creates a map.
    public init(offset: Double, scale: Double) {
      self.offset = offset
      self.scale = scale
    }

    /// Whether all values were the same; they are then scaled to 0.
    public var isConstant: Bool { scale == 0 }

    /// Returns a value as networks see it.
    public func scaled(_ value: Double) -> Float {
      isConstant ? 0 : Float((value - offset) / scale)
    }

    /// Returns a scaled value in the feature's units.
    public func restored(_ value: Float) -> Double { offset + scale * Double(value) }
  }

  /// How the maps were chosen.
  public let kind: Kind
  /// The map of each feature.
  public let columns: [Column]

  /// Creates a scaling.
  public init(_ kind: Kind, columns: [Column]) {
    self.kind = kind
    self.columns = columns
  }

  /// Returns series in the features' units.
  ///
  /// - Precondition: the last axis of `series` is that of the features.
  public func restored(_ series: NDArray) -> NDArray {
    precondition(
      series.shape.rank > 0 && series.shape.sizes.last == columns.count,
      "SeriesScaling: series \(series.shape) do not have \(columns.count) features")
    return NDArray(
      series.shape,
      series.values.enumerated().map { Float(columns[$0 % columns.count].restored($1)) })
  }
}
