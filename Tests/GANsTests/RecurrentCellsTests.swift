import Autograd
import Engine
import NeuralNet
import Testing
import _TestSupport

@testable import GANs

/// Cells by name.
@Suite struct RecurrentCellsTests {
  @Test func namesStandForCells() throws {
    #expect(
      RecurrentCells.allCases.map(\.rawValue)
        == ["gru", "gruAfter", "lstm", "lstmNormalized", "elman"])
    for kind in RecurrentCells.allCases { #expect(kind.cell(5).stateWidths.first == 5) }

    let before = try #require(RecurrentCells.gru.cell(5) as? GRU)
    let after = try #require(RecurrentCells.gruAfter.cell(5) as? GRU)
    #expect(before.reset == .beforeProduct && before.initializer == .glorotUniform)
    #expect(after.reset == .afterProduct && after.initializer == .torchDefault)

    let plain = try #require(RecurrentCells.lstm.cell(5, bias: 1) as? LSTM)
    let normalized = try #require(RecurrentCells.lstmNormalized.cell(5) as? LSTM)
    #expect(!plain.isNormalized && plain.bias == 1 && plain.forgetBias == 1)
    #expect(plain.gates == .igfo)
    #expect(normalized.isNormalized && normalized.forgetBias == 1)

    #expect(RecurrentCells.elman.cell(5) is ElmanCell)
  }

  /// Each network of a variant is made of the cells that its option names.
  @Test(arguments: RecurrentCells.allCases)
  func variantsAreMadeOfTheNamedCells(kind: RecurrentCells) {
    let data = SampleDescription(shape: [4, 2], classCount: 2)
    var timegan = TimeGAN(for: data)
    var rgan = RGAN(for: data)
    var rcgan = RCGAN(for: data)
    (timegan.cell, rgan.network.cell, rcgan.network.cell) = (kind, kind, kind)
    let expected = Scope(Trace(), isTraining: true)
    _ = kind.cell(3).weights(inputs: 2, in: expected)
    let names = Set(expected.declarations.map(\.name))
    for variant in [timegan, rgan, rcgan] as [any GANVariant] {
      let scope = Scope(Trace(), isTraining: true)
      for player in variant.players(for: data) {
        _ = player.loss(Round(scope: scope, batch: 2, data: data, player: player.name))
      }
      let networks = Set(scope.trainable.compactMap { $0.name.split(separator: "/").first })
      #expect(networks.count == (variant is TimeGAN ? 5 : 2))
      for network in networks {
        let layer = "\(network)/recurrent/layer1/"
        let found = scope.trainable.map(\.name).filter { $0.hasPrefix(layer) }
        #expect(Set(found.map { String($0.dropFirst(layer.count)) }) == names, "\(network)")
      }
    }
  }
}
