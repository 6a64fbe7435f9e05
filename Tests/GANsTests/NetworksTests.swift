import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

/// Any objective, penalty and constraint with any networks.
@Suite struct NetworksTests {
  static let images = SampleDescription(shape: [16, 16, 2])
  static let series = SampleDescription(shape: [6, 3])
  static let pairs = [0, 1, 2, 3, 4, 5].flatMap { index in
    Networks.allCases.filter { index < 5 || $0 != .recurrent }.map { (index, $0) }
  }

  static func variant(_ index: Int, _ network: Networks) -> any UnconditionalGAN {
    func with<Variant: UnconditionalGAN>(
      _ variant: Variant, _ path: WritableKeyPath<Variant, Networks>
    ) -> any UnconditionalGAN {
      var variant = variant
      variant[keyPath: path] = network
      return variant
    }
    return switch index {
    case 0: with(WGAN(for: images), \.network)
    case 1: with(WGANGP(for: images), \.network)
    case 2: with(LSGAN(for: images), \.network)
    case 3: with(DRAGAN(for: images), \.network)
    case 4: with(WGANNorm(for: images), \.network)
    default: with(SNGAN(for: images), \.network)
    }
  }

  @Test(arguments: pairs)
  func lossesAreScalars(index: Int, network: Networks) throws {
    let variant = Self.variant(index, network)
    let data = network.isSequential ? Self.series : Self.images
    try variant.validate(for: data)
    let scope = Scope(Trace(), isTraining: true)
    for player in variant.players(for: data) {
      let loss = player.loss(
        Round(scope: scope, batch: 3, data: data, player: player.name))
      #expect(loss.value.shape == [])
    }
    let isNormalized = scope.scope("discriminator").declarations.contains {
      $0.name.hasSuffix("/variance")
    }
    // Only clipping and least squares leave DCGAN's batch norm in the discriminator.
    #expect(isNormalized == (network == .dcgan && (index == 0 || index == 2)))
    #expect(variant.scoresSeparately == !isNormalized)
    let isSpectral = scope.scope("discriminator").declarations.contains { $0.name.hasSuffix("/u") }
    #expect(isSpectral == (index == 5))
  }

  @Test(arguments: [[2], [30, 30, 1], [4, 4, 1], [8, 12, 1]])
  func convolutionsNeedSquareImages(shape: [Int]) {
    let data = SampleDescription(shape: Shape(shape))
    for network in Networks.allCases {
      #expect(network.supports(data) == !(network.isConvolutional || network.isSequential))
    }
    var variant = WGANGP(for: data)
    #expect(!variant.network.isConvolutional)
    variant.network = .wgangp
    let error = #expect(throws: HyperparameterError.self) { try variant.validate(for: data) }
    #expect(error?.name == "network")
  }

  /// Rows of numbers have no order in time, and recurrent weights no single matrix to normalise.
  @Test func seriesNeedNetworksForThem() {
    var vanilla = VanillaGAN(for: Self.series)
    #expect(vanilla.network == .recurrent)
    vanilla.network = .pacgan
    #expect(throws: HyperparameterError.self) { try vanilla.validate(for: Self.series) }
    var spectral = SNGAN(for: Self.series)
    #expect(throws: Never.self) { try spectral.validate(for: Self.series) }
    spectral.network = .recurrent
    #expect(throws: HyperparameterError.self) { try spectral.validate(for: Self.series) }
  }

  /// The paper's networks where they suit the images.
  @Test func publishedNetworks() {
    let digits = SampleDescription(shape: [8, 8, 1])
    #expect(WGANGP(for: digits).network == .wgangp && WGAN(for: digits).network == .dcgan)
    #expect(LSGAN(for: digits).network == .dcgan && SNGAN(for: digits).network == .sngan)
    #expect(SNGAN(for: SampleDescription(shape: [2])).network == .relu512)
    #expect(SNGAN(for: SampleDescription(shape: [9, 9, 1])).network == .mlp)
  }

  /// A pack of images has so many times the channels.
  @Test func packsOfImagesStackChannels() {
    var variant = VanillaGAN(for: Self.images)
    (variant.network, variant.filters, variant.packing) = (.dcgan, 1, 2)
    let trace = Trace()
    let scope = Scope(trace, isTraining: true)
    let round = Round(scope: scope, batch: 4, data: Self.images, player: "discriminator")
    let score = variant.score(trace.constant(NDArray([4, 16, 16, 2])), round)
    #expect(score.logits.shape == [2, 1])
    #expect(
      scope.declarations.first { $0.name == "discriminator/down1/weight" }?.shape == [4, 4, 4, 1])
  }

  /// Channel 2·m + c of pack p is channel c of sample 2·p + m.
  @Test func packedChannelsKeepTheirOrder() {
    let trace = Trace()
    let samples = sample([4, 8, 8, 2])
    let packed = VanillaGAN.packed(trace.constant(samples), 2, [8, 8, 2])
    #expect(packed.shape == [2, 8, 8, 4])
    let values = trace.finish(outputs: [("y", packed)]).evaluate().outputs["y"]?.values ?? []
    for (pack, pixel, member, channel) in [(0, 0, 0, 1), (0, 9, 1, 0), (1, 63, 1, 1), (1, 5, 0, 0)]
    {
      #expect(
        values[(pack * 64 + pixel) * 4 + member * 2 + channel]
          == samples.values[((2 * pack + member) * 64 + pixel) * 2 + channel])
    }
  }
}
