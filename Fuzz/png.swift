import Datasets

/// Reads arbitrary bytes as PNG files, without checksums, and resizes what was accepted.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let image = try? DecodedImage(bytes: bytes, subject: "fuzz", mostPixels: 1 << 16) else {
    return 0
  }
  // Evaluation reads the same files by other rules for orientation and deep grey.
  guard
    let raw = try? DecodedImage(
      bytes: bytes, subject: "fuzz", mostPixels: 1 << 16, reading: .pillow),
    raw.pixels.count == image.pixels.count, raw.channels == image.channels
  else { fatalError("PNG: read differently") }
  let filters = ResizeFilter.allCases
  let preparation = ImagePreparation(
    size: 1 + count % 9, crop: count.isMultiple(of: 2) ? .center : .none,
    filter: filters[count % filters.count], channels: count.isMultiple(of: 3) ? 1 : 3)
  if preparation.prepare(image).width != preparation.size { fatalError("PNG: of another size") }
  return 0
}
