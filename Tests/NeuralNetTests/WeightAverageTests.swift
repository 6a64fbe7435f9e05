import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@Suite struct WeightAverageTests {
  /// p goes 1, 2, 3; β is min(0.9, (1 + t)/(10 + t)) = 2/11, 3/12, 4/13, and the average starts at p's start.
  @Test func followsTheUpdatedWeights() {
    let stepper = Stepper { scope in
      let p = scope.parameter("net/p", [2], .zeros)
      let count = scope.state("count", [], .zeros) + 1
      scope.update("count", to: count)
      scope.update("net/p", to: p + 1)
      WeightAverage(decay: 0.9).update(scope.scope("net").declarations, number: count, in: scope)
      return [("count", count)]
    }
    var average: Float = 0
    for t in 1...3 {
      stepper.run()
      let beta = (1 + Float(t)) / (10 + Float(t))
      average = beta * average + (1 - beta) * Float(t)
      #expect(stepper.values("net/p") == [Float(t), Float(t)])
      #expect(stepper.values("average/net/p").largestDifference(from: [average, average]) < 1e-5)
    }
  }

  /// After many steps β is the decay.
  @Test func decayIsTheLimit() {
    let stepper = Stepper { scope in
      let p = scope.parameter("p", [], .ones)
      WeightAverage(decay: 0.5).update(
        scope.trainable, number: scope.trace.constant(1e6), in: scope)
      return [("p", p)]
    }
    stepper.store.set("average/p", NDArray(0))
    stepper.run()
    #expect(stepper.values("average/p") == [0.5])
    stepper.run()
    #expect(stepper.values("average/p") == [0.75])
  }
}
