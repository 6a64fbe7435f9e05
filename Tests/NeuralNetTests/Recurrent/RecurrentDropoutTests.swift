import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

/// Which values of a stack are dropped: those between layers.
@Suite struct RecurrentDropoutTests {
  /// Adds up what it is given.
  private struct SumCell: RecurrentCell {
    let width: Int
    var stateWidths: [Int] { [width] }
    func weights(inputs: Int, in scope: Scope) -> RecurrentWeights {
      RecurrentWeights(input: [], state: [])
    }
    func project(_ x: Tensor, _ weights: [Tensor]) -> [Tensor] { [x] }
    func step(_ projected: [Tensor], _ states: [Tensor], _ weights: [Tensor]) -> [Tensor] {
      [states[0] + projected[0]]
    }
  }

  /// What a stack gives out at the first of two steps for 10,000 ones, and each layer's final states.
  private func run(
    layers: Int, isTraining: Bool = true
  ) -> (outputs: [Float], final: [[Float]]) {
    let stepper = Stepper(isTraining: isTraining) { scope in
      let ones = scope.trace.constant(1).broadcast(to: [2, 100, 100])
      let stack = RecurrentStack(SumCell(width: 100), layers: layers, dropout: 0.25)
      let result = stack.run(ones, in: scope)
      var outputs: [(name: String, value: Tensor)] = [("y", result.outputs.slice(0..<1))]
      for (layer, states) in result.final.enumerated() {
        outputs.append(("final\(layer)", states[0]))
      }
      return outputs
    }
    stepper.run()
    return (stepper.output("y"), (0..<layers).map { stepper.output("final\($0)") })
  }

  @Test func nothingIsDroppedBeforeTheFirstLayerAndAfterTheLast() {
    let result = run(layers: 1)
    #expect(result.outputs.allSatisfy { $0 == 1 })
    #expect(result.final[0].allSatisfy { $0 == 2 })
  }

  @Test func nothingIsDroppedOutsideTraining() {
    #expect(run(layers: 3, isTraining: false).outputs.allSatisfy { $0 == 1 })
  }

  /// Three quarters of the values pass each of two gaps, 4/3 as large: 9/16 ± 4·√(9/16·7/16/10⁴) = 0.02 pass both.
  ///
  /// A third drop would leave 64/27. The states of the first layer, which nothing precedes, are whole.
  @Test func valuesBetweenLayersAreDropped() {
    let result = run(layers: 3)
    #expect(
      result.outputs.allSatisfy { $0 == 0 || $0.isClose(to: 16.0 / 9, relative: 1e-6) })
    let kept = Float(result.outputs.count { $0 > 0 }) / 10_000
    #expect(kept.isClose(to: 9.0 / 16, absolute: 0.02))
    #expect(result.final[0].allSatisfy { $0 == 2 })
  }

  /// Each step draws its own: of 1 and 2, which the first layer gives out, none, one, the other or both, 4/3 as large.
  @Test func eachStepDropsOthers() {
    let sums = run(layers: 2).final[1]
    for (count, share): (Float, Float) in [
      (0, 1.0 / 16), (1, 3.0 / 16), (2, 3.0 / 16), (3, 9.0 / 16),
    ] {
      let found = sums.count { $0.isClose(to: count * 4 / 3, absolute: 1e-5) }
      #expect((Float(found) / 10_000).isClose(to: share, absolute: 0.02), "\(count)")
    }
  }
}
