import Datasets
import Foundation
import Pictures
import Testing
import _TestSupport

@testable import FeatureNetworks

@Suite struct FolderImagesTests {
  struct Files: Decodable { let cases: [File] }
  struct File: Decodable {
    let name: String
    let file: Data
  }

  struct Golden: Decodable { let decoded: [Decoded] }
  struct Decoded: Decodable {
    let name: String
    let width: Int
    let rgb: Data
  }

  private func write(_ bytes: some Sequence<UInt8>, _ folder: TemporaryFolder, _ name: String)
    throws
  {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.path + "/" + name))
  }

  private func png(_ width: Int, _ height: Int) throws -> [UInt8] {
    try Picture(width: width, height: height, color: [1, 2, 3]).png()
  }

  /// From `scripts/golden/evaluation_images.py`: `Image.open(file).convert("RGB")`.
  @Test func `files are decoded as Pillow decodes them for the tools`() throws {
    let files = try _TestSupport.Golden.load("images.json", as: Files.self).cases
    let decoded = try _TestSupport.Golden.load("evaluation_images.json", as: Golden.self).decoded
    #expect(decoded.count == 38)
    for (file, golden) in zip(files, decoded) {
      let image = try DecodedImage(
        bytes: Array(file.file), subject: file.name, reading: .pillow)
      #expect(image.width == golden.width, "\(file.name)")
      #expect(image.converted(toChannels: 3).pixels == Array(golden.rgb), "\(file.name)")
    }
  }

  @Test func `pictures are listed by name, other formats apart`() throws {
    let folder = try TemporaryFolder()
    let bytes = try png(2, 2)
    for name in ["b.png", "a.PNG", "c.jpeg", "B.jpg", "._a.png", "notes.txt", "d.webp", "e.tif"] {
      try write(bytes, folder, name)
    }
    try FileManager.default.createDirectory(
      atPath: folder.path + "/sub", withIntermediateDirectories: false)
    try write(bytes, folder, "sub/x.png")
    let images = try FolderImages(folder.path)
    #expect(
      images.files == ["B.jpg", "a.PNG", "b.png", "c.jpeg"].map { folder.path + "/" + $0 })
    #expect(images.unread == ["d.webp", "e.tif"])
    #expect(try images.image(at: 1).pixels.prefix(3) == [1, 2, 3])
    #expect(images.imageName(at: 0) == folder.path + "/B.jpg")
    #expect(try FolderImages(folder.path, isRecursive: true).count == 5)
  }

  @Test func `bad folders and files are named`() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DatasetError(folder.path + "/x", .missing)) {
      try FolderImages(folder.path + "/x")
    }
    #expect(throws: FeatureError.tooFewImages(folder: folder.path, found: 0, needed: 2)) {
      try FolderImages(folder.path)
    }
    try write(png(4, 4), folder, "0.png")
    #expect(throws: FeatureError.tooFewImages(folder: folder.path, found: 1, needed: 2)) {
      try FolderImages(folder.path)
    }
    #expect(try FolderImages(folder.path, least: 1).count == 1)
    let file = folder.path + "/0.png"
    #expect(throws: DatasetError(file, .notDirectory)) { try FolderImages(file) }

    try write(png(4, 4).prefix(60), folder, "1.png")
    // A header that promises 60000 x 60000 pixels.
    var huge = try png(1, 1)
    for place in [16, 20] { huge.replaceSubrange(place..<place + 4, with: [0, 0, 0xEA, 0x60]) }
    try write(huge, folder, "2.png")
    try write([0xFF, 0xD8, 0xFF, 0xE0, 0, 16], folder, "3.jpg")
    try write([], folder, "4.png")
    let images = try FolderImages(folder.path)
    for index in 1...4 {
      let error = #expect(throws: DatasetError.self) { try images.image(at: index) }
      #expect(error?.subject == images.files[index])
    }
  }
}
