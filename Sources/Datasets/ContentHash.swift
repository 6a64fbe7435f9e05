import Engine

/// The 64-bit FNV-1a hash, fed piece by piece; equal on every machine.
package struct ContentHash {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Creates the hash of nothing.
  package init() {}

  /// Adds one byte.
  package mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }

  /// Adds a number, lowest byte first.
  package mutating func add(_ number: some FixedWidthInteger) {
    for shift in stride(from: 0, to: type(of: number).bitWidth, by: 8) {
      add(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  /// Adds the sizes of a shape.
  package mutating func add(_ shape: Shape) {
    for size in shape.sizes { add(Int64(size)) }
  }

  /// Adds labels, or the fact that there are none.
  package mutating func add(_ labels: [Int32]?) {
    add(Int64(labels?.count ?? -1))
    for label in labels ?? [] { add(label) }
  }

  /// The hash as 16 hexadecimal digits.
  package var text: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
