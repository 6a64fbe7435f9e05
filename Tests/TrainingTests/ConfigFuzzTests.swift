import Engine
import GANs
import NeuralNet
import Testing

@testable import Training

/// What the fuzzer found, and what it must never find.
@Suite struct ConfigFuzzTests {
  static func resolve(
    _ text: String? = nil, _ assignments: [String] = [], data: String = "ring8"
  ) throws -> RunConfig {
    var overrides = RunConfig.Overrides()
    if let text { overrides.file = (text, "a.yaml") }
    overrides.assignments = assignments
    return try RunConfig(
      variant: "vanilla", data: data, samples: SampleDescription(shape: [2]), overrides: overrides)
  }

  @Test(arguments: [
    ("steps: 1:30", "steps must be a whole number in its range, is '1:30'"),
    ("steps: 1\(String(repeating: ":59", count: 30))", "steps must be a whole number in"),
    ("batch: .inf", "batch must be a whole number in its range, is '.inf'"),
    ("averageDecay: nan", "averageDecay must be a number, is 'nan'"),
    ("averageDecay: 1e999", "averageDecay must be a number, is '1e999'"),
    ("steps: 1e999", "steps must be a whole number in its range, is '1e999'"),
    ("steps: 1.5", "steps must be a whole number in its range, is '1.5'"),
    ("seed: -1", "seed must be a whole number in its range, is '-1'"),
    ("seed: 18446744073709551616", "seed must be a whole number in its range, is '1844674"),
    ("steps: 9223372036854775807", "steps must lie between 1 and 1000000000, is 9223372"),
    ("batch: 9223372036854775807", "batch must lie between 1 and 1000000, is 9223372"),
    ("batch: -9223372036854775808", "batch must lie between 1 and 1000000, is -9223372"),
    ("packing: 9223372036854775807", "packing must lie between 1 and 100, is 9223372"),
    ("noise: 9223372036854775807", "noise must lie between 1 and 10000, is 9223372"),
    ("discriminatorSteps: 1001", "discriminatorSteps must lie between 1 and 1000, is 1001"),
    ("schedule: {warmup: 9223372036854775807}", "schedule.warmup is longer than any run"),
    ("schedule: {hold: 9223372036854775807}", "schedule.hold is longer than any run"),
    ("steps: 1\nsteps: 2", "a.yaml: "),
    ("foo: {}", "there is no key 'foo'"),
    ("optimizer: {}", "optimizer holds several keys"),
    ("<<: {batch: 3}", "there is no key '<<.batch'"),
    ("--- {}\n--- {}", "a.yaml: "),
    ("batch: &a 3", "contains an anchor"),
    ("? &a [1]\n: *a", "contains an anchor"),
    ("{&a b: 3}", "contains an anchor"),
    ("batch: \"3\0\"", "zero byte"),
    ("metrics: [a, b\u{FEFF}]", "metrics contains the control character U+FEFF"),
    ("metrics: [\"a\\n\"]", "metrics contains the control character U+A"),
    ("metrics: [[a]]", "metrics"),
    (String(repeating: "- ", count: 501), "nests too deeply"),
    (String(repeating: "[", count: 101), "nests too deeply"),
  ])
  func refused(text: String, message: String) {
    let error = #expect(throws: ConfigError.self) { try Self.resolve(text) }
    let description = error?.description ?? ""
    #expect(description.contains(message), "\(description)")
  }

  /// The deepest that the parser is given, on the stack of a test's thread.
  @Test(arguments: [
    String(repeating: "- ", count: 500), String(repeating: "? ", count: 500),
    String(repeating: "[", count: 100), String(repeating: "{a: ", count: 100),
    (0..<350).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
  ])
  func deepNestingIsAnError(text: String) {
    #expect(throws: ConfigError.self) { try Self.resolve(text) }
  }

  @Test(arguments: ["=", "==", ".=", "a", "", ".=1", "optimizer=1", "steps.a=1", "..steps=1"])
  func assignmentsThatAreNone(assignment: String) {
    #expect(throws: ConfigError.self) { try Self.resolve(nil, [assignment]) }
  }

  /// The second assignment meets what the first left behind.
  @Test func aNumberStaysANumber() {
    let base60 = "steps=1" + String(repeating: ":59", count: 30)
    for first in ["steps=0x10", "steps=.5e3", "steps=0x1p3", "steps=1_000"] {
      #expect(throws: ConfigError.self) { try Self.resolve(nil, [first, base60]) }
    }
  }

  /// The search for a similar key must not take long.
  @Test func aKeyAsLongAsTheFile() {
    let key = String(repeating: "optimizer", count: 7_000)
    #expect(throws: ConfigError.unknownKey(key, nearest: nil, source: "a.yaml")) {
      try Self.resolve("? \(key)\n: 1")
    }
  }

  @Test func numbersAreDecimal() throws {
    #expect(try Self.resolve("batch: 010").settings.batch == 10)
    #expect(try Self.resolve("steps: 20_000").settings.steps == 20_000)
    #expect(try Self.resolve("steps: \"7\"").settings.steps == 7)
    #expect(try Self.resolve("seed: 18446744073709551615").settings.seed == .max)
  }

  @Test func dataMayBeCalledLikeANumber() throws {
    for data in ["8", "1:30", "~", "a&b.npy", "R & D/points.csv", "- x", "'", "\u{1F600}"] {
      let config = try Self.resolve("data: gaussians", ["data=7"], data: data)
      #expect(config.settings.data == data)
      #expect(try Self.resolve(config.yaml, data: data).yaml == config.yaml)
      #expect(try RunConfig.identity(yaml: config.yaml, source: "a").data == data)
    }
  }

  /// A run's configuration is read again when it is resumed; what could not be is refused at the start.
  @Test(arguments: ["R &D.csv", "a\nb.csv", String(repeating: "[", count: 101)])
  func whatCouldNotBeReadAgainIsRefused(data: String) {
    #expect(throws: ConfigError.self) { try Self.resolve(data: data) }
  }

  @Test func largestValuesDoNotOverflow() throws {
    let config = try Self.resolve(
      nil,
      [
        "steps=1000000000", "batch=1000000", "packing=100", "tickEvery=9223372036854775807",
        "checkpointEvery=9223372036854775807", "keep=9223372036854775807",
        "schedule.warmup=1000000000000", "schedule.hold=1000000000000", "schedule.kind=cosine",
      ])
    #expect(config.variant.samplesPerStep(batch: config.settings.batch) == 100_000_000)
    #expect(config.settings.schedule.factor(step: 999_999_999, of: 1_000_000_000) <= 1)
  }

  @Test func sumsOfAHostileCheckpoint() {
    #expect(TickStatistics(encoded: "loss=0:9223372036854775807") == nil)
    #expect(TickStatistics(encoded: "loss=0:-1") == nil)
    let checkpoint = Checkpoint(metadata: ["step": "9223372036854775807"])
    #expect(throws: TrainingError.self) { try checkpoint.integer("step", "a") }
  }
}
