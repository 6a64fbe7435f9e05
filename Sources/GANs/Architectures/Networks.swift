import Autograd
import Engine
import NeuralNet

/// Pairs of a generator and a discriminator, by name; any goes with any objective, penalty and constraint.
public enum Networks: String, Choice {
  /// See ``MLP``; fully connected, for images.
  case mlp
  /// See ``PacGANNetworks``; fully connected, for points.
  case pacgan
  /// See ``ToyNetworks/wganGP(outputs:)``; fully connected, for points.
  case relu512
  /// See ``ToyNetworks/lsgan(outputs:)``; fully connected, for points.
  case tanh128
  /// See ``DCGANNetworks``; convolutional, for square images whose side is a multiple of 4.
  case dcgan
  /// See ``WGANGPNetworks``; convolutional, as ``dcgan``.
  case wgangp
  /// See ``SNGANNetworks``; residual, as ``dcgan``.
  case sngan
  /// See ``SeriesNetworks``; recurrent, for series.
  case recurrent
  /// See ``SeriesNetworks``; convolutions over time, for series.
  case temporal

  /// What a discriminator normalises.
  public enum Normalization: Sendable {
    /// Nothing.
    case none
    /// Hidden features over the batch, in those networks that were published so.
    case batch
    /// Each weight, by its largest singular value; see `SpectralNorm`.
    case spectral
  }

  /// Returns networks for points, or the given ones for images, `mlp` where these do not suit the images, or recurrent
  /// ones for series.
  static func suiting(_ data: SampleDescription, images: Networks, points: Networks) -> Networks {
    if data.isSeries { return .recurrent }
    return data.isImage ? images.supports(data) ? images : .mlp : points
  }

  /// Whether these are networks of convolutions.
  public var isConvolutional: Bool {
    switch self {
    case .mlp, .pacgan, .relu512, .tanh128, .recurrent, .temporal: false
    case .dcgan, .wgangp, .sngan: true
    }
  }

  /// Whether these are networks for series.
  public var isSequential: Bool { self == .recurrent || self == .temporal }

  /// Whether there are such networks for the data.
  public func supports(_ data: SampleDescription) -> Bool {
    if isSequential { return data.isSeries }
    return !isConvolutional
      || data.isImage && data.shape[0] == data.shape[1]
        && DCGANNetworks.supports(side: data.shape[0])
  }

  /// Throws where there are no such networks for the data.
  func validate(for data: SampleDescription) throws(HyperparameterError) {
    if !supports(data) {
      throw HyperparameterError(
        "network",
        "must be fully connected, such as mlp, for samples of \(data.shape), is \(rawValue), which is for \(isSequential ? "series" : "square images whose side is a multiple of 4 from 8")"
      )
    }
  }

  /// Returns the generator.
  ///
  /// - Parameters:
  ///   - data: What it generates.
  ///   - filters: Channels next to the images, in convolutional networks.
  /// - Returns: The network; its last sizes may be in one row.
  public func generator(for data: SampleDescription, filters: Int) -> any Layer {
    let outputs = data.shape.count
    return switch self {
    case .mlp: MLP.generator(outputs: outputs, isBounded: data.isImage)
    case .pacgan: PacGANNetworks.generator(outputs: outputs)
    case .relu512: ToyNetworks.wganGP(outputs: outputs)
    case .tanh128: ToyNetworks.lsgan(outputs: outputs)
    case .dcgan:
      DCGANNetworks(size: data.shape[0], channels: data.shape[2], filters: filters).generator
    case .wgangp:
      WGANGPNetworks(size: data.shape[0], channels: data.shape[2], filters: filters).generator
    case .sngan:
      SNGANNetworks(size: data.shape[0], channels: data.shape[2], filters: filters).generator
    case .recurrent: series(data, filters).recurrentGenerator
    case .temporal: series(data, filters).temporalGenerator
    }
  }

  /// Returns the discriminator, for samples in rows or, where it is convolutional, for images, or for series.
  public func discriminator(
    for data: SampleDescription, filters: Int, normalization: Normalization
  ) -> any Layer {
    let network: any Layer =
      switch self {
      case .mlp: MLP.discriminator
      case .pacgan: PacGANNetworks.discriminator
      case .relu512: ToyNetworks.wganGP(outputs: 1)
      case .tanh128: ToyNetworks.lsgan(outputs: 1)
      case .dcgan:
        DCGANNetworks(
          size: data.shape[0], channels: data.shape[2], filters: filters,
          discriminatorIsNormalized: normalization == .batch
        ).discriminator
      case .wgangp:
        WGANGPNetworks(size: data.shape[0], channels: data.shape[2], filters: filters).critic
      case .sngan:
        SNGANNetworks(size: data.shape[0], channels: data.shape[2], filters: filters).discriminator
      case .recurrent: series(data, filters).recurrentCritic
      case .temporal: series(data, filters).temporalCritic
      }
    return normalization == .spectral ? SpectralNorm(network) : network
  }

  private func series(_ data: SampleDescription, _ width: Int) -> SeriesNetworks {
    SeriesNetworks(steps: data.shape[0], features: data.shape[1], width: width)
  }

  /// Whether a discriminator normalises over the batch.
  func mixesSamples(_ normalization: Normalization) -> Bool {
    self == .dcgan && normalization == .batch
  }
}
