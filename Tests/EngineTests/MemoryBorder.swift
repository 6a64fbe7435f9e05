import Foundation

/// Numbers that end where the memory does: whoever touches what follows them is stopped by the processor.
final class MemoryBorder {
  struct Failure: Error { let code: Int32 }

  /// The first number.
  let pointer: UnsafeMutablePointer<Float>
  private let count: Int
  private let start: UnsafeMutableRawPointer
  private let length: Int

  init(_ values: [Float]) throws {
    let page = Int(getpagesize())
    let bytes = values.count * MemoryLayout<Float>.stride
    let inside = (bytes + page - 1) / page * page
    (count, length) = (values.count, inside + page)
    guard
      let start = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0),
      start != MAP_FAILED
    else { throw Failure(code: errno) }
    self.start = start
    pointer = (start + inside - bytes).bindMemory(to: Float.self, capacity: values.count)
    pointer.initialize(from: values, count: values.count)
    guard mprotect(start + inside, page, PROT_NONE) == 0 else { throw Failure(code: errno) }
  }

  deinit { munmap(start, length) }

  var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
}
