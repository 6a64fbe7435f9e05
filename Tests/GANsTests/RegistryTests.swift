import Autograd
import Engine
import GANs
import NeuralNet
import Testing
import _TestSupport

/// Properties that every variant must have.
@Suite struct RegistryTests {
  static let kinds = [
    SampleDescription(shape: [8, 8, 1]), SampleDescription(shape: [2]),
    SampleDescription(shape: [6, 3]),
  ].flatMap {
    [$0, SampleDescription(shape: $0.shape, classCount: 3)]
  }

  /// Every variant with the kinds of data that its defaults suit.
  static let suited = variants.indices.flatMap { index in
    kinds.filter { (try? variants[index].init(for: $0).validate(for: $0)) != nil }.map {
      (index, $0)
    }
  }

  @Test func namesAreUniqueAndSorted() {
    let names = variants.map { $0.name }
    #expect(names == Set(names).sorted())
    #expect(variants.allSatisfy { !$0.summary.isEmpty && !$0.citation.isEmpty })
  }

  @Test(arguments: suited)
  func lossesAreFiniteScalarsWithGradients(index: Int, samples: SampleDescription) {
    let variant = variants[index].init(for: samples)
    let batch = variant.samplesPerStep(batch: 4)
    for player in variant.players(for: samples) {
      let trace = Trace()
      let scope = Scope(trace, isTraining: true)
      let loss = player.loss(Round(scope: scope, batch: batch, data: samples, player: player.name))
      #expect(loss.value.shape == [])
      let weights = player.trains.flatMap { scope.scope($0).trainable }
      let gradients = gradient(
        of: loss.value, at: weights.map { trace.parameter($0.name, $0.shape) })
      var outputs = [("loss", loss.value)]
      for (weight, gradient) in zip(weights, gradients) {
        outputs.append((weight.name, gradient.sumOfSquares()))
      }
      let stream = RandomStream(seed: 1, name: "registry")
      let values = trace.finish(outputs: outputs).evaluate(
        inputs: [
          "real": Initializer.uniform(bound: 1).array(Shape([batch] + samples.shape.sizes), stream),
          "labels": NDArray([batch], (0..<batch).map { Float($0 % 3) }),
        ],
        parameters: Dictionary(
          uniqueKeysWithValues: scope.declarations.map { declaration in
            (
              declaration.name,
              declaration.initializer.array(
                declaration.shape, RandomStream(seed: 1, name: declaration.name))
            )
          })
      ).outputs
      #expect(values["loss"]?.isFinite == true)
      for weight in weights {
        let norm = values[weight.name]?.values[0] ?? .nan
        #expect(norm.isFinite, "\(weight.name)")
        // A bias before batch norm has no influence; everything else must.
        if weight.name.hasSuffix("weight") { #expect(norm > 0, "\(weight.name)") }
      }
    }
  }

  @Test(arguments: suited)
  func samplesHaveTheDataShape(index: Int, samples: SampleDescription) {
    let variant = variants[index].init(for: samples)
    let scope = Scope(Trace(), isTraining: false)
    let round = Round(scope: scope, batch: 3, data: samples, player: "sample")
    #expect(variant.samples(round).shape == Shape([3] + samples.shape.sizes))
  }

  @Test(arguments: variants.indices)
  func defaultsSuitSomeData(index: Int) {
    #expect(Self.suited.contains { $0.0 == index }, "\(variants[index].name)")
  }
}
