import Foundation

/// Running sums of what a report shows, from one row to the next.
///
/// The sums are part of a checkpoint, so a resumed run writes the same rows.
struct TickStatistics {
  private(set) var sums: [String: Double] = [:]
  private(set) var counts: [String: Int] = [:]

  mutating func add(_ name: String, _ value: Float) {
    sums[name, default: 0] += Double(value)
    counts[name, default: 0] += 1
  }

  func mean(_ name: String) -> Double? {
    guard let sum = sums[name], let count = counts[name], count > 0 else { return nil }
    return sum / Double(count)
  }

  mutating func reset() {
    for name in sums.keys {
      sums[name] = 0
      counts[name] = 0
    }
  }

  /// The sums as text, exact to the bit.
  var encoded: String {
    sums.keys.sorted().filter { counts[$0, default: 0] > 0 }.map { name in
      "\(name)=\(String(sums[name, default: 0].bitPattern, radix: 16)):\(counts[name, default: 0])"
    }.joined(separator: " ")
  }

  init() {}

  init?(encoded: String) {
    for item in encoded.split(separator: " ") {
      let parts = item.split(separator: "=")
      guard parts.count == 2 else { return nil }
      let numbers = parts[1].split(separator: ":")
      guard numbers.count == 2, let bits = UInt64(numbers[0], radix: 16),
        let count = Int(numbers[1]), (0...1 << 53).contains(count)
      else { return nil }
      sums[String(parts[0])] = Double(bitPattern: bits)
      counts[String(parts[0])] = count
    }
  }
}
