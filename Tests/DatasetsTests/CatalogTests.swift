import Engine
import Testing

@testable import Datasets

@Suite struct CatalogTests {
  @Test func `the digits are scikit-learn's`() throws {
    let digits = try DatasetCatalog.open("digits", seed: 0)
    #expect(digits.name == "digits")
    #expect(digits.count == 1797)
    #expect(digits.sampleShape == [8, 8, 1])
    #expect(digits.classCount == 10)
    // Counts of load_digits().target, and its first image's first two rows.
    let counts = (0..<10).map { digit in digits.labels?.count { $0 == digit } }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    let first = digits.samples(at: [0]).values.prefix(16)
    #expect(first.map { ($0 + 1) * 8 } == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0])
    let sum = digits.samples(at: 0..<1797).values.reduce(0.0) { $0 + (Double($1) + 1) * 8 }
    #expect(sum == 561_718)
    #expect(digits.contentHash == "61420ec39dc815f8")
  }

  @Test(arguments: DatasetCatalog.builtIn.map(\.name))
  func `every built-in set opens`(name: String) throws {
    let isDrawn = !name.hasPrefix("digit") && name != "weather"
    let set = try DatasetCatalog.open(isDrawn ? name + ",count=64" : name, seed: 3)
    #expect(set.name == name)
    #expect(set.count == (isDrawn ? 64 : name == "weather" ? 1438 : 1797))
    #expect(set is any SeriesDataset ? set.isSeries : !isDrawn || set.sampleShape == [2])
    #expect(set.samples(at: 0..<set.count).isFinite)
    #expect((set.labels?.count ?? set.count) == set.count)
    #expect(set.labels?.allSatisfy { (0..<Int32(set.classCount)).contains($0) } ?? true)
  }

  /// Specifications, and what stands where options begin.
  static let parts: [(text: String, body: String, options: [String])] = [
    ("csv:p.csv,window=24,columns=open,close,stride=2", "p.csv", ["window", "columns", "stride"]),
    ("csv:p.csv,columns=a,b c,d", "p.csv", ["columns"]),
    ("csv:p.csv,columns=a=b,c", "p.csv", ["columns"]),
    ("csv:a,b.csv", "a,b.csv", []),
    ("idx:a,b=c,d", "a,b=c,d", []),
    ("idx:a,b=c,d,split=test", "a,b=c,d", ["split"]),
    ("images:a,b,size=8", "a,b", ["size"]),
    ("a,=b", "a,=b", []),
  ]

  @Test(arguments: parts)
  func `commas separate options, and names in lists`(text: String, body: String, options: [String])
  {
    let parts = Specification(text)
    #expect(parts.body == body && parts.options.map(\.key) == options)
    if let list = parts.options.first(where: { $0.key == "columns" }) {
      #expect(text.contains("columns=" + list.value) && list.value.contains(","))
    }
  }

  @Test func `a set is a function of its seed`() throws {
    let a = try DatasetCatalog.open("ring8,count=1000", seed: 1)
    let b = try DatasetCatalog.open("ring8,count=1000", seed: 1)
    let c = try DatasetCatalog.open("ring8,count=1000", seed: 2)
    #expect(a.contentHash == b.contentHash)
    #expect(a.contentHash != c.contentHash)
    #expect(try DatasetCatalog.open("ring8", seed: 1).count == 100_000)
    // A longer draw starts with the shorter one.
    #expect(
      try DatasetCatalog.open("ring8,count=2000", seed: 1).samples(at: 0..<1000)
        == a.samples(at: 0..<1000))
  }

  @Test(arguments: [
    (
      "digit", 64,
      "digit: no data set is called \"digit\"; did you mean \"digits\"?"
    ),
    (
      "rign8", 64,
      "rign8: no data set is called \"rign8\"; did you mean \"ring8\"?"
    ),
    (
      "elephants", 64,
      "elephants: no data set is called \"elephants\"; `ganctl list data` names them all"
    ),
    (
      "ring8,cuont=5", 64,
      "ring8,cuont=5: there is no option \"cuont\"; did you mean \"count\"?"
    ),
    (
      "ring8,size=5", 64,
      "ring8,size=5: there is no option \"size\"; there are count"
    ),
    (
      "digits,count=5", 64,
      "digits,count=5: there is no option \"count\"; this data set has none"
    ),
    (
      "ring8,count=0", 64,
      "ring8,count=0: option count cannot be \"0\"; expected a whole number from 1 to 100000000"
    ),
    (
      "moons,noise=-1", 64,
      "moons,noise=-1: option noise cannot be \"-1\"; expected a number above 0"
    ),
    (
      "gaussians,layout=cube", 64,
      "gaussians,layout=cube: option layout cannot be \"cube\"; expected ring or grid"
    ),
    (
      "gaussians,layout=grid,modes=7", 64,
      """
      gaussians,layout=grid,modes=7: option modes cannot be "7"; expected a square number with \
      layout=grid
      """
    ),
    (
      "gaussians,centers=1:2/3", 64,
      """
      gaussians,centers=1:2/3: option centers cannot be "1:2/3"; expected points such as \
      0:0/1:1.5
      """
    ),
    ("cifar10:/none/data", 74, "/none/data: no such file; check the path"),
    ("images:/none/photos,size=64", 74, "/none/photos: no such file; check the path"),
    (
      "images:/none,size=0", 64,
      "images:/none,size=0: option size cannot be \"0\"; expected a whole number from 1 to 4096"
    ),
    (
      "images:/none,filter=bicubik", 64,
      """
      images:/none,filter=bicubik: option filter cannot be "bicubik"; expected box or bilinear or \
      bicubic or lanczos
      """
    ),
    (
      "images:/none,cache=4TB", 64,
      """
      images:/none,cache=4TB: option cache cannot be "4TB"; expected an amount of memory such as \
      500MB or 4GB
      """
    ),
    (
      "images:/none,crop=centre", 64,
      "images:/none,crop=centre: option crop cannot be \"centre\"; expected center or none"
    ),
    ("npy:/none/x.npy", 74, "/none/x.npy: no such file; check the path"),
    ("points.csv", 74, "points.csv: no such file; check the path"),
    ("csv:/", 74, "/: is a directory, a file was expected; name a file inside it"),
    ("idx:", 64, "idx:: no path follows the colon; write it as idx:PATH"),
  ])
  func `what is wrong is said`(specification: String, status: Int32, message: String) {
    let error = #expect(throws: DatasetError.self) {
      try DatasetCatalog.open(specification, seed: 0)
    }
    #expect(error?.description == message)
    #expect(error?.category.exitStatus == status)
  }

  @Test func `mixtures can be written down`() throws {
    let set = try DatasetCatalog.open(
      "gaussians,centers=0:0/3:-1,weights=1/3,sigma=0.5,count=10", seed: 0)
    let modes = try #require(set as? any MixtureDataset).mixture.modes
    #expect(modes.map(\.mean) == [SIMD2(0, 0), SIMD2(3, -1)])
    #expect(modes.map(\.weight) == [0.25, 0.75])
    #expect(modes.map(\.sigma) == [0.5, 0.5])
    let grid = try DatasetCatalog.open("gaussians,layout=grid,modes=9,pitch=3,count=9", seed: 0)
    #expect((grid as? any MixtureDataset)?.mixture == .grid(side: 3, pitch: 3, sigma: 0.05))
  }
}
