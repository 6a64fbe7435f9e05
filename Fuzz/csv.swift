@testable import Datasets

/// Reads arbitrary bytes as tables of points and of series.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  if let points = try? CSVPoints(bytes: bytes, subject: "fuzz") {
    if points.count == 0 || points.labels.map({ $0.count != points.count }) ?? false {
      fatalError("CSV: accepted \(points.count) points with \(points.labels?.count ?? 0) labels")
    }
    if !points.values.allSatisfy(\.isFinite) { fatalError("CSV: accepted a number not finite") }
  }
  for options in [
    "window=2", "window=2,fill=linear,scale=standard,header=no",
    "window=3,stride=2,id=1,fill=forward,dates=dmy", "window=2,columns=2,time=1,scale=none",
    "window=2,delimiter=semicolon,time=none,split=leaky,scale=none",
    "window=2,delimiter=comma,header=yes,split=leaky,stride=3,fill=linear",
    "window=2,delimiter=tab,time=none,columns=2", "window=2,delimiter=blank,dates=mdy,id=2",
  ] {
    // Small blocks, so that every place of a file can be the border of two.
    let whole = opened(bytes, options, blockSize: 1 << 18)
    let pieces = opened(bytes, options, blockSize: 3)
    if whole != pieces { fatalError("CSV: the size of blocks matters with \(options)") }
  }
  return 0
}

/// Opens a table as series and returns their hash, or what is wrong with it.
private func opened(_ bytes: [UInt8], _ options: String, blockSize: Int) -> String {
  do {
    let options = try SeriesOptions(
      Options(Specification("csv:fuzz," + options), known: SeriesOptions.keys))
    let set = try CSVSeries.windows(
      TextBlocks(bytes, subject: "fuzz", blockSize: blockSize), options, name: "fuzz")
    let samples = set.samples(at: 0..<min(set.count, 100))
    if !samples.isFinite { fatalError("CSV: accepted a number not finite") }
    for steps in [0, 1, 100] { _ = set.time?.text(after: steps) }
    let range = set.range
    if !samples.values.allSatisfy({ range.contains($0) }) {
      fatalError("CSV: a number beyond \(range)")
    }
    if set.count > 1 { _ = try? set.split(holdingOut: 0.3, seed: 0) }
    return set.contentHash
  } catch {
    return "\(error)"
  }
}
