import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import Autograd

@Suite struct PlanTests {
  /// A small pair of networks with the updates of one player.
  static func step(
    of player: String, optimizer: some Optimizer = Adam(learningRate: 1e-3, beta1: 0.5),
    batch: Int = 16
  ) -> (graph: Graph, scope: Scope) {
    let generator = Sequential([
      Dense(24), Activation.relu, Dense(32), Activation.relu, Dense(20), Activation.tanh,
    ])
    let discriminator = Sequential([
      Dense(32), Activation.leakyReLU(), Dense(16), Activation.leakyReLU(), Dense(1),
    ])
    let trace = Trace()
    let root = Scope(trace, isTraining: true)
    let fake = root("generator", generator, trace.normal("\(player)/z", [batch, 8]))
    let loss: Tensor
    if player == "discriminator" {
      let real = root("discriminator", discriminator, trace.input("real", [batch, 20]))
      let scored = root("discriminator", discriminator, fake.stoppingGradient())
      loss = (-real).softplus().mean() + scored.softplus().mean()
    } else {
      loss = (-root("discriminator", discriminator, fake)).softplus().mean()
    }
    optimizer.update(
      root.scope(player).trainable, lowering: loss, clipping: GradientClipping(),
      rate: trace.input("rate", []), in: root.scope("optimizer").scope(player))
    return (trace.finish(outputs: [("loss", loss)]), root)
  }

  // MARK: Fusion

  /// Per layer one step for product, bias and activation; one per weight for product and Adam; one per bias
  /// for its sum and one for its Adam; the gradients by activations; the loss and the count of steps.
  @Test func trainingStepIsFused() {
    let plan = Plan(Self.step(of: "discriminator").graph)
    let fused = plan.steps.filter { $0.members.count > 1 }
    #expect(plan.graph.nodes.count > 120)
    #expect(plan.steps.count < plan.graph.nodes.count / 3, "\(plan.steps.count) steps")
    #expect(fused.contains { $0.host != nil && $0.members.count > 6 }, "Adam follows no product")
    #expect(
      plan.graph.nodes.contains { $0.op is ProductSum }, "real and fake gradients are added apart")
  }

  @Test func productsOfALongerSumAreAddedTogether() {
    let trace = Trace()
    func product(_ name: String, transposed: Bool) -> Tensor {
      trace.input("x" + name, [8, 5]).matmul(
        trace.parameter("w" + name, transposed ? [7, 5] : [5, 7]), transposeRight: transposed)
    }
    let rest = trace.input("rest", [8, 7])
    let y = (rest.tanh() + product("0", transposed: false)) + product("1", transposed: true)
    let z = product("3", transposed: true) + (product("2", transposed: false) + rest)
    let graph = trace.finish(outputs: [("y", y), ("z", z)])
    let plan = Plan(graph)
    #expect(plan.graph.nodes.count { $0.op is ProductSum } == 2)
    #expect(!plan.graph.nodes.contains { $0.op is MatMul })
    #expect(planProblems(graph, isContinuous: true).isEmpty)
  }

  /// Factors that are much larger than their products do not wait in memory for a common sum.
  @Test func productsOfLongFactorsAreAddedApart() {
    let trace = Trace()
    let products = (0..<2).map { index in
      trace.input("x\(index)", [8, 300]).matmul(trace.input("y\(index)", [300, 8]))
    }
    let graph = trace.finish(outputs: [("sum", products[0] + products[1])])
    #expect(!Plan(graph).graph.nodes.contains { $0.op is ProductSum })
    #expect(planProblems(graph, isContinuous: true).isEmpty)
  }

  @Test func biasAndActivationFollowTheProduct() {
    let trace = Trace()
    let x = trace.input("x", [8, 5])
    let y = (x.matmul(trace.parameter("w", [5, 7])) + trace.parameter("b", [7])).relu()
    let plan = Plan(trace.finish(outputs: [("y", y)]))
    #expect(plan.steps.count == 1)
    #expect(plan.steps.first?.members.count == 3)
    #expect(plan.bytesWithoutReuse < plan.bytesWithoutFusion)
  }

  @Test func longChainIsOneStep() {
    let trace = Trace()
    let x = trace.input("x", [300, 7])
    let y = ((x * 2 + 1).tanh() - trace.input("row", [7])) * trace.input("column", [300, 1])
    let plan = Plan(trace.finish(outputs: [("y", y)]))
    #expect(plan.steps.count == 1)
  }

  // MARK: Memory

  @Test func arenaIsShared() {
    let trace = Trace()
    var x = trace.input("x", [64, 64])
    for _ in 0..<12 { x = x.transposed() }
    let plan = Plan(trace.finish(outputs: [("x", x)]))
    #expect(plan.arenaBytes <= 3 * 64 * 64 * 4)
    #expect(plan.bytesWithoutReuse == 13 * 64 * 64 * 4)
  }

  /// One loss after the other, forward and backward, where memory is no longer plentiful: with three times as many the
  /// arena grows by their gradients, of 64 KiB each, and not by what a branch keeps for its gradient, of two megabytes.
  @Test(arguments: [false, true]) func branchesFollowEachOther(hasRoot: Bool) {
    func arenaBytes(_ branches: Int) -> Int {
      let trace = Trace()
      let w = trace.parameter("w", [128, 128])
      let losses = (0..<branches).map { branch in
        var x = trace.normal("z\(branch)", [1024, 128])
        for _ in 0..<3 { x = x.matmul(w).tanh() }
        let loss = x.squared().mean()
        return hasRoot ? loss.squareRoot() : loss
      }
      let loss = losses.dropFirst().reduce(losses[0], +)
      trace.update("w", to: w - gradient(of: loss, at: [w])[0])
      return Plan(trace.finish(outputs: [("loss", loss)]), guarding: ["loss"]).arenaBytes
    }
    #expect(arenaBytes(12) <= arenaBytes(4) + 8 * 3 * 128 * 128 * 4)
  }

  @Test func trainingStepUpdatesInPlace() {
    let (graph, _) = Self.step(of: "generator")
    let plan = Plan(graph)
    #expect(plan.steps.allSatisfy { $0.copy == nil })
    for update in plan.graph.updates {
      #expect(plan.places[update.value] == .parameter(update.name))
    }
  }

  // MARK: Less work

  @Test func deadNodesAreRemoved() {
    let plan = Plan(Self.step(of: "generator").graph)
    // Discriminator weights have [20, 32], [32, 16] and [16, 1]: nothing of that shape is computed.
    let computed = plan.graph.nodes.filter { !$0.isSource }.map(\.shape)
    for shape in [[20, 32], [32, 16], [16, 1]] as [Shape] where shape != [16, 1] {
      #expect(!computed.contains(shape), "a gradient of a discriminator weight")
    }
    let products = plan.graph.nodes.reduce(0) { $0 + ($1.op is MatMul ? 1 : 0) }
    // Six forward, three back through the discriminator, five in the generator (no input gradient).
    #expect(products == 14)
  }

  @Test func oneForwardPassServesTwoLosses() {
    let trace = Trace()
    let x = trace.input("x", [4, 3])
    func network() -> Tensor { x.matmul(trace.parameter("w", [3, 3])).tanh() }
    let (a, b) = (network().mean(), network().squared().mean())
    let graph = trace.finish(outputs: [("a", a), ("b", b)]).simplified()
    #expect(graph.nodes.count { $0.op is MatMul } == 1)
    #expect(graph.nodes.count { $0.op is Tanh } == 1)
  }

  // MARK: Order

  @Test func updatesThatSwapParameters() {
    let trace = Trace()
    let (p, q) = (trace.parameter("p", [3]), trace.parameter("q", [3]))
    trace.update("p", to: q.tanh())
    trace.update("q", to: p * 2)
    let graph = trace.finish(outputs: [("sum", (p + q).sum())])
    #expect(planProblems(graph).isEmpty)
  }

  /// The output is what the parameter was, whatever the run stores in it.
  @Test func outputShowsTheOldValueOfAnUpdatedParameter() {
    let trace = Trace()
    let p = trace.parameter("p", [2, 3])
    trace.update("p", to: p + 1)
    let graph = trace.finish(outputs: [
      ("whole", p), ("flat", p.reshaped([6])), ("row", p.slice(0..<1)),
    ])
    #expect(planProblems(graph) == [])
  }

  /// `y` could take the memory of `x`, but a slice of `x` stretches over all rows of `y`.
  @Test(arguments: [[40, 1030], [5, 4], [2000, 16]])
  func resultDoesNotOverwriteASliceOfItsOperand(sizes: [Int]) {
    let trace = Trace()
    let x = trace.input("x", Shape(sizes.reversed())).transposed()
    let y = x + x.slice(0..<1)
    let graph = trace.finish(outputs: [("y", y.transposed())])
    #expect(planProblems(graph) == [])
  }

  // MARK: Guards

  /// A loss that is not finite leaves all parameters as they were, wherever in the run it becomes known.
  @Test func guardStopsUpdates() throws {
    let trace = Trace()
    let p = trace.parameter("p", [4])
    let x = trace.input("x", [4])
    let loss = (p * x).log().sum()
    trace.update("p", to: p - gradient(of: loss, at: p))
    trace.update("count", to: trace.parameter("count", []) + 1)
    let plan = Plan(trace.finish(outputs: [("loss", loss)]), guarding: ["loss"])
    let store = ParameterStore()
    store.set("p", NDArray([4], [1, 2, 3, 4]))
    store.set("count", NDArray(0))
    let executor = Executor(plan, parameters: store, pool: WorkerPool(threadCount: 1))
    for bad in [Float(0), -1, .nan] {
      for index in 0..<4 { executor.input("x")[index] = index == 2 ? bad : 1 }
      #expect(!executor.run())
      #expect(store["p"]?.values == [1, 2, 3, 4])
      #expect(store["count"]?.values == [0])
    }
    executor.setInput("x", to: 1)
    #expect(executor.run())
    #expect(store["p"]?.values == [0, 1.5, 3 - 1 / Float(3), 3.75])
    #expect(store["count"]?.values == [1])
  }

  /// A guarded output may be an input or a parameter, which is known before the first step.
  @Test func guardedSource() {
    let trace = Trace()
    let x = trace.input("x", [])
    trace.update("p", to: trace.parameter("p", []) + 1)
    let plan = Plan(trace.finish(outputs: [("x", x)]), guarding: ["x"])
    let store = ParameterStore()
    let executor = Executor(plan, parameters: store, pool: WorkerPool(threadCount: 1))
    executor.setInput("x", to: .infinity)
    #expect(!executor.run())
    #expect(store["p"]?.values == [0])
    executor.setInput("x", to: 1)
    #expect(executor.run())
    #expect(store["p"]?.values == [1])
  }
}
