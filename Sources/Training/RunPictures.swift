import Autograd
import Datasets
import Engine
import GANs
import NeuralNet
import Pictures

/// The pictures of a run: a grid for images, a scatter plot for points.
public enum RunPictures {
  /// Returns a grid of images, or a scatter plot of points.
  ///
  /// - Parameters:
  ///   - generated: The samples to show.
  ///   - grid: How images are arranged.
  ///   - real: Real points to show behind generated ones.
  ///   - field: The discriminator's surface to show behind points.
  ///   - title: The heading of a scatter plot.
  /// - Returns: The picture.
  /// - Throws: ``TrainingError/notARun(_:problem:)`` when samples are neither images nor points of the plane.
  public static func picture(
    of generated: NDArray, grid: SampleGrid = SampleGrid(), real: NDArray? = nil,
    field: ScalarField? = nil, title: String = ""
  ) throws(TrainingError) -> Picture {
    if generated.shape.rank == 4 { return grid.picture(generated) }
    guard generated.shape.rank == 2, generated.shape[1] == 2 else {
      throw .notARun(
        "samples",
        problem: "values of shape \(generated.shape) cannot be drawn, only images and points")
    }
    return ScatterPlot(
      real: real.map(points) ?? [], generated: points(generated), field: field, title: title
    ).picture()
  }

  /// Returns an array `[n, 2]` as points.
  package static func points(_ array: NDArray) -> [SIMD2<Float>] {
    (0..<array.shape[0]).map { SIMD2(array.values[2 * $0], array.values[2 * $0 + 1]) }
  }

  /// Returns the picture of a data set's first points, or of images from all over it, since folders are sorted.
  public static func reals(_ dataset: any Dataset) throws(TrainingError) -> Picture {
    let count = min(dataset.count, dataset.isImages ? 64 : 2_000)
    if dataset.isImages {
      return try picture(of: dataset.samples(at: (0..<count).map { $0 * dataset.count / count }))
    }
    let array = dataset.samples(at: 0..<count)
    return try picture(of: NDArray([0, 2]), real: array, title: dataset.name)
  }

  /// Draws a trainer's present samples, for points over the discriminator's surface.
  static func fakes(_ trainer: Trainer, _ sampler: Sampler) throws(TrainingError) -> Picture {
    sampler.refresh(from: trainer)
    if trainer.dataset.isImages {
      let source = sampler.progressSource
      return try picture(of: sampler.samples(source.usualCount, from: source), grid: source.grid)
    }
    let real = trainer.dataset.samples(at: 0..<min(trainer.dataset.count, 1_000))
    let generated = sampler.samples(1_000)
    return try picture(
      of: generated, real: real, field: surface(trainer, reach: reach(of: points(real))),
      title: "\(trainer.dataset.name), step \(trainer.step)")
  }

  /// Half the side of a square that holds the given points with some margin.
  package static func reach(of points: [SIMD2<Float>]) -> Double {
    1.3 * Double(points.reduce(1e-3) { max($0, abs($1.x), abs($1.y)) })
  }

  /// The discriminator's probability, or a critic's value, over a square around the origin.
  package static func surface(
    _ trainer: Trainer, reach: Double, side: Int = 96
  ) -> ScalarField? {
    let grid = ScalarField.points(x: -reach...reach, y: -reach...reach, columns: side, rows: side)
    let trace = Trace()
    let scope = Scope(trace, isTraining: false)
    let batch = side * 8
    let round = Round(scope: scope, batch: batch, data: trainer.samples, player: "surface")
    guard let score = trainer.config.variant.surface(trace.input("points", [batch, 2]), round)
    else {
      return nil
    }
    let shown = score.areLogits ? score.logits.sigmoid() : score.logits
    let plan = Plan(trace.finish(outputs: [("surface", shown)]))
    let executor = Executor(plan, parameters: trainer.store, pool: trainer.pool)
    var values: [Float] = []
    for first in stride(from: 0, to: grid.count, by: batch) {
      let input = executor.input("points")
      for (index, point) in grid[first..<first + batch].enumerated() {
        input[2 * index] = point.x
        input[2 * index + 1] = point.y
      }
      executor.run()
      values += executor.outputBuffer("surface")
    }
    return ScalarField(
      x: -reach...reach, y: -reach...reach, columns: side, rows: side,
      values: values)
  }
}

extension Picture {
  /// Creates a picture of one image `[height, width, channels]` with values in [-1, 1], pixel for pixel.
  init(_ image: NDArray) {
    self.init(
      width: image.shape[1], height: image.shape[0], channels: image.shape[2],
      pixels: image.values.map { UInt8(max(0, min(255, (($0 + 1) * 127.5).rounded()))) })
  }
}
