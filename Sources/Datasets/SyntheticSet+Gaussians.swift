import Foundation

extension SyntheticSet {
  /// Any mixture of round Gaussians: on a ring, on a grid, or about centres that are listed.
  static let gaussians = SyntheticSet(
    name: "gaussians", summary: "a mixture of your own: layout, modes, radius, sigma, centers",
    options: ["layout", "modes", "radius", "pitch", "sigma", "centers", "weights"]
  ) { (options, seed) throws(DatasetError) in
    MixturePoints(
      name: "gaussians", mixture: try options.mixture(), count: try options.count(), seed: seed)
  }
}

extension Options {
  /// The mixture that the options of `gaussians` describe.
  ///
  /// `centers=0:0/1:1.5` lists means, `weights=1/3` shares; otherwise `layout=ring` (8 modes, radius 1)
  /// or `layout=grid` (25 modes, pitch 2) places them. `sigma` is 0.05 unless stated.
  fileprivate func mixture() throws(DatasetError) -> GaussianMixture {
    let sigma = try positive("sigma") ?? 0.05
    guard sigma * sigma * sigma * sigma > 0, (sigma * sigma * sigma * sigma).isFinite else {
      throw bad("sigma", text("sigma") ?? "", "a number from 1e-75 to 1e75")
    }
    let isGrid = try choice("layout", ["ring", "grid"]) == "grid"
    if !has("centers") {
      for key in isGrid ? ["radius", "weights"] : ["pitch", "weights"] where has(key) {
        throw bad(key, text(key) ?? "", "no such option with this layout")
      }
      let modes = try integer("modes", in: 1...10_000) ?? (isGrid ? 25 : 8)
      guard isGrid else {
        return .ring(modes: modes, radius: try positive("radius") ?? 1, sigma: sigma)
      }
      let side = Int(Double(modes).squareRoot().rounded())
      guard side * side == modes else {
        throw bad("modes", "\(modes)", "a square number with layout=grid")
      }
      return .grid(side: side, pitch: try positive("pitch") ?? 2, sigma: sigma)
    }
    for key in ["layout", "modes", "radius", "pitch"] where has(key) {
      throw bad(key, text(key) ?? "", "no such option beside centers")
    }
    let means = try centers()
    let weights = try numbers("weights", separator: "/") ?? means.map { _ in 1 }
    guard weights.count == means.count, weights.allSatisfy({ $0 > 0 }) else {
      throw bad("weights", text("weights") ?? "", "\(means.count) numbers above 0")
    }
    return GaussianMixture(
      zip(means, weights).map { GaussianMixture.Mode(mean: $0, sigma: sigma, weight: $1) })
  }

  private func centers() throws(DatasetError) -> [SIMD2<Double>] {
    let value = text("centers") ?? ""
    var means = [SIMD2<Double>]()
    for part in value.split(separator: "/", omittingEmptySubsequences: false) {
      let numbers = part.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
      guard numbers.count == 2, let x = numbers[0], let y = numbers[1], x.isFinite, y.isFinite
      else { throw bad("centers", value, "points such as 0:0/1:1.5") }
      means.append(SIMD2(x, y))
    }
    return means
  }
}
