import Autograd
import Engine
import Foundation
import NeuralNet

let threads = Int(CommandLine.arguments.dropFirst().first ?? "2") ?? 2
let batch = 64
let adam = Adam(learningRate: 2e-4, beta1: 0.5)
let generator = Sequential([
  Dense(256), Activation.relu, Dense(512), Activation.relu, Dense(1024), Activation.relu, Dense(784),
  Activation.tanh,
])
let discriminator = Sequential([
  Dense(512), Activation.leakyReLU(), Dense(256), Activation.leakyReLU(), Dense(1),
])
func build(_ isD: Bool) -> (Plan, Scope) {
  let trace = Trace()
  let root = Scope(trace, isTraining: true)
  let z = trace.normal(isD ? "d/z" : "g/z", [batch, 100])
  let fake = root("generator", generator, z)
  let loss: Tensor
  if isD {
    let x = trace.input("real", [batch, 784])
    loss = (-root("discriminator", discriminator, x)).softplus().mean() + root("discriminator", discriminator, fake.stoppingGradient()).softplus().mean()
  } else {
    loss = (-root("discriminator", discriminator, fake)).softplus().mean()
  }
  let player = isD ? "discriminator" : "generator"
  adam.update(root.scope(player).trainable, lowering: loss, clipping: .init(), rate: trace.input("rate", []), in: root.scope("optimizer").scope(player))
  let plan = Plan(trace.finish(outputs: [("loss", loss)]), guarding: ["loss"])
  return (plan, root)
}
let clock = ContinuousClock()
var built: [(Plan, Scope)] = []
let t = clock.measure { built = [build(true), build(false)] }
print("plan", t, built.map { $0.0.arenaBytes }, built.map { $0.0.steps.count }, built.map { $0.0.waves.count })
let store = ParameterStore()
for (_, scope) in built { store.initialize(scope, seed: 1) }
let pool = WorkerPool(threadCount: threads)
let d = Executor(built[0].0, parameters: store, pool: pool), g = Executor(built[1].0, parameters: store, pool: pool)
for (i, v) in RandomStream(seed: 3, name: "x").uniforms(batch * 784, step: 0).enumerated() { d.input("real")[i] = v * 2 - 1 }
@MainActor func step(_ i: Int) {
  d.setInput("rate", to: 2e-4); g.setInput("rate", to: 2e-4)
  d.run(step: UInt64(i)); g.run(step: UInt64(i))
}
for i in 0..<5 { step(i) }
var times: [Double] = []
for i in 5..<400 { times.append(clock.measure { step(i) } / .milliseconds(1)) }
times.sort()
print("ms min", times[0], "median", times[times.count / 2], "loss", d.scalar("loss"), g.scalar("loss"), blasKernelName)
if CommandLine.arguments.count > 2 {
for e in [d, g] {
  e.startProfile()
  for i in 0..<50 { e.setInput("rate", to: 2e-4); e.run(step: UInt64(i)) }
  for row in e.profile!.rows(of: e.plan).prefix(22) { print(row.ops, row.shape, row.path, row.milliseconds, row.gflops ?? 0) }
  print(e.profile!.rows(of: e.plan).map(\.milliseconds).reduce(0, +))
}
}
