/// For every new pixel of an axis, the two pixels it comes from and how far it lies from the first to the second.
struct BilinearTaps {
  private(set) var low: [Int] = []
  private(set) var high: [Int] = []
  private(set) var fraction: [Float] = []

  /// Computes the taps from `source` to `target` pixels in single precision, as the tools do.
  ///
  /// With centres at halves, new pixel i comes from `max((i + 1/2) source / target - 1/2, 0)`, otherwise from
  /// `i source / target`.
  init(source: Int, target: Int, hasHalfPixels: Bool) {
    let scale = Float(source) / Float(target)
    for index in 0..<target {
      let place =
        hasHalfPixels ? max((Float(index) + 0.5) * scale - 0.5, 0) : Float(index) * scale
      let first = min(Int(place), source - 1)
      low.append(first)
      high.append(min(first + 1, source - 1))
      fraction.append(place - Float(first))
    }
  }
}
