import Engine

/// Why samples cannot be compared as they were asked to be.
public enum EvaluationError: Error, Equatable, Sendable {
  /// A metric that needs something which a side does not have.
  case lacks(metric: String, side: String, needed: String)
  /// `fid` was asked for with other features than Inception's.
  case notInception(features: String)
  /// A name that is neither a feature network nor a file.
  case unknownFeatures(String, nearest: String?)
  /// A name that is no convention.
  case unknownConvention(String, nearest: String?)
  /// Samples that features cannot be computed of.
  case unsuitable(features: String, side: String, problem: String)
  /// A side with too few samples.
  case tooFewSamples(side: String, found: Int, needed: Int)
  /// A sample with a number that is NaN or infinite.
  case notFinite(side: String, sample: Int)
  /// Different numbers of images, of which each should have its counterpart.
  case pairs(metric: String, real: Int, generated: Int)
  /// Sides whose samples have different shapes.
  case shapes(metric: String, real: Shape, generated: Shape)
}

extension EvaluationError {
  /// Whether the command is wrong, and not the data.
  public var isCommand: Bool {
    switch self {
    case .lacks, .notInception, .unknownFeatures, .unknownConvention: true
    case .unsuitable, .tooFewSamples, .notFinite, .pairs, .shapes: false
    }
  }
}

extension EvaluationError: CustomStringConvertible {
  /// One sentence for what is wrong, one for what to do.
  public var description: String {
    switch self {
    case .lacks(let metric, let side, let needed):
      "The metric '\(metric)' needs \(needed), which '\(side)' does not have. Leave it out, or name another side."
    case .notInception(let features):
      """
      'fid' is defined on the features of Inception only, not on '\(features)'. \
      Ask for 'fd', the same distance under a name that cannot be mistaken.
      """
    case .unknownFeatures(let name, let nearest):
      "There are no features '\(name)'. "
        + (nearest.map { "Did you mean '\($0)'?" }
          ?? "`ganctl list features` prints them; a file of features ends in .safetensors.")
    case .unknownConvention(let name, let nearest):
      "There is no convention '\(name)'. "
        + (nearest.map { "Did you mean '\($0)'?" } ?? "`ganctl list conventions` prints them.")
    case .unsuitable(let features, let side, let problem):
      "Features '\(features)' cannot be computed of '\(side)': \(problem). Choose others by --features."
    case .tooFewSamples(let side, let found, let needed):
      "'\(side)' has \(found) sample\(found == 1 ? "" : "s"), \(needed) are needed. Use more samples."
    case .notFinite(let side, let sample):
      """
      Sample \(sample) of '\(side)' holds NaN or infinity. \
      Look for where it comes from: a training that diverged, or damaged data.
      """
    case .pairs(let metric, let real, let generated):
      """
      The metric '\(metric)' compares image i of one side with image i of the other; there are \(real) and \(generated). \
      Give both sides as many, such as by --count.
      """
    case .shapes(let metric, let real, let generated):
      """
      The metric '\(metric)' compares samples of one shape; the real ones are \(real), the generated \(generated). \
      Bring them to one shape, such as by \(real.rank == 2 ? "csv:FILE,window=N,columns=A,B" : "images:DIR,size=N").
      """
    }
  }
}
