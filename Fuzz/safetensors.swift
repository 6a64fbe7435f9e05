import NeuralNet

/// Reads arbitrary bytes as safetensors files: header, data, with and without the demand for checksums.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  let header = try? SafeTensors.header(in: bytes)
  let own = try? SafeTensors(bytes: bytes, origin: .own)
  let file = try? SafeTensors(bytes: bytes, origin: .any)
  if let own, own.encoded() != file?.encoded() { fatalError("safetensors: origins differ") }
  guard let file else { return 0 }
  if header?.entries.count != file.tensors.count || header?.metadata != file.metadata {
    fatalError("safetensors: the header alone says something else")
  }
  // What was accepted must be written and read back alike, to the bit; `==` would refuse NaN.
  let written = file.encoded()
  guard let again = try? SafeTensors(bytes: written, origin: .own) else {
    fatalError("safetensors: not read back")
  }
  if again.encoded() != written { fatalError("safetensors: read back otherwise") }
  return 0
}
