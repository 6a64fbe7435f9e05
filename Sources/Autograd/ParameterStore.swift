import Engine

/// The named arrays that outlive a step: weights, optimiser state, running statistics.
///
/// Plans read and update them in place. A store belongs to one task at a time.
public final class ParameterStore {
  /// One named array.
  package struct Entry {
    package let name: String
    package let shape: Shape
    package let pointer: UnsafeMutablePointer<Float>
  }

  /// In the order of their declaration.
  package private(set) var entries: [Entry] = []
  private var index: [String: Int] = [:]

  /// Creates an empty store.
  public init() {}

  deinit { for entry in entries { freeAligned(entry.pointer) } }

  /// The names, in the order of their declaration.
  public var names: [String] { entries.map(\.name) }

  /// Adds an array, or overwrites the one of that name.
  ///
  /// - Precondition: an array of that name has the same shape.
  public func set(_ name: String, _ value: NDArray) {
    let pointer = declare(name, value.shape)
    value.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      pointer.update(from: base, count: values.count)
    }
  }

  /// Returns the storage of an array, made and filled with zeros if there is none of that name.
  @discardableResult
  package func declare(_ name: String, _ shape: Shape) -> UnsafeMutablePointer<Float> {
    if let entry = entry(name) {
      precondition(
        entry.shape == shape, "parameter \(name): stored as \(entry.shape), needed as \(shape)")
      return entry.pointer
    }
    let pointer = allocateAligned(shape.count)
    index[name] = entries.count
    entries.append(Entry(name: name, shape: shape, pointer: pointer))
    return pointer
  }

  /// The array of that name.
  package func entry(_ name: String) -> Entry? { index[name].map { entries[$0] } }

  /// Returns a copy of the array of that name, or nil when there is none.
  public subscript(name: String) -> NDArray? {
    entry(name).map { entry in
      NDArray(
        entry.shape, Array(UnsafeBufferPointer(start: entry.pointer, count: entry.shape.count)))
    }
  }
}
