import Datasets
import Engine

/// Reads arbitrary bytes as NPY files.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  let npy = try? NPY(bytes: bytes, subject: "fuzz")
  // What was accepted must be written and read back alike, and hold only finite numbers.
  guard let array = npy?.array else { return 0 }
  if !array.isFinite { fatalError("NPY: accepted a number that is not finite") }
  if (try? NPY(bytes: NPY(array).bytes, subject: "again").array) != array {
    fatalError("NPY: not read back")
  }
  return 0
}
