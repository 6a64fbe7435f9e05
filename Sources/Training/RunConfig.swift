import Datasets
import GANs
import NeuralNet
import Yams

/// Everything that decides a run: equal configurations give equal files.
public struct RunConfig: Sendable {
  /// What does not depend on the variant.
  public struct Settings: Codable, Sendable, Equatable {
    /// The variant's name.
    public var variant: String
    /// The data, as the command line names it.
    public var data: String
    /// Generator updates to make, at most ``mostSteps``.
    public var steps: Int
    /// Samples, or packs of samples, per update, at most ``largestBatch``.
    public var batch: Int
    /// Seed of all random streams.
    public var seed: UInt64
    /// Whether about half of the images are mirrored, others at each visit: for pictures that could as well be
    /// the other way round.
    public var mirror: Bool
    /// Changes of images before a discriminator sees them, by name; see `Augmentation`.
    public var augmentation: [String]
    /// Steps from one row of statistics to the next.
    public var tickEvery: Int
    /// Steps from one checkpoint, and one picture, to the next.
    public var checkpointEvery: Int
    /// Checkpoints to keep, the newest; 0 keeps all.
    public var keep: Int
    /// Metrics to evaluate.
    public var metrics: [String]
    /// Steps from one evaluation to the next; 0 evaluates at the end only.
    public var metricsEvery: Int
    /// Share of the samples that is kept from training, for metrics to compare with; 0 compares with the training data.
    public var holdout: Double
    /// Samples of each side that metrics compare, at most.
    public var metricsSamples: Int
    /// The features that metrics compare, by name or file; chosen by the data when empty.
    public var metricsFeatures: String
    /// How often scores of networks that are trained on series are measured, at most 1,000.
    public var metricsRepeats: Int
    /// Course of the learning rates.
    public var schedule: LearningRateSchedule
    /// Limits on the gradients.
    public var clipping: GradientClipping
    /// Weight of the past in averaged weights, from which samples are then drawn; 0 keeps no average.
    public var averageDecay: Float

    /// Largest number of steps; with the largest batch, the samples of a run still fit a number.
    public static let mostSteps = 1_000_000_000
    /// Largest batch.
    public static let largestBatch = 1_000_000
  }

  /// What does not depend on the variant.
  public var settings: Settings
  /// The variant with its hyper-parameters.
  public let variant: any GANVariant
  /// What ``Settings/augmentation`` names.
  public let augmentation: Augmentation
  /// All keys and values, as `config.yaml` holds them.
  public let yaml: String

  /// Which of the values come from where; later ones win.
  public struct Overrides: Sendable {
    /// Text of a YAML file and the name by which errors call it.
    public var file: (text: String, name: String)?
    /// Values of command-line options by key.
    public var options: [(key: String, value: String)] = []
    /// `KEY=VALUE` pairs.
    public var assignments: [String] = []

    /// No overrides.
    public init() {}

    /// Overrides the batch and the seed.
    public init(batch: Int, seed: UInt64) {
      options = [("batch", "\(batch)"), ("seed", "\(seed)")]
    }
  }

  /// Resolves a configuration of a variant of this package.
  ///
  /// - Parameters:
  ///   - variant: The variant's name.
  ///   - data: The data's specification, for the record.
  ///   - samples: The data's samples, on which defaults depend.
  ///   - overrides: What the user wants otherwise.
  /// - Throws: ``ConfigError``.
  public init(
    variant: String, data: String, samples: SampleDescription, overrides: Overrides
  ) throws(ConfigError) {
    try self.init(
      Self.type(named: variant), data: data, samples: samples, overrides: overrides)
  }

  /// Resolves a configuration of any variant, such as one of the user's own.
  ///
  /// - Parameters:
  ///   - variant: The variant.
  ///   - data: The data's specification, for the record.
  ///   - samples: The data's samples, on which defaults depend.
  ///   - overrides: What the user wants otherwise.
  /// - Throws: ``ConfigError``.
  public init(
    _ variant: any GANVariant.Type, data: String, samples: SampleDescription, overrides: Overrides
  ) throws(ConfigError) {
    try self.init(RunDefaults(variant, data: data, samples: samples), overrides)
  }

  init(_ defaults: RunDefaults, _ overrides: Overrides) throws(ConfigError) {
    var tree = defaults.tree
    if let file = overrides.file { try tree.merge(yaml: file.text, source: file.name) }
    for (key, value) in overrides.options { try tree.set(key, value, source: "--\(key)") }
    for assignment in overrides.assignments { try tree.set(assignment: assignment) }
    try tree.set("variant", defaults.variant.name, source: "VARIANT")
    try tree.set("data", defaults.data, source: "--data")

    var resolved = try tree.decode(Settings.self)
    // Unless stated: about 200 rows of statistics, and a checkpoint each tenth of the run.
    if resolved.tickEvery == 0 { resolved.tickEvery = max(1, resolved.steps / 200) }
    if resolved.checkpointEvery == 0 { resolved.checkpointEvery = max(1, resolved.steps / 10) }
    try tree.set("tickEvery", "\(resolved.tickEvery)", source: "tickEvery")
    try tree.set("checkpointEvery", "\(resolved.checkpointEvery)", source: "checkpointEvery")
    try Self.validate(resolved)
    if resolved.mirror, !defaults.samples.isImage {
      throw .badValue(
        key: "mirror", rule: "must be false for data that are not images", source: "configuration")
    }
    func variant<Variant: GANVariant>(_ type: Variant.Type) throws(ConfigError) -> Variant {
      let variant = try tree.decode(type).resolved(steps: resolved.steps)
      try tree.add(variant)
      return variant
    }
    let decoded = try variant(defaults.variant)
    do {
      augmentation = try Augmentation(names: resolved.augmentation)
      try decoded.validate(for: defaults.samples)
    } catch {
      throw .badValue(key: error.name, rule: error.rule, source: "configuration")
    }
    guard augmentation == .none || defaults.samples.isImage else {
      throw .badValue(
        key: "augmentation", rule: "must be empty for data that are not images",
        source: "configuration")
    }
    self.settings = resolved
    self.variant = decoded
    yaml = try tree.yaml()
  }

  /// Returns what a configuration file says of variant, data and seed, on which all defaults depend.
  public static func identity(
    yaml: String, source: String
  ) throws(ConfigError) -> (variant: String?, data: String?, seed: UInt64?) {
    try ConfigTree.identity(yaml: yaml, source: source)
  }

  /// Returns the seed that overrides lead to, or nil when they have none.
  public static func seed(_ overrides: Overrides) throws(ConfigError) -> UInt64? {
    var text: String?
    for (key, value) in overrides.options where key == "seed" { text = value }
    for assignment in overrides.assignments where assignment.hasPrefix("seed=") {
      text = String(assignment.dropFirst(5))
    }
    if let text { return UInt64(text) }
    return try overrides.file.flatMap { file throws(ConfigError) in
      try identity(yaml: file.text, source: file.name).seed
    }
  }

  /// Returns the variant of that name.
  public static func type(named name: String) throws(ConfigError) -> any GANVariant.Type {
    guard let type = variants.first(where: { $0.name == name }) else {
      throw .unknownVariant(
        name, nearest: nearest(to: name, among: variants.map { $0.name }), count: variants.count)
    }
    return type
  }

  private static func validate(_ settings: Settings) throws(ConfigError) {
    func require(_ holds: Bool, _ key: String, _ rule: String) throws(ConfigError) {
      if !holds { throw .badValue(key: key, rule: rule, source: "configuration") }
    }
    for (key, value, most) in [
      ("steps", settings.steps, Settings.mostSteps),
      ("batch", settings.batch, Settings.largestBatch),
    ] {
      try require((1...most).contains(value), key, "must lie between 1 and \(most), is \(value)")
    }
    try require(
      settings.tickEvery >= 1, "tickEvery", "must be at least 1, is \(settings.tickEvery)")
    try require(
      settings.checkpointEvery >= 1, "checkpointEvery",
      "must be at least 1, is \(settings.checkpointEvery)")
    try require(settings.keep >= 0, "keep", "must be at least 0, is \(settings.keep)")
    try require(
      settings.metricsEvery >= 0, "metricsEvery", "must be at least 0, is \(settings.metricsEvery)")
    try require(
      settings.holdout >= 0 && settings.holdout < 1, "holdout",
      "must lie in [0, 1), is \(settings.holdout)")
    try require(
      (2...1_000_000).contains(settings.metricsSamples), "metricsSamples",
      "must lie between 2 and 1000000, is \(settings.metricsSamples)")
    try require(
      (1...1_000).contains(settings.metricsRepeats), "metricsRepeats",
      "must lie between 1 and 1000, is \(settings.metricsRepeats)")
    try require(
      settings.averageDecay >= 0 && settings.averageDecay < 1, "averageDecay",
      "must lie in [0, 1), is \(settings.averageDecay)")
    do {
      try settings.schedule.validate()
      try settings.clipping.validate()
    } catch {
      throw .badValue(key: error.name, rule: error.rule, source: "configuration")
    }
  }
}
