import Testing

@testable import Training

/// What is refused, and in which words.
@Suite struct SampleRequestTests {
  @Test(arguments: [
    ("", "must read like code=0,from=-2,to=2,steps=10 or like category, is ''"),
    ("=3", "must read like"), ("code=", "must read like"), ("code=-1", "must read like"),
    ("code=1.5", "must read like"), ("code=0,from", "must read like"),
    ("code=0,", "must read like"),
    ("code=0,from=1,from=2", "must read like"),
    ("code=0,form=1", "has no key 'form'; did you mean 'from'"),
    ("code=0,colour=1", "has no key 'colour'; it takes from, to, steps"),
    ("code=0,from=nan", "from must be a number between -1e6 and 1e6, is 'nan'"),
    ("code=0,to=inf", "to must be a number"), ("code=0,to=x", "to must be a number"),
    ("code=0,steps=1", "steps must be a whole number between 2 and 1000, is '1'"),
    ("code=0,steps=9999999999999999999", "steps must be a whole number"),
    ("category,to=3", "takes to= only with a number, as in code=0"),
  ])
  func malformedSweeps(text: String, rule: String) {
    let error = #expect(throws: ConfigError.self) { try LatentSweep(text) }
    #expect(error?.description.hasPrefix("sample: --sweep " + rule) == true, "\(error as Any)")
  }

  @Test(arguments: ["", "Linear", "linear=1", "linear,steps", "cubic"])
  func malformedWalks(text: String) {
    let error = #expect(throws: ConfigError.self) { try LatentWalk(text) }
    #expect(
      error?.description
        == "sample: --interpolate must read like linear, spherical or spherical,steps=10, is '\(text)'."
    )
  }

  @Test func defaults() throws {
    let sweep = try LatentSweep("code=3")
    #expect(sweep.index == 3 && sweep.range == (-2, 2) && sweep.steps == 10)
    #expect(try LatentWalk("spherical,steps=4").steps == 4)
  }

  private func problem(
    _ settings: [String], _ change: (inout SampleRequest) throws -> Void
  ) throws -> String {
    var request = SampleRequest()
    try change(&request)
    let trainer = try LatentGAN.trainer(settings)
    let error = #expect(throws: ConfigError.self) { try trainer.samples(1, request: request) }
    return error?.description ?? ""
  }

  /// A sweep of what does not exist names what does.
  @Test(arguments: ["code", "code=2", "category=0", "codes=0", "noise=60", "label=1"])
  func sweepsOfWhatTheRunHasNot(text: String) throws {
    #expect(
      try problem([]) { $0.sweep = try LatentSweep(text) }
        == "sample: --sweep must name one of noise=0 to noise=59, code=0 to code=1, category, label; "
        + "the run has no '\(text)'.")
  }

  @Test func requestsThatDoNotSuitTheRun() throws {
    #expect(
      try problem(["isConditional=false"]) { $0.label = 0 }
        == "sample: --label needs a conditional variant, whose generator is told the class.")
    for label in [-1, 10, .max] {
      #expect(
        try problem([]) { $0.label = label }
          == "sample: --label must be a class from 0 to 9, is \(label).")
    }
    for limit: Float in [0, -1, .nan, .infinity, 0.009] {
      #expect(
        try problem([]) { $0.truncation = limit }
          .hasPrefix("sample: --truncation must be at least 0.01 standard deviations"))
    }
    #expect(
      try problem(["isNormal=false"]) { $0.truncation = 1 }
        == "sample: --truncation needs normal noise, whose tails it cuts off; the run's is uniform in [-1, 1)."
    )
    #expect(
      try problem(["isNormal=false"]) { $0.walk = try LatentWalk("spherical") }
        == "sample: --interpolate spherical suits normal noise; the run's is uniform in a cube: use linear."
    )
  }

  @Test func requestsThatContradictThemselves() throws {
    #expect(
      try problem([]) {
        $0.sweep = try LatentSweep("category")
        $0.walk = try LatentWalk("linear")
      } == "sample: --sweep and --interpolate exclude each other: leave one out.")
    #expect(
      try problem([]) {
        $0.sweep = try LatentSweep("label")
        $0.label = 3
      } == "sample: --sweep cannot change the class that --label fixes.")
  }
}
