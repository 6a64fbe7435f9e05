import Engine
import Foundation

/// A ring of batches between the thread that fills them and the one that takes them.
///
/// `condition` guards every stored `var` below it; a slot's memory belongs to the filler from the moment
/// it is free until it is counted as ready, and to the taker from then until it is given back.
final class PrefetchQueue: @unchecked Sendable {
  /// Memory of one batch.
  struct Slot {
    /// The samples.
    let values: UnsafeMutableBufferPointer<Float>
    /// Their labels; unused when the set has none.
    let labels: UnsafeMutableBufferPointer<Int32>
  }

  private let dataset: any Dataset
  private let labels: [Int32]?
  private let batches: Batches
  private let mirrors: Bool
  private let slots: [Slot]
  private let order: UnsafeMutableBufferPointer<Int32>
  /// The epoch that `order` holds; touched by the filling thread only.
  private var orderedEpoch = -1

  private let condition = NSCondition()
  private var step: Int
  private var firstReady = 0
  private var ready = 0
  private var isLent = false
  private var generation = 0
  private var isStopping = false
  private var isRunning = false

  init(_ dataset: any Dataset, _ batches: Batches, step: Int, slots: Int, mirrors: Bool) {
    self.dataset = dataset
    self.batches = batches
    self.mirrors = mirrors
    self.step = step
    labels = dataset.labels
    order = .allocate(capacity: batches.count)
    order.initialize(repeating: 0)
    self.slots = (0..<slots).map { _ in
      let values = UnsafeMutableBufferPointer<Float>.allocate(
        capacity: batches.batchSize * dataset.sampleShape.count)
      values.initialize(repeating: 0)
      let labels = UnsafeMutableBufferPointer<Int32>.allocate(capacity: batches.batchSize)
      labels.initialize(repeating: 0)
      return Slot(values: values, labels: labels)
    }
  }

  deinit {
    order.deallocate()
    for slot in slots {
      slot.values.deallocate()
      slot.labels.deallocate()
    }
  }

  /// Starts the filling thread, which keeps the queue alive until it is stopped.
  func start() {
    condition.withLock { isRunning = true }
    let thread = Thread { [self] in fillUntilStopped() }
    thread.name = "batches"
    thread.start()
  }

  /// Ends the filling thread and returns when it is gone.
  func stop() {
    condition.withLock {
      isStopping = true
      condition.broadcast()
      while isRunning { condition.wait() }
    }
  }

  /// Waits for the next batch; it stays valid until `giveBack()`.
  func take() -> Slot {
    condition.withLock {
      while ready == 0 { condition.wait() }
      isLent = true
      return slots[firstReady]
    }
  }

  /// Frees the batch that was taken last.
  func giveBack() {
    condition.withLock {
      isLent = false
      ready -= 1
      firstReady = (firstReady + 1) % slots.count
      condition.broadcast()
    }
  }

  /// Drops what is ready, and what is being filled, and goes on from another step.
  func seek(to step: Int) {
    condition.withLock {
      precondition(!isLent, "BatchLoader: seek while a batch is lent out")
      self.step = step
      generation += 1
      ready = 0
      condition.broadcast()
    }
  }

  private func fillUntilStopped() {
    while let (slot, step, generation) = nextJob() {
      fill(slots[slot], step: step)
      condition.withLock {
        if generation == self.generation {
          ready += 1
          self.step += 1
        }
        condition.broadcast()
      }
    }
    condition.withLock {
      isRunning = false
      condition.broadcast()
    }
  }

  /// Waits for a free slot; returns nil when the queue is to stop.
  private func nextJob() -> (slot: Int, step: Int, generation: Int)? {
    condition.withLock {
      while ready == slots.count && !isStopping { condition.wait() }
      guard !isStopping else { return nil }
      return ((firstReady + ready) % slots.count, step, generation)
    }
  }

  /// Writes one sample to its place in a batch.
  func copySample(
    _ index: Int, step: Int, place: Int, to batch: UnsafeMutableBufferPointer<Float>
  ) {
    let shape = dataset.sampleShape
    guard shape.count > 0, let base = batch.baseAddress else { return }
    let sample = base + place * shape.count
    dataset.copySample(index, to: sample)
    guard mirrors, batches.isMirrored(step: step, place: place) else { return }
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    for row in 0..<height {
      for column in 0..<width / 2 {
        let left = sample + (row * width + column) * channels
        let right = sample + (row * width + width - 1 - column) * channels
        for channel in 0..<channels {
          (left[channel], right[channel]) = (right[channel], left[channel])
        }
      }
    }
  }

  private func fill(_ slot: Slot, step: Int) {
    let epoch = batches.epoch(of: step)
    if epoch != orderedEpoch {
      batches.writeOrder(epoch: epoch, to: order)
      orderedEpoch = epoch
    }
    let start = step % batches.stepsPerEpoch * batches.batchSize
    for i in 0..<batches.batchSize {
      let index = Int(order[start + i])
      copySample(index, step: step, place: i, to: slot.values)
      if let labels { slot.labels[i] = labels[index] }
    }
  }
}
