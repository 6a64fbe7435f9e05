import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

/// States that are handed from one part of a series to the next.
///
/// A product over more rows may round otherwise, so that parts agree with the whole to 1e-6 for values below 1.
@Suite struct RecurrentStateTests {
  private static let series: Shape = [6, 3, 2]
  /// One series ends in the first part, one in the second, one not at all.
  private static let lengths = [2, 5, 6]
  private static let whole = 0..<6
  private static let parts = (first: 0..<3, second: 3..<6)

  /// Goes through some steps of the series from given states.
  private typealias Network = (Range<Int>, [[Tensor]]?) -> (outputs: Tensor, final: [[Tensor]])
  private typealias Run = (
    _ x: Tensor, _ mask: Tensor?, _ initial: [[Tensor]]?, _ scope: Scope
  ) -> (outputs: Tensor, final: [[Tensor]])

  private func network(_ scope: Scope, isMasked: Bool, _ run: @escaping Run) -> Network {
    let x = scope.trace.constant(sample(Self.series, stream: 4))
    let marks = Self.whole.flatMap { t in Self.lengths.map { $0 > t ? Float(1) : 0 } }
    let mask = isMasked ? scope.trace.constant(NDArray([6, 3], marks)) : nil
    return { steps, initial in run(x.slice(steps), mask?.slice(steps), initial, scope) }
  }

  private func named(
    _ letter: String, _ tensors: [Tensor]
  ) -> [(name: String, value: Tensor)] {
    tensors.enumerated().map { ("\(letter)\($0)", $1) }
  }

  /// Expects that two parts, the second from the states that the first left, are the whole, and that these states matter.
  private func expectPartsMakeTheWhole(isMasked: Bool, states: Int, _ run: @escaping Run) {
    let stepper = Stepper { scope in
      let network = self.network(scope, isMasked: isMasked, run)
      let whole = network(Self.whole, nil)
      let first = network(Self.parts.first, nil)
      let second = network(Self.parts.second, first.final)
      let forgetful = network(Self.parts.second, nil)
      #expect(whole.final.joined().count == states)
      var outputs: [(name: String, value: Tensor)] = [
        ("whole", whole.outputs), ("parts", concatenate([first.outputs, second.outputs])),
        ("second", second.outputs), ("forgetful", forgetful.outputs),
      ]
      outputs += named("whole", whole.final.flatMap { $0 })
      outputs += named("second", second.final.flatMap { $0 })
      return outputs
    }
    stepper.run()
    let outputs = stepper.output("whole")
    #expect(stepper.output("parts").largestDifference(from: outputs) < 1e-6)
    #expect(stepper.output("forgetful").largestDifference(from: stepper.output("second")) > 0.01)
    for index in 0..<states {
      let difference = stepper.output("second\(index)").largestDifference(
        from: stepper.output("whole\(index)"))
      #expect(difference < 1e-6, "state \(index)")
    }
  }

  static let cells: [any RecurrentCell] = [GRU(3), LSTM(3)]

  @Test(arguments: cells.indices, [false, true])
  func twoPartsOfASeriesAreTheWholeForOneLayer(cell: Int, isMasked: Bool) {
    let layer = Recurrent(Self.cells[cell])
    let states = layer.cell.stateWidths.count
    expectPartsMakeTheWhole(isMasked: isMasked, states: states) { x, mask, initial, scope in
      let result = layer.run(x, mask: mask, initial: initial?[0], in: scope)
      return (result.outputs, [result.final])
    }
  }

  @Test(arguments: cells.indices, [false, true])
  func twoPartsOfASeriesAreTheWholeForAStack(cell: Int, isMasked: Bool) {
    let stack = RecurrentStack(Self.cells[cell], layers: 2)
    let states = 2 * Self.cells[cell].stateWidths.count
    expectPartsMakeTheWhole(isMasked: isMasked, states: states) { x, mask, initial, scope in
      stack.run(x, mask: mask, initial: initial, in: scope)
    }
  }

  /// What is given out at a series' last step is the final state, after its end too.
  @Test(arguments: [false, true])
  func finalStatesAreThoseOfTheLastStep(isMasked: Bool) {
    let stepper = Stepper { scope in
      let network = self.network(scope, isMasked: isMasked) { x, mask, _, scope in
        RecurrentStack(LSTM(3), layers: 2).run(x, mask: mask, in: scope)
      }
      let result = network(Self.whole, nil)
      return [("y", result.outputs), ("state", result.final[1][0])]
    }
    stepper.run()
    let (y, state) = (stepper.output("y"), stepper.output("state"))
    for (series, length) in Self.lengths.enumerated() {
      let last = ((isMasked ? length : 6) - 1) * 9 + series * 3
      #expect(Array(y[last..<last + 3]) == Array(state[series * 3..<series * 3 + 3]))
    }
  }

  /// A backward direction goes through the second part first.
  ///
  /// The second part's states for it are the first part's beginning; the forward ones go the other way.
  @Test func directionsAreHandedOverInTheirOrder() {
    let stepper = Stepper { scope in
      let network = self.network(scope, isMasked: false) { x, mask, initial, scope in
        RecurrentStack(LSTM(3), layers: 1, isBidirectional: true)
          .run(x, mask: mask, initial: initial, in: scope)
      }
      let zeros = [Tensor](
        repeating: scope.trace.constant(0).broadcast(to: [3, 3]), count: 2)
      let backward = network(Self.parts.second, nil).final[1]
      let first = network(Self.parts.first, [zeros, backward])
      let second = network(Self.parts.second, [first.final[0], zeros])
      let whole = network(Self.whole, nil)
      var outputs: [(name: String, value: Tensor)] = [
        ("whole", whole.outputs), ("parts", concatenate([first.outputs, second.outputs])),
      ]
      outputs += named("whole", whole.final.flatMap { $0 })
      outputs += named("parts", second.final[0] + first.final[1])
      return outputs
    }
    stepper.run()
    #expect(stepper.output("parts").largestDifference(from: stepper.output("whole")) < 1e-6)
    for index in 0..<4 {
      let difference = stepper.output("parts\(index)").largestDifference(
        from: stepper.output("whole\(index)"))
      #expect(difference < 1e-6, "state \(index)")
    }
  }

  /// Forward and backward of the first layer, then of the second: forward is at the end and backward at the beginning.
  @Test func statesOfDirectionsAreListedLayerByLayer() {
    let stepper = Stepper { scope in
      var outputs: [(name: String, value: Tensor)] = []
      for layers in [1, 2] {
        let network = self.network(scope, isMasked: false) { x, mask, initial, scope in
          RecurrentStack(GRU(3), layers: layers, isBidirectional: true)
            .run(x, mask: mask, initial: initial, in: scope)
        }
        let result = network(Self.whole, nil)
        outputs.append(("y\(layers)", result.outputs))
        outputs += named("states\(layers)-", result.final.flatMap { $0 })
      }
      return outputs
    }
    stepper.run()
    for layer in [1, 2] {
      let y = stepper.output("y\(layer)")
      let forward = stepper.output("states2-\(2 * layer - 2)")
      let backward = stepper.output("states2-\(2 * layer - 1)")
      for series in 0..<3 {
        let (end, beginning) = ((5 * 3 + series) * 6, series * 6 + 3)
        let rows = 3 * series..<3 * series + 3
        #expect(y[end..<end + 3].largestDifference(from: forward[rows]) < 1e-6)
        #expect(y[beginning..<beginning + 3].largestDifference(from: backward[rows]) < 1e-6)
      }
    }
  }
}
