import Engine
import Training

/// Reads arbitrary bytes as archives of statistics.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let file = try? StatisticsFile(bytes: bytes, subject: "fuzz") else { return 0 }
  // What was accepted holds only finite numbers, and is written and read back alike.
  if !file.covariance.isFinite || !file.mean.allSatisfy(\.isFinite) {
    fatalError("npz: accepted a number that is not finite")
  }
  guard let written = try? file.bytes(),
    let again = try? StatisticsFile(bytes: written, subject: "again")
  else { fatalError("npz: what was written is refused") }
  if again != file { fatalError("npz: not read back") }
  return 0
}
