import Foundation
import NeuralNet
import Testing
import Training

/// Every message, word for word: what is wrong, and what to do.
@Suite struct MessageTests {
  static let config: [(ConfigError, String)] = [
    (
      .unknownVariant("vanila", nearest: "vanilla", count: 1),
      "There is no variant 'vanila'. Did you mean 'vanilla'?"
    ),
    (
      .unknownVariant("x", nearest: nil, count: 3),
      "There is no variant 'x'. `ganctl list variants` prints all 3."
    ),
    (
      .unknownKey("stepz", nearest: "steps", source: "a.yaml"),
      "a.yaml: there is no key 'stepz'. Did you mean 'steps'?"
    ),
    (
      .unknownKey("zzz", nearest: nil, source: "--set"),
      "--set: there is no key 'zzz'. `ganctl train VARIANT --dry-run` prints all keys."
    ),
    (
      .badValue(key: "steps", rule: "must be at least 1, is 0", source: "configuration"),
      "configuration: steps must be at least 1, is 0."
    ),
    (
      .malformed(source: "a.yaml", problem: "is not text in UTF-8"),
      "a.yaml: is not text in UTF-8. Write one `key: value` a line, as in a run's config.yaml."
    ),
    (
      .metric("modes", problem: "needs data with known modes"),
      "metric 'modes': needs data with known modes."
    ),
  ]

  @Test(arguments: config) func configError(error: ConfigError, text: String) {
    #expect(error.description == text)
  }

  static let training: [(TrainingError, String)] = [
    (
      .notFinite(
        step: 7, player: "critic", op: "exp", path: "critic/dense1", checkpoint: "r/c.safetensors"),
      "Step 7, critic: exp at critic/dense1 gave a value that is not finite. "
        + "The last good checkpoint is 'r/c.safetensors'. "
        + "Lower optimizer.learningRate or set clipping.norm."
    ),
    (
      .notFinite(step: 1, player: "critic", op: "the loss", path: "", checkpoint: nil),
      "Step 1, critic: the loss gave a value that is not finite. "
        + "Lower optimizer.learningRate or set clipping.norm."
    ),
    (
      .notARun("x", problem: "it is a file"),
      "'x' is not a run folder: it is a file. Name a folder that `ganctl train` made."
    ),
    (
      .noCheckpoint("r", step: nil, existing: []),
      "'r' has no checkpoint yet. Train it for longer, or with a smaller --checkpoint-every."
    ),
    (
      .noCheckpoint("r", step: 3, existing: [2, 4]),
      "'r' has no checkpoint of step 3. There are 2, 4."
    ),
    (
      .foreignCheckpoint(file: "c", problem: "it does not say 'step'"),
      "'c' does not belong to this run: it does not say 'step'. "
        + "Put back the run's own files, or start a new run."
    ),
    (
      .fileSystem(FileSystemError(.write, path: "log.txt", code: ENOSPC)),
      "Cannot write 'log.txt': no space left on device. Free some space, or write to another place."
    ),
  ]

  @Test(arguments: training) func trainingError(error: TrainingError, text: String) {
    #expect(error.description == text)
  }
}
