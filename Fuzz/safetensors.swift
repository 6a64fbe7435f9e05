import Engine
import NeuralNet

/// Reads arbitrary bytes as safetensors files: with checksums, as of a run, and without, as of anybody.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  for origin in [SafeTensors.Origin.own, .any] {
    // What was accepted must be written and read back alike.
    guard let file = try? SafeTensors(bytes: bytes, name: "fuzz", origin: origin) else { continue }
    let written = file.encoded()
    guard let again = try? SafeTensors(bytes: written, name: "again", origin: .own) else {
      fatalError("safetensors: what was written is refused")
    }
    if again.encoded() != written { fatalError("safetensors: not read back") }
  }
  return 0
}
