import Datasets
import Engine
import Testing

@Suite struct BatchTests {
  @Test func `an epoch visits every sample once`() throws {
    let batches = try Batches(count: 24, batchSize: 4, seed: 7)
    #expect(batches.stepsPerEpoch == 6)
    for epoch in 0..<3 {
      let seen = (0..<6).flatMap { batches.indices(step: 6 * epoch + $0) }
      #expect(seen.sorted() == Array(0..<24))
      let order = RandomStream(seed: 7, name: "order").permutation(24, step: UInt64(epoch))
      #expect(seen == order)
    }
  }

  @Test func `what is left of an epoch is dropped`() throws {
    let batches = try Batches(count: 10, batchSize: 4, seed: 7)
    #expect(batches.stepsPerEpoch == 2)
    let seen = (0..<2).flatMap { batches.indices(step: $0) }
    #expect(Set(seen).count == 8)
    #expect(batches.epoch(of: 5) == 2)
  }

  @Test func `a batch larger than the set is an error`() {
    let error = #expect(throws: DatasetError.self) {
      try Batches(count: 10, batchSize: 11, seed: 0, subject: "ring8")
    }
    #expect(
      error?.description
        == "ring8: a batch of 11 is more than its 10 samples; choose a smaller batch")
    #expect(error?.category == .option)
  }

  @Test(arguments: [1, 2, 5])
  func `the loader hands out what the order says`(depth: Int) throws {
    let digits = try DatasetCatalog.open("digits", seed: 0)
    let loader = try BatchLoader(digits, batchSize: 300, seed: 9, depth: depth)
    let labels = try #require(digits.labels)
    for step in 0..<17 {
      #expect(loader.position == step)
      let order = loader.batches.indices(step: step)
      let (values, found) = loader.next()
      #expect(values == digits.samples(at: order.map { Int($0) }))
      #expect(found == order.map { labels[Int($0)] })
    }
  }

  @Test func `a loader goes on in the middle of an epoch`() throws {
    let ring = try DatasetCatalog.open("ring8,count=100", seed: 0)
    let first = try BatchLoader(ring, batchSize: 8, seed: 2)
    for _ in 0..<17 { _ = first.next() }
    let second = try BatchLoader(ring, batchSize: 8, seed: 2, position: first.position)
    for _ in 0..<30 {
      let (a, b) = (first.next(), second.next())
      #expect(a.values == b.values && a.labels == b.labels)
    }
  }

  @Test func `seeking throws away what was prepared`() throws {
    let ring = try DatasetCatalog.open("ring8,count=100", seed: 0)
    let loader = try BatchLoader(ring, batchSize: 8, seed: 2, depth: 3)
    for step in [0, 40, 3, 3, 11, 12, 0, 1_000_000] {
      loader.seek(to: step)
      for later in step..<step + 3 {
        let order = loader.batches.indices(step: later)
        #expect(loader.next().values == ring.samples(at: order.map { Int($0) }))
      }
      #expect(loader.position == step + 3)
    }
  }

  @Test func `a loader may be dropped at any time`() throws {
    let ring = try DatasetCatalog.open("ring8,count=1000", seed: 0)
    for taken in 0..<40 {
      let loader = try BatchLoader(ring, batchSize: 100, seed: UInt64(taken))
      for _ in 0..<taken % 4 { _ = loader.next() }
    }
  }

  @Test func `buffers are filled, labels only on request`() throws {
    let digits = try DatasetCatalog.open("digits", seed: 0)
    let loader = try BatchLoader(digits, batchSize: 2, seed: 9)
    var values = [Float](repeating: 9, count: loader.valuesPerBatch)
    var labels = [Int32](repeating: -1, count: 2)
    values.withUnsafeMutableBufferPointer { values in
      loader.next(into: values)
      labels.withUnsafeMutableBufferPointer { loader.next(into: values, labels: $0) }
    }
    #expect(values.allSatisfy { abs($0) <= 1 })
    let order = loader.batches.indices(step: 1)
    #expect(labels == order.map { digits.labels?[Int($0)] })
  }

  @Test func `half of the images are mirrored, by step and place alone`() throws {
    let digits = try DatasetCatalog.open("digits", seed: 0)
    let first = try BatchLoader(digits, batchSize: 100, seed: 4, mirrors: true)
    var mirrored = 0
    for step in 0..<40 {
      let order = first.batches.indices(step: step).map { Int($0) }
      let plain = digits.samples(at: order).values
      let values = first.next().values
      for place in 0..<100 {
        let isMirrored = first.batches.isMirrored(step: step, place: place)
        mirrored += isMirrored ? 1 : 0
        let expected = (0..<64).map { pixel in
          plain[place * 64 + (isMirrored ? pixel / 8 * 8 + 7 - pixel % 8 : pixel)]
        }
        #expect(Array(values.values[place * 64..<place * 64 + 64]) == expected)
      }
      #expect(first.samples(step: step) == values)
    }
    // 4,000 throws of a coin have a standard deviation of 32; five of them.
    #expect(abs(mirrored - 2000) < 160)
    // A loader that begins later, or goes back, hands out the same.
    let second = try BatchLoader(digits, batchSize: 100, seed: 4, position: 33, mirrors: true)
    first.seek(to: 33)
    for _ in 0..<5 { #expect(first.next().values == second.next().values) }
    let other = try BatchLoader(digits, batchSize: 100, seed: 5, mirrors: true)
    #expect((0..<100).contains { !other.batches.isMirrored(step: 0, place: $0) })
    #expect(
      (0..<100).map { other.batches.isMirrored(step: 0, place: $0) }
        != (0..<100).map { first.batches.isMirrored(step: 0, place: $0) })
  }

  @Test func `channels of a pixel stay together when mirrored`() throws {
    let set = ByteImages(name: "one", shape: [1, 3, 3], pixels: [1, 2, 3, 4, 5, 6, 7, 8, 9])
    let loader = try BatchLoader(set, batchSize: 1, seed: 0, mirrors: true)
    let seen = Set(
      (0..<20).map { _ in loader.next().values.values.map { (($0 + 1) * 127.5).rounded() } })
    #expect(seen == [[1, 2, 3, 4, 5, 6, 7, 8, 9], [7, 8, 9, 4, 5, 6, 1, 2, 3]])
  }
}
