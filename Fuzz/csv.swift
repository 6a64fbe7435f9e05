import Datasets

/// Reads arbitrary bytes as tables of points.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  let points = try? CSVPoints(bytes: bytes, subject: "fuzz")
  guard let points else { return 0 }
  if points.count == 0 || points.labels.map({ $0.count != points.count }) ?? false {
    fatalError("CSV: accepted \(points.count) points with \(points.labels?.count ?? 0) labels")
  }
  if !points.values.allSatisfy(\.isFinite) { fatalError("CSV: accepted a number not finite") }
  return 0
}
