import Engine

/// The time that each step of a plan took.
package struct Profile: Sendable {
  package var runs = 0
  private var total: [Duration]

  init(stepCount: Int) { total = [Duration](repeating: .zero, count: stepCount) }

  mutating func add(_ time: Duration, to step: Int) { total[step] += time }

  /// One step's share.
  package struct Row: Sendable {
    /// Ops of the step, joined with `+`.
    package let ops: String
    package let shape: Shape
    package let path: String
    package let milliseconds: Double
    /// Billions of multiplications and additions a second; nil for steps without a product.
    package let gflops: Double?
  }

  /// The steps by mean time per run, the longest first.
  package func rows(of plan: Plan) -> [Row] {
    plan.steps.indices.map { index in
      let step = plan.steps[index]
      let seconds = total[index] / .seconds(max(runs, 1))
      let nodes = step.members.map { plan.graph.nodes[$0] }
      let flops = nodes.reduce(0) { sum, node in
        sum + node.op.productFlops(node.inputs.map { plan.graph.nodes[$0].shape }, node.shape)
      }
      return Row(
        ops: step.copy == nil ? summary(nodes.map(\.name)) : "copy", shape: nodes.last?.shape ?? [],
        path: nodes.last { !$0.path.isEmpty }?.path ?? step.copy?.to ?? "",
        milliseconds: seconds * 1e3,
        gflops: flops == 0 || seconds == 0 ? nil : Double(flops) / seconds * 1e-9)
    }.sorted { $0.milliseconds > $1.milliseconds }
  }

  private func summary(_ names: [String]) -> String {
    names.count <= 4
      ? names.joined(separator: "+")
      : names.prefix(3).joined(separator: "+") + "+\(names.count - 3) more"
  }
}
