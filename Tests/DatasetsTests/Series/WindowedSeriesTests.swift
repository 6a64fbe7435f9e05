import Engine
import Testing

@testable import Datasets

@Suite struct WindowedSeriesTests {
  /// Series of rising numbers: of series `s` row `r` is `1000 s + r`.
  private func set(
    _ lengths: [Int], window: Int, stride: Int = 1, isLeaky: Bool = false
  ) -> WindowedSeries {
    let values = lengths.enumerated().flatMap { series, length in
      (0..<length).map { Float(1000 * series + $0) }
    }
    let layout = SeriesLayout(
      columns: ["x"], scaling: SeriesScaling(.none, columns: [.init(offset: 0, scale: 1)]))
    return WindowedSeries(
      name: "w", layout: layout, values: values, lengths: lengths, window: window, stride: stride,
      isLeaky: isLeaky)
  }

  private func rows(_ part: any Dataset) -> Set<Float> {
    Set(part.samples(at: 0..<part.count).values)
  }

  @Test(arguments: [
    ([100], 24, 1, 0.2), ([100], 24, 5, 0.2), ([300, 200, 30], 10, 3, 0.1), ([50], 10, 20, 0.3),
    ([61], 30, 1, 0.01),
  ])
  func `held-out windows come last and share no row with the others`(
    lengths: [Int], window: Int, stride: Int, share: Double
  ) throws {
    let set = set(lengths, window: window, stride: stride)
    let (training, heldOut) = try set.split(holdingOut: share, seed: 1)
    #expect(training.count > 0 && heldOut.count > 0)
    #expect(rows(training).isDisjoint(with: rows(heldOut)))
    for series in lengths.indices {
      let inSeries = { (row: Float) in Int(row) / 1000 == series }
      guard let last = rows(training).filter(inSeries).max(),
        let first = rows(heldOut).filter(inSeries).min()
      else { continue }
      // No more than a window and a stride is lost in between.
      #expect(last < first && Int(first - last) <= stride + window)
    }
    #expect((training as? any SeriesDataset)?.layout == set.layout)
  }

  @Test func `the gap is a window less one row`() throws {
    let (training, heldOut) = try set([100], window: 24).split(holdingOut: 0.2, seed: 0)
    // 77 windows, 15 held out: these begin at row 62, the last of the others ends before it.
    #expect(heldOut.count == 15 && training.count == 77 - 15 - 23)
    #expect(rows(heldOut).min() == 62 && rows(training).max() == 61)
  }

  @Test func `the leaky split takes windows at random`() throws {
    let set = set([100], window: 24, isLeaky: true)
    let (training, heldOut) = try set.split(holdingOut: 0.2, seed: 0)
    #expect(heldOut.count == 15 && training.count == 62)
    #expect(!rows(training).isDisjoint(with: rows(heldOut)))
  }

  @Test func `the range is that of the rows which windows hold`() throws {
    // The last row of the first series is in no window, nor is any of the second.
    #expect(set([8, 2], window: 3, stride: 2).range == 0...6)
    #expect(set([9], window: 2, stride: 5).range == 0...6)
    #expect(set([5, 5], window: 5).range == 0...1004)
    let part = try set([100], window: 10).split(holdingOut: 0.2, seed: 0).heldOut
    let held = try #require(part as? any SeriesDataset)
    #expect(held.range == (rows(held).min() ?? 1)...99)
  }

  @Test func `short series are held out whole, at random`() throws {
    let set = set([12, 12, 12, 12, 12], window: 10)
    let (training, heldOut) = try set.split(holdingOut: 0.4, seed: 5)
    #expect(training.count == 9 && heldOut.count == 6)
    #expect(rows(training).isDisjoint(with: rows(heldOut)))
    let other = (0..<8).map { try? set.split(holdingOut: 0.4, seed: $0).heldOut.contentHash }
    #expect(Set(other).count > 1)
  }

  @Test func `one series that is too short cannot be split`() {
    let error = #expect(throws: DatasetError.self) {
      try set([30], window: 24).split(holdingOut: 0.2, seed: 0)
    }
    #expect(
      error?.description
        == "w: its 7 windows of 24 steps are too few to hold some out that share no row with the others; hold out less, or choose a shorter window"
    )
    #expect(error?.category.exitStatus == 64)
  }
}
