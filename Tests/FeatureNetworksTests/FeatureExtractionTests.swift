import Datasets
import Engine
import Foundation
import Synchronization
import Testing
import _TestSupport

@testable import FeatureNetworks

@Suite struct FeatureExtractionTests {
  /// Images of formulas.
  struct FormulaImages: ImageSource {
    var count: Int
    var size: @Sendable (Int) -> (width: Int, height: Int, channels: Int) = { _ in (9, 7, 3) }
    var broken: Int?

    struct Broken: Error, Equatable { let index: Int }

    func image(at index: Int) throws -> DecodedImage {
      if let broken, index >= broken { throw Broken(index: index) }
      let (width, height, channels) = size(index)
      return DecodedImage(
        width: width, height: height, channels: channels,
        pixels: goldenFill(index, count: width * height * channels).map { UInt8(($0 + 1) * 128) })
    }

    func imageName(at index: Int) -> String { "image \(index)" }
  }

  /// Features that are the input itself, of one shape.
  struct Echo: FeatureNetwork {
    let name = "echo"
    let weightsHash = ""
    let inputShape: Shape? = [4, 5, 3]
    let classCount = 0
    func rows(of samples: NDArray, pool: WorkerPool) -> FeatureRows {
      FeatureRows(features: samples.reshaped([samples.shape[0], 60]))
    }
  }

  private func rows(
    _ source: some ImageSource, _ network: any FeatureNetwork = PixelFeatures(),
    _ convention: Convention = .pytorchFID, threads: Int = 2, batch: Int = 4
  ) throws -> [NDArray] {
    var extraction = FeatureExtraction(
      network: network, convention: convention, pool: WorkerPool(threadCount: threads))
    extraction.batchSize = batch
    var result: [NDArray] = []
    try extraction.run(over: source) { result.append($0.features) }
    return result
  }

  @Test func `rows come in order, by batches, with progress`() throws {
    let source = FormulaImages(count: 10)
    var extraction = FeatureExtraction(
      network: PixelFeatures(), convention: .torchFidelity, pool: WorkerPool(threadCount: 3))
    extraction.batchSize = 4
    var (values, done): ([Float], [Int]) = ([], [])
    try extraction.run(
      over: source,
      progress: { now, count in
        #expect(count == 10)
        done.append(now)
      },
      body: {
        #expect($0.features.shape[1] == 189)
        values += $0.features.values
      })
    #expect(done == [4, 8, 10])
    let expected = try (0..<10).flatMap { try source.image(at: $0).pixels }
    #expect(values == expected.map { (Float($0) - 128) / 128 })
  }

  @Test func `images are resized and coloured for a network of one shape`() throws {
    let source = FormulaImages(count: 2, size: { _ in (9, 7, 1) })
    for convention in Convention.all {
      let found = try rows(source, Echo(), convention)
      #expect(found.map(\.shape) == [[2, 60]])
      let image = try source.image(at: 1).converted(toChannels: 3)
      var expected = convention.resizing.resized(image, height: 4, width: 5)
      convention.range.apply(to: &expected)
      #expect(Array(found[0].values[60...]) == expected, "\(convention.name)")
    }
  }

  @Test func `threads do not change a bit, batches hardly`() throws {
    let source = FormulaImages(count: 7)
    let network = RandomFeatures(width: 64)
    let reference = try rows(source, network, threads: 1, batch: 3).flatMap(\.values)
    #expect(try rows(source, network, threads: 3, batch: 3).flatMap(\.values) == reference)
    // Products are cut elsewhere, so that sums of single precision differ.
    let others = try rows(source, network, threads: 2, batch: 7).flatMap(\.values)
    #expect(others.largestDifference(from: reference) <= 1e-5)
  }

  @Test func `the first broken image is reported, and images before it are delivered`() throws {
    let source = FormulaImages(count: 100, broken: 6)
    var batches = 0
    let extraction = FeatureExtraction(
      network: PixelFeatures(), convention: .cleanFID, pool: WorkerPool(threadCount: 3))
    #expect(throws: FormulaImages.Broken(index: 6)) {
      var extraction = extraction
      extraction.batchSize = 4
      try extraction.run(over: source) { _ in batches += 1 }
    }
    #expect(batches == 1)
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try extraction.run(over: FormulaImages(count: 1000)) { _ in throw Enough() }
    }
  }

  @Test func `mixed sizes are refused where the convention asks for one`() throws {
    let mixed = FormulaImages(count: 6, size: { $0 == 5 ? (8, 8, 3) : (9, 7, 3) })
    #expect(try rows(mixed, Echo(), .cleanFID).count == 2)
    for convention in Convention.all where convention != .cleanFID {
      let error = #expect(throws: FeatureError.self) { try rows(mixed, Echo(), convention) }
      #expect(
        error
          == .mixedSizes(
            image: "image 5", found: [8, 8, 3], needed: [7, 9, 3],
            rule: "the convention \(convention.name)"))
    }
    // Pixels cannot be compared at all; grey and colour can, where they are resized.
    #expect(throws: FeatureError.self) { try rows(mixed, PixelFeatures(), .cleanFID) }
    let coloured = FormulaImages(count: 6, size: { (9, 7, $0 == 5 ? 1 : 3) })
    #expect(try rows(coloured, Echo()).count == 2)
    #expect(throws: FeatureError.self) { try rows(coloured) }
  }

  @Test func `samples become bytes, in blocks`() throws {
    #expect(SampleImages.level(-1) == 0 && SampleImages.level(1) == 255)
    #expect(SampleImages.level(0) == 128 && SampleImages.level(-0.001) == 127)
    #expect(SampleImages.level(7) == 255 && SampleImages.level(-7) == 0)
    #expect(SampleImages.level(.nan) == 0 && SampleImages.level(.infinity) == 255)

    let drawn = Mutex<[Range<Int>]>([])
    let images = SampleImages("run", count: 10, blockSize: 4) { range in
      drawn.withLock { $0.append(range) }
      return NDArray([range.count, 1, 2, 1], range.flatMap { [Float($0) / 127.5 - 1, 1] })
    }
    let found = try rows(images, PixelFeatures(), .torchFidelity, batch: 3).flatMap(\.values)
    #expect(drawn.withLock { $0 } == [0..<4, 4..<8, 8..<10])
    let levels = found.map { $0 * 128 + 128 }
    // -1 + i / 127.5 stands for level i + 1/2, rounded down.
    #expect(levels == (0..<10).flatMap { [Float($0), 255] })
  }

  @Test func `a data set is a source`() throws {
    let digits = try DatasetCatalog.open("digits", seed: 1)
    let images = SampleImages(digits)
    let image = try images.image(at: 3)
    let sample = digits.samples(at: [3]).values
    #expect(image.pixels == sample.map(SampleImages.level))
    #expect(images.count == digits.count)
  }

  @Test func `random features tell images apart and have a hash of their seed`() throws {
    let pool = WorkerPool(threadCount: 2)
    let samples = NDArray([2, 8, 8, 1], goldenFill(1, count: 128))
    let network = RandomFeatures()
    let rows = network.rows(of: samples, pool: pool)
    #expect(rows.features.shape == [2, 512] && rows.logits == nil && rows.features.isFinite)
    let (a, b) = (rows.features.values[..<512], rows.features.values[512...])
    #expect(a.largestDifference(from: b) > 0.01)
    #expect(RandomFeatures().rows(of: samples, pool: pool).features == rows.features)
    let other = RandomFeatures(seed: 1)
    #expect(other.rows(of: samples, pool: pool).features != rows.features)
    #expect(other.weightsHash != network.weightsHash)
    // Any shape of images.
    let colour = NDArray([1, 31, 17, 3], goldenFill(2, count: 31 * 17 * 3))
    #expect(network.rows(of: colour, pool: pool).features.shape == [1, 512])
  }
}
