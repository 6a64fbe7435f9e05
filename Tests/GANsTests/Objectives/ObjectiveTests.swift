import Autograd
import Engine
import GANs
import Testing
import _TestSupport

/// Losses on fixed scores; all expectations are written out by hand.
@Suite struct ObjectiveTests {
  /// Real scores 2 and -1, generated scores 0.5 and -3.
  private func value(_ body: (Score, Score) -> Tensor) -> Float {
    let arrays = [NDArray([2, 1], [2, -1]), NDArray([2, 1], [0.5, -3])]
    return evaluate(arrays) { scores, _ in body(Score(scores[0]), Score(scores[1])) }.values[0]
  }

  private func losses(_ objective: some Objective) -> [Float] {
    [
      value { objective.discriminatorLoss(real: $0, fake: $1) },
      value { objective.generatorLoss(fake: $1, real: $0) },
    ]
  }

  /// D: ½·(1 + 4)/2 + ½·(0.25 + 9)/2; G: ½·(0.25 + 16)/2.
  @Test func leastSquaresBinary() {
    #expect(losses(LeastSquares.binary) == [3.5625, 4.0625])
  }

  /// D: ½·(1 + 4)/2 + ½·(2.25 + 4)/2; G: ½·(0.25 + 9)/2.
  @Test func leastSquaresPearson() {
    #expect(losses(LeastSquares.pearson) == [2.8125, 2.3125])
  }

  /// D: -1.25 - 0.5; the estimate is its negative; G: 1.25.
  @Test func wasserstein() {
    #expect(losses(Wasserstein()) == [-1.75, 1.25])
    let estimate = value { Wasserstein().reports(real: $0, fake: $1)[0].value }
    #expect(estimate == 1.75)
  }

  /// D: (0 + 2)/2 + (1.5 + 0)/2; G: 1.25.
  ///
  /// Without an opinion the discriminator's loss is 2.
  @Test func hinge() {
    #expect(losses(Hinge()) == [1.75, 1.25])
    let even = evaluate([NDArray([3, 1])]) { scores, _ in
      Hinge().discriminatorLoss(real: Score(scores[0]), fake: Score(scores[0]))
    }
    #expect(even.values == [2])
  }

  /// Means 0.5 and -1.25: D is the mean of softplus(-3.25, -0.25) and that of softplus(0, -3.5); G the mean of
  /// softplus(0, 3.5) and that of softplus(3.25, 0.25).
  @Test func relativisticAverage() {
    let (d, g) = (losses(RelativisticAverage())[0], losses(RelativisticAverage())[1])
    #expect(abs(d - ((0.038_041 + 0.575_939) / 2 + (0.693_147 + 0.029_750) / 2)) < 2e-6)
    #expect(abs(g - ((0.693_147 + 3.529_750) / 2 + (3.288_041 + 0.825_939) / 2)) < 2e-6)
    let even = evaluate([NDArray([3, 1])]) { scores, _ in
      RelativisticAverage().generatorLoss(fake: Score(scores[0]), real: Score(scores[0]))
    }
    #expect(even.values[0].isClose(to: 1.386_294_4, ulps: 2))
  }

  /// KL: F = 0.5 - (e^-0.5 + e^-4)/2, G: 1.25 or -(e^-0.5 + e^-4)/2.
  @Test func variational() {
    let dual = (0.606_530_7 + 0.018_315_6) / 2
    let practical = losses(Variational(FDivergence(.kl)))
    #expect(abs(Double(practical[0]) - (dual - 0.5)) < 1e-6)
    #expect(practical[1] == 1.25)
    let exact = losses(Variational(FDivergence(.kl), generator: .exact))
    #expect(abs(Double(exact[1]) + dual) < 1e-6)
    let bound = value { Variational(FDivergence(.kl)).reports(real: $0, fake: $1)[0].value }
    #expect(bound == -practical[0])
  }

  /// With `gan` the bound is the original objective.
  @Test func variationalBoundOfGANIsMinimax() {
    let (variational, minimax) = (
      losses(Variational(FDivergence(.gan), generator: .exact)), losses(Minimax(.saturating))
    )
    #expect(variational[0].isClose(to: minimax[0], relative: 1e-6))
    #expect(variational[1].isClose(to: minimax[1], relative: 1e-6))
  }

  /// Jensen-Shannon with the practical loss differs from the original GAN by constants: equal slopes, to the bit.
  @Test func variationalJensenShannonTrainsLikeMinimax() {
    func slopes(_ objective: any Objective) -> [Float] {
      evaluateGradient([2, -1, 0.5, -3]) { v in
        let (real, fake) = (Score(v.slice(0..<2)), Score(v.slice(2..<4)))
        return objective.discriminatorLoss(real: real, fake: fake)
          + objective.generatorLoss(fake: fake, real: real)
      }
    }
    #expect(slopes(Variational(FDivergence(.jensenShannon))) == slopes(Minimax()))
  }

  /// Two places with p = (3/4, 1/4), q = (1/4, 3/4): at (b·p + a·q)/(p + q) the loss is flat.
  @Test(arguments: [(LeastSquares.pearson, [0.5, -0.5]), (LeastSquares.binary, [0.75, 0.25])])
  func bestLeastSquaresDiscriminator(objective: LeastSquares, best: [Float]) {
    let slopes = evaluateGradient(best) { table in
      func scores(_ places: [Float]) -> Score {
        Score(table.reshaped([2, 1]).gathered(at: table.trace.constant(NDArray([4], places))))
      }
      return objective.discriminatorLoss(real: scores([0, 0, 0, 1]), fake: scores([0, 1, 1, 1]))
    }
    #expect(slopes == [0, 0])
  }

  /// Only the relativistic objective makes a generator's step look at real samples.
  @Test func realScoresAreTakenOnDemand() {
    func asksForReal(_ objective: any Objective) -> Bool {
      var wasAsked = false
      let fake = Score(Trace().constant(0))
      func real() -> Score {
        wasAsked = true
        return fake
      }
      _ = objective.generatorLoss(fake: fake, real: real())
      return wasAsked
    }
    #expect(asksForReal(RelativisticAverage()))
    let others: [any Objective] = [
      Minimax(), LeastSquares.binary, Wasserstein(), Hinge(), Variational(FDivergence(.kl)),
    ]
    for objective in others { #expect(!asksForReal(objective)) }
  }
}
