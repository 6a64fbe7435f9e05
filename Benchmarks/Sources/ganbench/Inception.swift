import Autograd
import Engine
import FeatureNetworks
import Training

extension Workload {
  /// The network of the Frechet inception distance with random weights on 8 images of 299 x 299, up to the logits.
  static let inception = Workload(name: "inception") { pool in
    let store = ParameterStore()
    let plan = Plan(InceptionV3.graph(images: [8, 299, 299, 3]))
    for (index, parameter) in plan.graph.parameters.enumerated() {
      let (shape, stream) = (parameter.shape, RandomStream(seed: 1, name: parameter.name))
      // He's initialisation keeps the values near 1 from layer to layer.
      let scale = (2 / Float(max(1, shape.count / shape[-1]))).squareRoot()
      store.set(
        parameter.name, NDArray(shape, stream.normals(shape.count).map { scale * $0 }))
    }
    let executor = Executor(plan, parameters: store, pool: pool)
    let images = RandomStream(seed: 2, name: "images").uniforms(8 * 299 * 299 * 3)
    let step = {
      _ = executor.input("images").update(fromContentsOf: images)
      executor.run()
    }
    return Timed(
      step: step,
      profile: {
        executor.startProfile()
        for _ in 0..<10 { step() }
        return stepTimes(of: executor, named: "inception")
      })
  }
}
