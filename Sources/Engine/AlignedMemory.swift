internal import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Returns zeroed memory for `count` elements that starts at a cache line; freed with ``freeAligned(_:)``.
///
/// Large blocks ask for huge pages, as many as they fill but for an eighth of the last: a step walks megabytes of weights
/// and optimiser state, and hardware reads ahead only within a page.
package func allocateAligned(_ count: Int) -> UnsafeMutablePointer<Float> {
  let huge = 1 << 21
  let needed = max(count, 16) * MemoryLayout<Float>.stride
  let filled = (needed + huge / 8) / huge * huge
  let bytes = max(needed, filled)
  var raw: UnsafeMutableRawPointer?
  let status = posix_memalign(&raw, bytes >= huge ? huge : 64, bytes)
  guard status == 0, let raw else {
    fatalError("out of memory: \(bytes) bytes were asked for, and the system has no more")
  }
  #if os(Linux)
    if filled > 0 { madvise(raw, filled, MADV_HUGEPAGE) }
  #endif
  let pointer = raw.bindMemory(to: Float.self, capacity: max(count, 16))
  pointer.initialize(repeating: 0, count: max(count, 16))
  return pointer
}

/// Frees what ``allocateAligned(_:)`` returned.
package func freeAligned(_ pointer: UnsafeMutablePointer<Float>) { free(pointer) }

/// Makes memory of 256 KiB or more go back to the system as soon as it is freed; for the start of a program.
///
/// Otherwise the GNU C library learns from the first such block to keep all that follow, and a run holds on to copies of
/// its data and weights that it no longer needs.
public func returnLargeBlocksToSystem() { gk_return_blocks_from(1 << 18) }
