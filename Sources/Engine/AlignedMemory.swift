#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Returns zeroed memory for `count` elements that starts at a cache line; freed with ``freeAligned(_:)``.
///
/// Large blocks ask for huge pages: a step walks megabytes of weights and optimiser state, and hardware reads
/// ahead only within a page.
package func allocateAligned(_ count: Int) -> UnsafeMutablePointer<Float> {
  let bytes = max(count, 16) * MemoryLayout<Float>.stride
  let huge = 1 << 21
  var raw: UnsafeMutableRawPointer?
  let status = posix_memalign(&raw, bytes >= huge / 2 ? huge : 64, bytes)
  guard status == 0, let raw else {
    fatalError("out of memory: \(bytes) bytes were asked for, and the system has no more")
  }
  #if os(Linux)
    if bytes >= huge / 2 { madvise(raw, bytes, MADV_HUGEPAGE) }
  #endif
  let pointer = raw.bindMemory(to: Float.self, capacity: max(count, 16))
  pointer.initialize(repeating: 0, count: max(count, 16))
  return pointer
}

/// Frees what ``allocateAligned(_:)`` returned.
package func freeAligned(_ pointer: UnsafeMutablePointer<Float>) { free(pointer) }
