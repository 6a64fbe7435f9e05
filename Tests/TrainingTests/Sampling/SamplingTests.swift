import Autograd
import Engine
import Pictures
import Testing

@testable import GANs
@testable import Training

/// What each sample's latents are.
@Suite struct SamplingTests {
  private func draw(
    _ count: Int, settings: [String] = [], seed: UInt64 = 7,
    _ change: (inout SampleRequest) throws -> Void = { _ in }
  ) throws -> [ShownLatents] {
    var request = SampleRequest()
    try change(&request)
    return try ShownLatents.all(
      LatentGAN.trainer(settings).samples(count, seed: seed, request: request))
  }

  /// The numbers that a step with streams of these names draws itself: blocks of 64 samples, one a step.
  @Test(arguments: [UInt64(0), 1]) func plainSamplesAreThoseOfTheStreams(block: UInt64) throws {
    let trace = Trace()
    let code = trace.uniform("sample/code", [64, 2]) * 2 - 1
    let category = (trace.uniform("sample/category", [64]) * 3).floor()
    let graph = trace.finish(outputs: [
      ("noise", trace.normal("sample/noise", [64, 60])), ("code", code), ("category", category),
    ])
    let expected = graph.evaluate(seed: 7, step: block).outputs
    let samples = try draw(128)[Int(block) * 64..<Int(block + 1) * 64]
    #expect(samples.flatMap(\.noise) == expected["noise"]?.values)
    #expect(samples.flatMap(\.code) == expected["code"]?.values)
    #expect(samples.map(\.category) == expected["category"]?.values)
  }

  /// Sample `i` has class `i` modulo 10, so that all numbers of samples are even, and noise of its own.
  @Test func classesTakeTurns() throws {
    let samples = try draw(2_500)
    #expect(samples.map(\.label) == (0..<2_500).map { Float($0 % 10) })
    #expect(Set(samples.map { $0.noise[0] }).count > 2_490)
  }

  @Test func aClassChangesNothingElse() throws {
    let (plain, fixed) = (try draw(30), try draw(30) { $0.label = 4 })
    #expect(fixed.allSatisfy { $0.label == 4 })
    #expect(plain.map(\.noise) == fixed.map(\.noise))
    #expect(plain.map(\.category) == fixed.map(\.category))
  }

  /// A normal number within ±1 has the variance 1 - 2 φ(1) / (2 Φ(1) - 1) = 1 - 0.483941 / 0.682689 = 0.291125.
  ///
  /// That of 30,000 such numbers varies by 0.002.
  @Test func truncationDrawsAgain() throws {
    let (plain, short) = (try draw(500), try draw(500) { $0.truncation = 1 })
    let values = short.flatMap(\.noise)
    #expect(values.allSatisfy { abs($0) <= 1 })
    for (kept, value) in zip(plain.flatMap(\.noise), values) where abs(kept) <= 1 {
      #expect(kept == value)
    }
    let variance = values.reduce(0) { $0 + Double($1 * $1) } / Double(values.count)
    #expect(abs(variance - 0.291_125) < 0.01, "\(variance)")
    #expect(plain.map(\.code) == short.map(\.code))
    // The smallest limit ends too.
    #expect(try draw(3) { $0.truncation = 0.01 }.flatMap(\.noise).allSatisfy { abs($0) <= 0.01 })
  }

  @Test func aSweepChangesOneNumberAlongARow() throws {
    let samples = try draw(23) { $0.sweep = try LatentSweep("code=1,from=-1,to=3,steps=5") }
    let plain = try draw(5)
    for (index, sample) in samples.enumerated() {
      let (row, column) = (index / 5, index % 5)
      #expect(sample.code == [plain[row].code[0], Float(column - 1)])
      #expect(sample.noise == plain[row].noise)
      #expect(sample.category == Float(row % 3) && sample.label == Float(row))
    }
  }

  @Test(arguments: ["category", "label"]) func aSweepShowsAllClasses(name: String) throws {
    let samples = try draw(25) { $0.sweep = try LatentSweep(name) }
    let count = name == "label" ? 10 : 3
    for (index, sample) in samples.enumerated() {
      let (row, column) = (index / count, index % count)
      #expect((name == "label" ? sample.label : sample.category) == Float(column))
      #expect((name == "label" ? sample.category : sample.label) == Float(row % (13 - count)))
      #expect(sample.noise == samples[row * count].noise)
    }
  }

  /// Both ends belong to a row; midway on the circle from (1, 0) to (0, 1) lies (√½, √½).
  @Test func walksByHand() throws {
    struct Ends: LatentSource {
      func values(of latent: Latent, sample: Int) -> [Float] { sample == 0 ? [1, 0] : [0, 1] }
      var grid: SampleGrid { SampleGrid() }
    }
    let noise = Latent(name: "noise", distribution: .normal, size: 2)
    for (text, middle) in [("linear,steps=3", Float(0.5)), ("spherical,steps=3", 0.707_106_77)] {
      let source = try LatentWalk(text).source(Ends(), of: [noise])
      #expect(source.values(of: noise, sample: 0) == [1, 0])
      #expect(source.values(of: noise, sample: 1).allSatisfy { abs($0 - middle) < 1e-6 })
      #expect(source.values(of: noise, sample: 2).map { abs($0) < 1e-6 ? 0 : $0 } == [0, 1])
      #expect(source.grid.columns == 3)
    }
  }

  @Test(arguments: ["linear", "spherical"]) func walksHaveOneClassARow(path: String) throws {
    let samples = try draw(40) { $0.walk = try LatentWalk(path) }
    let plain = try draw(8)
    for (index, sample) in samples.enumerated() {
      #expect(sample.label == Float(index / 10) && sample.category == Float(index / 10 % 3))
      let row = index / 10
      if index % 10 == 0 { #expect(sample.noise == plain[2 * row].noise) }
      if index % 10 == 9 { #expect(sample.code == plain[2 * row + 1].code) }
    }
    // A straight walk between independent noises passes the centre at about √½ of their length.
    let length = samples[4].noise.reduce(0) { $0 + $1 * $1 } / 60
    #expect(path == "linear" ? length < 0.8 : length > 0.8, "\(length)")
  }

  /// What every request must have: the fewer samples come first, and threads do not matter.
  @Test(arguments: ["", "sweep", "walk", "truncation"]) func prefixes(kind: String) throws {
    func request(_ request: inout SampleRequest) throws {
      switch kind {
      case "sweep": request.sweep = try LatentSweep("noise=3")
      case "walk": request.walk = try LatentWalk("spherical,steps=7")
      case "truncation": request.truncation = 0.5
      default: break
      }
    }
    let many = try draw(150, request)
    #expect(try Array(many.prefix(70)) == draw(70, request))
    #expect(try draw(20, seed: 8, request) != Array(many.prefix(20)))
    var wanted = SampleRequest()
    try request(&wanted)
    let other = try LatentGAN.trainer(threads: 3).samples(150, seed: 7, request: wanted)
    #expect(ShownLatents.all(other) == many)
  }

  /// The picture of progress: a class in each row, in each column the same noise.
  @Test(arguments: [true, false]) func progressComparesClasses(isConditional: Bool) throws {
    let sampler = Sampler(try LatentGAN.trainer(["isConditional=\(isConditional)"]), seed: 7)
    let source = sampler.progressSource
    let rows = isConditional ? 10 : 3
    #expect(source.grid.rows == rows && source.usualCount == 8 * rows)
    let samples = ShownLatents.all(sampler.samples(8 * rows, from: source))
    let plain = try draw(8)
    for (index, sample) in samples.enumerated() {
      #expect((isConditional ? sample.label : sample.category) == Float(index % rows))
      #expect(sample.noise == plain[index / rows].noise)
    }
  }
}
