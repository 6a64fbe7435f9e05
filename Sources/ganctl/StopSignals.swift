import Foundation
import Synchronization

/// Notes the first interrupt or termination signal; a second one ends the program at once.
final class StopSignals: Sendable {
  private static let signal = Atomic<Int32>(0)

  /// The number of the signal that arrived, or nil.
  var received: Int32? {
    let value = Self.signal.load(ordering: .relaxed)
    return value == 0 ? nil : value
  }

  /// Begins to listen.
  init() {
    for number in [SIGINT, SIGTERM] {
      Foundation.signal(number) { arrived in
        // The first one asks the run to save and stop; after it the default action is back.
        StopSignals.signal.store(arrived, ordering: .relaxed)
        Foundation.signal(arrived, SIG_DFL)
      }
    }
  }
}
