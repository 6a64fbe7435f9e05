import Engine
import Testing
import _TestSupport

@testable import Autograd

/// What a fused group's program is made of.
@Suite struct FusedProgramTests {
  /// Functions of 40 numbers, and how many passes over them they take.
  private static let cases:
    [(name: String, passes: Int, function: @Sendable ([Tensor]) -> [Tensor])] =
      [
        ("tanh of a·b + c", 1, { [$0[0].multiplyAdd($0[1], $0[2]).tanh()] }),
        ("sigmoid gradient of a·b", 1, { [($0[0] * $0[1]).sigmoidGradient($0[2])] }),
        ("tanh gradient of a - b", 1, { [($0[0] - $0[1]).tanhGradient($0[2])] }),
        (
          "a product that others read", 3,
          {
            let product = $0[0] * $0[1]
            return [product.sigmoidGradient($0[2]) + product]
          }
        ),
        (
          "a product that is an output", 2,
          {
            let product = $0[0] * $0[1]
            return [product.sigmoidGradient($0[2]), product]
          }
        ),
        (
          "a product that is read twice", 2,
          {
            let product = $0[0] * $0[1]
            return [product.sigmoidGradient(product)]
          }
        ),
        ("a product in the other place", 2, { [$0[2].sigmoidGradient($0[0] * $0[1])] }),
        // The operands of the first op are still there when the second one's place is given away.
        (
          "one after the other", 3,
          {
            let first = ($0[0] + $0[1]).sigmoid()
            return [($0[2] * first).sigmoidGradient($0[1])]
          }
        ),
      ]

  @Test(arguments: cases.indices)
  func stepsThatAreOnePass(index: Int) {
    let (name, passes, function) = Self.cases[index]
    let trace = Trace()
    let inputs = (0..<3).map { trace.input("x\($0)", [5, 8]) }
    let outputs = function(inputs).enumerated().map { ("y\($0)", $1) }
    let graph = trace.finish(outputs: outputs)
    let plan = Plan(graph)
    #expect(plan.steps.count == 1)
    let memory = Scratch(40)
    let program = FusedProgram(
      plan.steps[0], split: plan.steps[0].split ?? 0, plan, { _ in memory.pointer }, { _ in nil },
      productAdds: false, regionsAreRows: true)
    #expect(program.instructions.count == passes, "\(name)")
    #expect(planProblems(graph) == [], "\(name)")
  }
}
