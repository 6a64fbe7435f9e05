import Autograd
import Datasets
import Engine
import GANs
import NeuralNet
import Pictures

/// The pictures of a run: a grid for images, a scatter plot for points, lines for series.
public enum RunPictures {
  /// Returns a grid of images, a scatter plot of points, or a plot of series in their units.
  ///
  /// - Parameters:
  ///   - generated: The samples to show.
  ///   - grid: How images are arranged.
  ///   - real: Real points or series to show behind generated ones.
  ///   - field: The discriminator's surface to show behind points.
  ///   - title: The heading of a plot.
  ///   - layout: What the numbers of series mean.
  /// - Returns: The picture.
  /// - Throws: ``TrainingError/notARun(_:problem:)`` when samples are neither images, series nor points of the plane.
  public static func picture(
    of generated: NDArray, grid: SampleGrid = SampleGrid(), real: NDArray? = nil,
    field: ScalarField? = nil, title: String = "", layout: SeriesLayout? = nil
  ) throws(TrainingError) -> Picture {
    if generated.shape.rank == 4 { return grid.picture(generated) }
    if generated.shape.rank == 3 {
      let layout = layout ?? SeriesLayout(features: generated.shape[2])
      return SeriesPlot(
        real: real.map(layout.scaling.restored),
        generated: generated.shape[0] == 0 ? nil : layout.scaling.restored(generated),
        columns: layout.columns, title: title
      ).picture()
    }
    guard generated.shape.rank == 2, generated.shape[1] == 2 else {
      throw .notARun(
        "samples",
        problem:
          "values of shape \(generated.shape) cannot be drawn, only images, series and points")
    }
    return ScatterPlot(
      real: real.map(points) ?? [], generated: points(generated), field: field, title: title
    ).picture()
  }

  /// Returns an array `[n, 2]` as points.
  package static func points(_ array: NDArray) -> [SIMD2<Float>] {
    (0..<array.shape[0]).map { SIMD2(array.values[2 * $0], array.values[2 * $0 + 1]) }
  }

  /// How many series a picture shows of either side: few enough to follow single ones.
  private static let shownSeries = 24

  /// Returns the picture of a data set's first points, or of images or series from all over it, since folders are sorted
  /// and windows follow one another.
  public static func reals(_ dataset: any Dataset) throws(TrainingError) -> Picture {
    if dataset.isImages { return try picture(of: samples(of: dataset, 64)) }
    let array = samples(of: dataset, dataset.isSeries ? shownSeries : 2_000)
    return try picture(
      of: NDArray(Shape([0] + dataset.sampleShape.sizes)), real: array, title: dataset.name,
      layout: (dataset as? any SeriesDataset)?.layout)
  }

  /// Returns so many samples: the first points, or images or series from all over the set.
  static func samples(of dataset: any Dataset, _ most: Int) -> NDArray {
    let count = min(dataset.count, most)
    return dataset.samples(
      at: dataset.isImages || dataset.isSeries
        ? (0..<count).map { $0 * dataset.count / count } : Array(0..<count))
  }

  /// Draws a trainer's present samples, for points over the discriminator's surface.
  static func fakes(_ trainer: Trainer, _ sampler: Sampler) throws(TrainingError) -> Picture {
    sampler.refresh(from: trainer)
    if trainer.dataset.isImages {
      let source = sampler.progressSource
      return try picture(of: sampler.samples(source.usualCount, from: source), grid: source.grid)
    }
    if trainer.dataset.isSeries {
      return try picture(
        of: sampler.samples(shownSeries), real: samples(of: trainer.dataset, shownSeries),
        title: "\(trainer.dataset.name), step \(trainer.step)",
        layout: (trainer.source as? any SeriesDataset)?.layout)
    }
    let real = samples(of: trainer.dataset, 1_000)
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

extension SeriesLayout {
  /// What is shown of series of which nothing is known.
  init(features: Int) {
    self.init(
      columns: (1...features).map { "x\($0)" },
      scaling: SeriesScaling(.none, columns: (1...features).map { _ in .init(offset: 0, scale: 1) })
    )
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
