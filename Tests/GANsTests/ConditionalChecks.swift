import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

/// Returns the number of weights of each player, in the order of their turns.
func parameterCounts(_ variant: any GANVariant, _ samples: SampleDescription) -> [Int] {
  variant.players(for: samples).map { player in
    let scope = Scope(Trace(), isTraining: true)
    _ = player.loss(Round(scope: scope, batch: 2, data: samples, player: player.name))
    return scope.scope(player.name).trainable.reduce(0) { $0 + $1.shape.count }
  }
}

/// Returns each player's loss where every weight has the value that a function of its path gives; four real samples of
/// zeros, classes 0, 1, 0, 1.
func constantLosses(
  _ variant: any GANVariant, _ samples: SampleDescription, _ value: (String) -> Float
) -> [Float] {
  variant.players(for: samples).map { player in
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let loss = player.loss(Round(scope: scope, batch: 4, data: samples, player: player.name))
    let values = trace.finish(outputs: [("loss", loss.value)]).evaluate(
      inputs: [
        "real": NDArray(Shape([4] + samples.shape.sizes), repeating: 0),
        "labels": NDArray([4], [0, 1, 0, 1]),
      ],
      parameters: Dictionary(
        uniqueKeysWithValues: scope.declarations.map {
          ($0.name, NDArray($0.shape, repeating: value($0.name)))
        }))
    return values.outputs["loss"]?.values[0] ?? .nan
  }
}

/// Expects that samples and scores depend on their own class and on no other in the batch.
func expectClassesMatter(_ variant: some TwoPlayerGAN, _ samples: SampleDescription) {
  let trace = Trace()
  let scope = Scope(trace, isTraining: false)
  let given = GivenLatents()
  let round = Round(scope: scope, batch: 3, data: samples, player: "sample", given: given)
  let images = variant.samples(round).flattened()
  let scores = variant.score(round.real, round).logits
  let graph = trace.finish(outputs: [("samples", images), ("scores", scores)])
  let parameters = Dictionary(
    uniqueKeysWithValues: scope.declarations.map {
      ($0.name, $0.initializer.array($0.shape, RandomStream(seed: 1, name: $0.name)))
    })
  func rows(_ labels: [Float], _ output: String) -> [[Float]] {
    var inputs = ["real": NDArray(Shape([3] + samples.shape.sizes), repeating: 0.3)]
    for latent in given.latents {
      let name = GivenLatents.inputName(latent)
      inputs[name] =
        latent.name == "label"
        ? NDArray([3], labels) : NDArray([3, latent.size], repeating: 0.2)
    }
    let values = graph.evaluate(inputs: inputs, parameters: parameters).outputs[output]?.values
    let width = (values?.count ?? 0) / 3
    return (0..<3).map { Array((values ?? [])[$0 * width..<($0 + 1) * width]) }
  }
  #expect(given.latents.count == 2)
  for output in ["samples", "scores"] {
    let (a, b) = (rows([0, 1, 0], output), rows([0, 1, 1], output))
    // A sum may round otherwise at another place of the batch.
    func same(_ x: [Float], _ y: [Float]) -> Bool {
      zip(x, y).allSatisfy { $0.isClose(to: $1, absolute: 1e-6) }
    }
    #expect(same(a[0], a[2]) && !same(a[0], a[1]), "\(output)")
    #expect(same(b[0], a[0]) && same(b[1], a[1]) && same(b[2], a[1]), "\(output)")
  }
}
