import ArgumentParser
import Engine
import GANs
import Training

/// TimeGAN and the two models that its paper compares with, and how long they train.
struct TimeGANModels: ParsableArguments {
  @Option(help: "Rounds of each of TimeGAN's first two phases; the published code's unless stated.")
  var pretraining = 50_000
  @Option(help: "Rounds of TimeGAN's players together; the published code's unless stated.")
  var steps = 50_000
  @Option(help: "Generator steps of rgan.")
  var rganSteps = 3_000
  @Option(help: "Generator steps of c-rnn-gan.")
  var crnnSteps = 5_000

  func validate() throws {
    guard pretraining > 0, steps > 0, rganSteps > 0, crnnSteps > 0 else {
      throw ValidationError("Numbers of rounds and steps must be positive.")
    }
  }

  /// The options as they are typed.
  var text: String {
    "--pretraining \(pretraining) --steps \(steps) --rgan-steps \(rganSteps) --crnn-steps \(crnnSteps)"
  }

  /// Rounds that a row of TimeGAN's losses is the mean of.
  var tick: Int { max(1, pretraining / 1_000) }

  /// What `rgan` gets in place of its own paper's settings, with which it hardly learns in as many rounds: TimeGAN's width,
  /// cells, batches and optimiser, with the momentum of other networks that play against each other.
  static let adversarial =
    ["network.cell=gru", "network.hidden=24", "batch=128", "discriminatorSteps=3"]
    + ["generatorOptimizer", "discriminatorOptimizer"].flatMap {
      ["\($0).name=adam", "\($0).learningRate=0.001", "\($0).beta1=0.5"]
    }

  /// The models, with the paper's discriminative and predictive scores of each.
  func models(_ published: [(String, String)]) -> [TimeGANTable.Model] {
    func steps(_ count: Int) -> [String] {
      ["steps=\(count)", "tickEvery=\(max(1, count / 30))"]
    }
    let phases = [
      "embeddingSteps=\(pretraining)", "supervisorSteps=\(pretraining)",
      "steps=\(2 * pretraining + self.steps)", "tickEvery=\(tick)", "averageDecay=0.999",
    ]
    return [
      .init(title: "`timegan`", variant: TimeGAN.self, settings: phases, published: published[0]),
      .init(
        title: "`rgan`", variant: RGAN.self,
        settings: steps(rganSteps) + Self.adversarial, published: published[1]),
      .init(
        title: "`c-rnn-gan`", variant: CRNNGAN.self,
        settings: steps(crnnSteps) + ["network.hidden=24", "network.layers=3"],
        published: published[2]),
    ]
  }

  /// What a page says of the models and of their scores.
  ///
  /// - Parameter options: How scores were measured.
  /// - Returns: Paragraphs of Markdown.
  func description(_ options: SeriesOptions) -> String {
    let length =
      pretraining == 50_000 && steps == 50_000
      ? "50,000 rounds of each phase, as there"
      : """
      \(grouped(pretraining)) rounds of the autoencoder, \(grouped(pretraining)) of the supervisor and
      \(grouped(steps)) of all players, where the code makes 50,000 of each
      """
    return """
      `timegan` has its defaults, which are the published code's settings, and \(length).
      "Weights averaged" are the same trainings, samples drawn from weights averaged over the last thousand rounds or so
      (`averageDecay=0.999`), which the paper does not have. `rgan` stands for RCGAN: these series have no classes that it could be
      told. The paper gives its recurrent models one architecture, three layers of GRU of 24 units; here `rgan` has one layer of
      GRU of 24, batches of 128, Adam at 0.001 with β1 = 0.5 for both players, and three updates of the discriminator for one of
      the generator. These stand in place of RCGAN's published settings, an LSTM of 100, batches of 28, plain descent at 0.1 for the
      discriminator and five updates of it for one of the generator, [with which it hardly learned](tried.md). `c-rnn-gan` has
      three layers of LSTM of 24 and its own paper's settings otherwise.

      Scores as published ([how](../../metrics.md#series)). Discriminative: |accuracy - 1/2| of a network that tells real from
      generated series, for "real series" of one that tells two halves of them apart. Predictive: mean absolute error, one step ahead
      on real series, of a network trained on generated ones, for "real series" on themselves, the paper's "original data". Each is the
      mean over \(options.repeats) trainings of the network; the table has mean and deviation over \(options.seeds) seed\(options.seeds == 1 ? "" : "s"), of data,
      weights and noise. Trainings had one thread each, several at once,
      and minutes are those of the clock.
      """
  }
}
