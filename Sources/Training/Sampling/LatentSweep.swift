import Engine
import GANs
import Pictures

/// A code or a category that takes one value after the other along each row, all else the same.
///
/// Rows differ in everything else; row `r` has category and class `r`, modulo their numbers.
///
/// Chen et al., "InfoGAN", 2016, arXiv:1606.03657, section 7.2.
public struct LatentSweep: Sendable, Equatable {
  /// The latent's name.
  public let name: String
  /// Which of its numbers; nil for a category or class, whose values are all shown.
  public let index: Int?
  /// The numbers at both ends; by default -2 and 2 as in the paper, twice the range of training.
  public let range: (from: Float, to: Float)
  /// Samples in a row; by default 10.
  public let steps: Int

  private static let keys = ["from", "to", "steps"]
  private static let form = "must read like code=0,from=-2,to=2,steps=10 or like category"

  /// Reads `NAME=INDEX[,from=NUMBER][,to=NUMBER][,steps=COUNT]` or `NAME`.
  ///
  /// - Throws: ``ConfigError``.
  public init(_ text: String) throws(ConfigError) {
    let options = try SampleOptions(text, flag: "--sweep", keys: Self.keys, form: Self.form)
    name = options.name
    if let value = options.value {
      guard let number = Int(value), number >= 0 else { throw options.malformed }
      index = number
    } else if let key = Self.keys.first(where: { options[$0] != nil }) {
      throw ConfigError(sampling: "--sweep", "takes \(key)= only with a number, as in code=0")
    } else {
      index = nil
    }
    range = (try options.number("from") ?? -2, try options.number("to") ?? 2)
    steps = try options.steps()
  }

  /// Whether two sweeps are the same.
  public static func == (a: Self, b: Self) -> Bool {
    a.name == b.name && a.index == b.index && a.range == b.range && a.steps == b.steps
  }

  /// Finds what is swept among a generator's latents.
  func source(
    _ base: any LatentSource, of latents: [Latent]
  ) throws(ConfigError) -> SweptLatents {
    let latent = latents.first { $0.name == name }
    switch (latent?.classCount, index) {
    case (let count?, nil):
      return SweptLatents(base: base, name: name, index: 0, values: (0..<count).map { Float($0) })
    case (nil, let index?) where index < latent?.size ?? 0:
      let (from, to) = range
      return SweptLatents(
        base: base, name: name, index: index,
        values: (0..<steps).map { from + (to - from) * Float($0) / Float(steps - 1) })
    default:
      let known = latents.map { latent in
        latent.classCount != nil
          ? latent.name
          : latent.size == 1
            ? latent.name + "=0" : "\(latent.name)=0 to \(latent.name)=\(latent.size - 1)"
      }
      let asked = index.map { "\(name)=\($0)" } ?? name
      throw ConfigError(
        sampling: "--sweep",
        "must name one of \(known.joined(separator: ", ")); the run has no '\(asked)'")
    }
  }
}

/// Latents one of whose numbers depends on a sample's place in its row.
struct SweptLatents: LatentSource {
  /// What gives everything else.
  let base: any LatentSource
  /// The latent's name.
  let name: String
  /// Which of its numbers.
  let index: Int
  /// The number in each column.
  let values: [Float]

  var grid: SampleGrid { SampleGrid(columns: values.count) }

  func values(of latent: Latent, sample: Int) -> [Float] {
    let (row, column) = sample.quotientAndRemainder(dividingBy: values.count)
    var numbers = base.values(ofRow: row, latent)
    if latent.name == name { numbers[index] = values[column] }
    return numbers
  }
}

extension LatentSource {
  /// Returns a latent that a whole row of a picture shares; categories follow the rows.
  func values(ofRow row: Int, _ latent: Latent) -> [Float] {
    if case .category(let count) = latent.distribution { return [Float(row % count)] }
    return values(of: latent, sample: row)
  }
}
