import Datasets

/// Reads arbitrary bytes as IDX files.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  let idx = try? IDX(bytes: bytes, subject: "fuzz")
  // What was accepted must be written and read back alike.
  if let idx, (try? IDX(bytes: idx.bytes, subject: "again")) != idx {
    fatalError("IDX: not read back")
  }
  return 0
}
