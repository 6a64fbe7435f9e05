import Dispatch
import Synchronization

/// What the threads of a pool do while a plan runs with its steps side by side.
///
/// Reading the clock around each kernel is counted as time between kernels.
package final class TimeShares: Sendable {
  /// What a kernel is counted as.
  enum Kind {
    /// Matrix products and convolutions, with what is computed on their regions.
    case products
    /// Fused and single element-by-element ops.
    case elementwise
    /// All other ops: sums, copies, random numbers.
    case others
    /// All kernels that a thread takes from the pool, steps of a scan and what lies between them included.
    case busy
  }

  private let products = Atomic<UInt64>(0)
  private let elementwise = Atomic<UInt64>(0)
  private let others = Atomic<UInt64>(0)
  private let busy = Atomic<UInt64>(0)
  private let whole = Atomic<UInt64>(0)
  private let isOn = Atomic<Bool>(false)

  /// Returns a kernel whose time is counted while a plan is being measured.
  func counting(_ kernel: Kernel, as kind: Kind) -> Kernel {
    var result = kernel
    result.body = { [self] piece, scratch in count(as: kind) { kernel.body(piece, scratch) } }
    result.finish = kernel.finish.map { finish in { [self] in count(as: kind, finish) } }
    return result
  }

  private func count(as kind: Kind, _ body: () -> Void) {
    guard isOn.load(ordering: .relaxed) else { return body() }
    let start = DispatchTime.now().uptimeNanoseconds
    body()
    let time = DispatchTime.now().uptimeNanoseconds - start
    switch kind {
    case .products: products.wrappingAdd(time, ordering: .relaxed)
    case .elementwise: elementwise.wrappingAdd(time, ordering: .relaxed)
    case .others: others.wrappingAdd(time, ordering: .relaxed)
    case .busy: busy.wrappingAdd(time, ordering: .relaxed)
    }
  }

  /// Runs something on so many threads and measures what they do.
  func measure<Result>(threads: Int, _ body: () -> Result) -> Result {
    isOn.store(true, ordering: .relaxed)
    defer { isOn.store(false, ordering: .relaxed) }
    let start = DispatchTime.now().uptimeNanoseconds
    defer {
      let time = DispatchTime.now().uptimeNanoseconds - start
      whole.wrappingAdd(time * UInt64(threads), ordering: .relaxed)
    }
    return body()
  }

  /// Parts of all threads' time, in [0, 1] and 1 together; nil before anything was measured.
  package var parts: [(name: String, share: Double)]? {
    let all = Double(whole.load(ordering: .relaxed))
    guard all > 0 else { return nil }
    let kinds = [
      ("products", Double(products.load(ordering: .relaxed)) / all),
      ("element by element", Double(elementwise.load(ordering: .relaxed)) / all),
      ("other ops", Double(others.load(ordering: .relaxed)) / all),
    ]
    let working = Double(busy.load(ordering: .relaxed)) / all
    return kinds + [
      ("between ops", working - kinds.reduce(0) { $0 + $1.1 }), ("waiting", 1 - working),
    ]
  }
}
