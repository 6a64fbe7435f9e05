/// All that differs between the tools that measure image generators: two numbers can be compared only where every
/// choice is the same.
///
/// A value can be changed from one of the presets, but then is no longer what the tool of that name gives. Statistics are
/// in double precision throughout; torch-fidelity and clean-fid take the mean in single precision.
public struct Convention: Hashable, Sendable {
  /// How an image is brought to the size of the network.
  public enum Resizing: String, CaseIterable, Sendable {
    /// Bilinear between the two nearest pixels, their centres at halves, without antialiasing: PyTorch's
    /// `interpolate(mode="bilinear", align_corners=False)`.
    case halfPixelBilinear = "half-pixel-bilinear"
    /// Bilinear from the pixel at `i * source / target`, without antialiasing: TensorFlow 1's `resize_bilinear`.
    case cornerBilinear = "tf1-bilinear"
    /// Pillow's antialiased bicubic filter in floating point, limited to 0...255 and not rounded.
    case bicubic = "pillow-bicubic"
    /// Pillow's antialiased bilinear filter on bytes.
    case bilinearBytes = "pillow-bilinear"
  }

  /// How levels from 0 to 255 become the network's input.
  public enum ValueRange: String, CaseIterable, Sendable {
    /// `2 (x / 255) - 1`, from -1 to 1.
    case unit = "x/255*2-1"
    /// `(x - 128) / 128`, from -1 to 0.992.
    case centered = "(x-128)/128"
  }

  /// How many kernel distances are averaged, over which parts of the samples.
  public struct KernelSubsets: Hashable, Sendable {
    /// Subsets that are drawn, each without repetition.
    public var count = 100
    /// Samples of a subset from either side.
    public var size = 1000
    /// Whether fewer samples than a subset needs make the subsets smaller; otherwise they are an error.
    public var shrinks: Bool
    /// The seed of NumPy's `RandomState` that draws them in the tool; nil where the tool does not seed.
    public var seed: UInt64?
  }

  /// What the tool is called.
  public var name: String
  /// How an image is brought to the size of the network.
  public var resizing: Resizing
  /// How levels become the network's input.
  public var range: ValueRange
  /// Whether images of one folder may have different sizes; otherwise the tool stops at the first.
  public var allowsMixedSizes: Bool
  /// What is taken from the number of samples to divide the sum of a covariance: 1, or 0 for the biased one.
  public var covarianceReduction: Int
  /// Parts of the samples whose scores are averaged to the Inception score.
  public var scoreSplits = 10
  /// The seed of NumPy's `RandomState` whose permutation orders the samples before they are split; nil keeps the
  /// order.
  public var scoreShuffleSeed: UInt64?
  /// The subsets of the kernel distance.
  public var kernelSubsets: KernelSubsets

  /// pytorch-fid 0.3.0, the most cited: `fid_score.py`, `inception.py`.
  ///
  /// It knows neither Inception score nor kernel distance; for these the publications' settings are used.
  public static let pytorchFID = Convention(
    name: "pytorch-fid", resizing: .halfPixelBilinear, range: .unit, allowsMixedSizes: false,
    covarianceReduction: 1, kernelSubsets: KernelSubsets(shrinks: false))

  /// torch-fidelity 0.4.0: `feature_extractor_inceptionv3.py`, `metric_fid.py`, `metric_isc.py`, `metric_kid.py`.
  public static let torchFidelity = Convention(
    name: "torch-fidelity", resizing: .cornerBilinear, range: .centered, allowsMixedSizes: false,
    covarianceReduction: 1, scoreShuffleSeed: 2020,
    kernelSubsets: KernelSubsets(shrinks: false, seed: 2020))

  /// The code of the authors of each measure.
  ///
  /// The Frechet distance of Heusel et al. 2017, arXiv:1706.08500 (`fid.py`), with the Inception score of Salimans et
  /// al. 2016, arXiv:1606.03498, and the kernel distance of Binkowski et al. 2018, arXiv:1801.01401.
  public static let ttur = Convention(
    name: "ttur", resizing: .cornerBilinear, range: .centered, allowsMixedSizes: false,
    covarianceReduction: 1, kernelSubsets: KernelSubsets(shrinks: false))

  /// clean-fid 0.1.35 in its mode `clean`: `resize.py`, `fid.py`.
  ///
  /// Parmar et al., "On Aliased Resizing and Surprising Subtleties in GAN Evaluation", 2021, arXiv:2104.11222.
  public static let cleanFID = Convention(
    name: "clean-fid", resizing: .bicubic, range: .centered, allowsMixedSizes: true,
    covarianceReduction: 1, kernelSubsets: KernelSubsets(shrinks: true))

  /// StyleGAN2-ADA and StyleGAN3: `metric_utils.py` and its neighbours.
  ///
  /// Karras et al. 2020, arXiv:2006.06676, and 2021, arXiv:2106.12423.
  public static let styleGAN = Convention(
    name: "stylegan", resizing: .cornerBilinear, range: .centered, allowsMixedSizes: false,
    covarianceReduction: 0, kernelSubsets: KernelSubsets(shrinks: true))

  /// All presets; the first is the default.
  public static let all = [pytorchFID, torchFidelity, ttur, cleanFID, styleGAN]

  /// Finds a preset by its name.
  public init?(named name: String) {
    guard let found = Self.all.first(where: { $0.name == name }) else { return nil }
    self = found
  }

  private init(
    name: String, resizing: Resizing, range: ValueRange, allowsMixedSizes: Bool,
    covarianceReduction: Int, scoreShuffleSeed: UInt64? = nil,
    kernelSubsets: KernelSubsets
  ) {
    self.name = name
    self.resizing = resizing
    self.range = range
    self.allowsMixedSizes = allowsMixedSizes
    self.covarianceReduction = covarianceReduction
    self.scoreShuffleSeed = scoreShuffleSeed
    self.kernelSubsets = kernelSubsets
  }
}
