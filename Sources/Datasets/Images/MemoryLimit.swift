import Foundation

/// An amount of memory as users write it: `500MB`, `4GB`, or bytes.
enum MemoryLimit {
  /// Returns the bytes of `4GB`, `500MB` or `1000000`, or nil.
  static func bytes(_ text: String) -> Int? {
    for (unit, factor) in [("GB", 1_000_000_000), ("MB", 1_000_000), ("", 1)]
    where text.hasSuffix(unit) {
      guard let number = Int(text.dropLast(unit.count)), number > 0 else { return nil }
      let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
      return overflow ? nil : bytes
    }
    return nil
  }

  /// Half of the memory that is free, or 2 GB where the system does not tell.
  static var halfOfFree: Int {
    let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
      let fields = line.split(separator: " ")
      if fields.count > 1, let kilobytes = Int(fields[1]) { return kilobytes * 512 }
    }
    return 2_000_000_000
  }
}
