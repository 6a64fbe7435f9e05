// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "GANKit", path: "..")],
  targets: [
    .executableTarget(
      name: "digits", dependencies: [.product(name: "GANKit", package: "GANKit")])
  ]
)
