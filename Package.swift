// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "GANKit",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "GANKit", targets: ["GANKit"]),
    .executable(name: "ganctl", targets: ["ganctl"]),
    .executable(name: "ganbench", targets: ["ganbench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    // MARK: System libraries
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CLAPACKE", pkgConfig: "lapacke",
      providers: [.apt(["liblapacke-dev"]), .brew(["lapack"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg",
      providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CZip", pkgConfig: "libzip",
      providers: [.apt(["libzip-dev"]), .brew(["libzip"])]),
    .systemLibrary(
      name: "CLEMON", pkgConfig: "lemon",
      providers: [.apt(["liblemon-dev"]), .brew(["lemon-graph"])]),

    // MARK: Libraries, each importing only those above it
    .target(name: "CKernels"),
    .target(name: "CImageCodecs", dependencies: ["CPNG", "CJPEG"]),
    .target(name: "CTransport", dependencies: ["CLEMON"]),
    .target(
      name: "Engine", dependencies: ["CKernels", "COpenBLAS", "CLAPACKE"], swiftSettings: strict),
    .target(name: "Autograd", dependencies: ["Engine", "CKernels"], swiftSettings: strict),
    .target(name: "NeuralNet", dependencies: ["Autograd", "CZlib"], swiftSettings: strict),
    .target(name: "GANs", dependencies: ["NeuralNet"], swiftSettings: strict),
    .target(
      name: "Datasets", dependencies: ["Engine", "CImageCodecs", "CZlib"],
      exclude: ["Resources/digits-LICENSE.md", "Resources/weather-LICENSE.md"],
      resources: [
        .embedInCode("Resources/digits.bin"), .embedInCode("Resources/weather.bin"),
      ], swiftSettings: strict),
    .target(name: "Evaluation", dependencies: ["Engine", "CTransport"], swiftSettings: strict),
    .target(
      name: "FeatureNetworks", dependencies: ["NeuralNet", "Datasets"],
      resources: [.embedInCode("Resources/digits-features.bin")], swiftSettings: strict),
    .target(name: "Pictures", dependencies: ["Engine", "CPNG"], swiftSettings: strict),
    .target(
      name: "Training",
      dependencies: [
        "GANs", "Datasets", "Evaluation", "FeatureNetworks", "Pictures", "CZip", yams,
      ], swiftSettings: strict),
    .target(
      name: "GANKit",
      dependencies: [
        "Engine", "Autograd", "NeuralNet", "GANs", "Datasets", "Evaluation", "FeatureNetworks",
        "Pictures", "Training",
      ], swiftSettings: strict),

    // MARK: Programs
    .executableTarget(
      name: "ganctl", dependencies: ["Training", argumentParser], swiftSettings: strict),
    .executableTarget(
      name: "ganbench", dependencies: ["Training", "FeatureNetworks", "CKernels", argumentParser],
      path: "Benchmarks/Sources/ganbench", swiftSettings: strict),
    .executableTarget(
      name: "reproduce", dependencies: ["Training", argumentParser],
      path: "Benchmarks/Sources/reproduce", swiftSettings: strict),

    // MARK: Tests
    .target(name: "_AllocationCount"),
    .target(name: "_TestSupport", dependencies: ["Autograd", "Engine"], swiftSettings: strict),
    .testTarget(
      name: "EngineTests", dependencies: ["Engine", "CKernels", "_TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "AutogradTests",
      dependencies: ["Autograd", "NeuralNet", "_AllocationCount", "_TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "NeuralNetTests", dependencies: ["NeuralNet", "_TestSupport"], swiftSettings: strict),
    .testTarget(name: "GANsTests", dependencies: ["GANs", "_TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "Pictures", "CZlib", "_TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "FeatureNetworksTests", dependencies: ["FeatureNetworks", "Pictures", "_TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "_TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "PicturesTests", dependencies: ["Pictures", "_TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "TrainingTests", dependencies: ["Training", "_AllocationCount", "_TestSupport"],
      swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
