import Engine
import Foundation
import NeuralNet
import Pictures
import Testing
import _TestSupport

@testable import Datasets
@testable import Training

/// Whatever is wrong with a comparison: the status, what is wrong and what to do, and nothing half-written.
@Suite struct EvalFaultTests {
  static let faults: [CommandFaultTests.Fault] = [
    .init("digits digits --metrics fdd", 64, "no such metric", "did you mean"),
    .init("digits digits --metrics ,", 64, "ganctl list metrics"),
    .init(
      "digits digits --metrics fid --features digits", 64, "'fid' is defined on", "Ask for 'fd'"),
    .init(
      "digits digits --metrics fid", 74, "inception-2015.safetensors", "scripts/convert-inception"),
    .init("digits digits --metrics fd --features digit", 64, "Did you mean 'digits'?"),
    .init("digits digits --metrics fd --features missing.safetensors", 74, "missing.safetensors"),
    .init("digits digits --metrics fd --features text.csv", 65, "text.csv"),
    .init("digits digits --metrics fd --convention cleanfid", 64, "Did you mean 'clean-fid'?"),
    .init("digits digits --metrics fd --count 1", 64, "--count must lie between 2"),
    .init("digits digits --metrics is --features pixels", 65, "needs classes"),
    .init("digits ring8 --metrics fd", 65, "images"),
    .init("ring8 digits --metrics ssim", 64, "needs images"),
    .init("ring8 ring8 --metrics is", 64, "needs images"),
    .init("empty digits --metrics fd", 65, "'empty' holds 0 PNG or JPEG pictures", "at least 2"),
    .init("digits single --metrics fd", 65, "'single' holds 1 PNG or JPEG picture;", "at least 2"),
    .init("cut digits --metrics fd --features digits", 65, "cut/b.png"),
    .init("cut cut --metrics fd --features digits --save-stats s.npz", 65, "cut/b.png"),
    // Metrics of pixels leave nothing out either.
    .init("digits cut --metrics memorization --pairs pairs.png", 65, "cut/b.png"),
    .init("cutjpeg digits --metrics fd --features digits", 65, "cutjpeg/b.jpg", "ends too early"),
    .init("cutjpeg cutjpeg --metrics swd", 65, "cutjpeg/b.jpg", "ends too early"),
    .init("huge digits --metrics fd --features digits", 65, "huge/b.png", "60000 x 60000 pixels"),
    .init("huge digits --metrics emd", 65, "huge/b.png", "60000 x 60000 pixels"),
    .init(
      "mixed digits --metrics fd --features digits", 65, "mixed/b.png", "pytorch-fid asks for one",
      "or choose the convention clean-fid"),
    .init(
      "mixed mixed --metrics fd --features pixels", 65, "mixed/b.png", "compares pixels",
      "images:DIR,size=N"),
    .init(
      "cut cut --metrics fid --features lacking.safetensors", 65, "lacking.safetensors",
      "no tensor 'Conv2d_1a_3x3.bn.weight'", "scripts/convert-inception.py"),
    .init("nan.npz nan.npz --metrics fd", 65, "nan.npz", "nan"),
    .init("ring8 ring8 --metrics ms-ssim-diversity", 64, "needs images"),
    .init("three.npy three.npy --metrics divergence", 64, "points of the plane or images"),
    .init("bomb.npz digits --metrics fd", 65, "'sigma.npy'", "would take"),
    .init("short.npz digits --metrics fd", 65, "short.npz", "damaged"),
    .init("small.npz digits --metrics fd --features digits", 65, "2", "64", "same feature network"),
    .init("small.npz digits --metrics prdc", 64, "single samples", "small.npz"),
    .init("missing.npz digits --metrics fd", 74, "missing.npz"),
    .init("nan.npy nan.npy --metrics fd", 65, "nan.npy", "nan"),
    .init("two.npy three.npy --metrics fd", 65, "2", "3", "same feature network"),
    .init("started digits --metrics fd", 65, "has no checkpoint yet"),
    .init("digits,count=5 digits --metrics fd", 64, "count"),
    .init("nothing digits --metrics fd", 64, "nothing"),
    .init(
      "digits digits --metrics fd --features digits --save-stats missing/s.npz", 74, "missing/s.npz"
    ),
  ]

  private struct Files: Decodable {
    struct File: Decodable {
      let name: String
      let file: Data
    }
    let cases: [File]
  }

  /// A folder with one of everything that is wrong.
  static func prepared() throws -> Ganctl {
    let ganctl = try Ganctl()
    for name in ["empty", "single", "cut", "cutjpeg", "huge", "mixed", "started"] {
      try FileManager.default.createDirectory(
        atPath: ganctl.folder + "/" + name, withIntermediateDirectories: true)
    }
    let picture = try Array(Picture(NDArray([8, 8, 1], repeating: 0.5)).png())
    try ganctl.write("single/a.png", picture)
    for name in ["cut", "cutjpeg", "huge", "mixed"] {
      try ganctl.write(name + "/a.png", picture)
      try ganctl.write(name + "/c.png", picture)
    }
    try ganctl.write("mixed/b.png", Array(Picture(NDArray([8, 9, 1], repeating: 0.5)).png()))
    try ganctl.write("cut/b.png", Array(picture[..<(picture.count / 2)]))
    let jpeg = try Golden.load("images.json", as: Files.self).cases.first {
      $0.name == "JPEG RGB 4:4:4"
    }
    let bytes = try Array(#require(jpeg).file)
    try ganctl.write("cutjpeg/b.jpg", Array(bytes[..<(bytes.count - 40)]))
    // Width and height of the header become 60,000; its checksum is that of the changed bytes.
    var header = Array(picture[..<33])
    header.replaceSubrange(16..<24, with: [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60])
    header.replaceSubrange(29..<33, with: crc(header[12..<29]))
    try ganctl.write("huge/b.png", header + picture[33...])
    try ganctl.write("text.csv", "x,y\n1,2\n3,4\n")
    try ganctl.write(
      "bomb.npz", Array(Data(contentsOf: URL(filePath: Golden.path("statistics-bomb.npz")))))
    let small = try StatisticsFileTests.small.bytes()
    try ganctl.write("small.npz", small)
    try ganctl.write("short.npz", Array(small[..<(small.count / 2)]))
    try ganctl.write("nan.npy", NPYWriter.bytes(of: NDArray([4, 2], repeating: .nan)))
    try ganctl.write("two.npy", NPYWriter.bytes(of: NDArray([30, 2], repeating: 1)))
    try ganctl.write("three.npy", NPYWriter.bytes(of: NDArray([30, 3], repeating: 1)))
    try ganctl.write(
      "nan.npz",
      StatisticsFileTests.archive([
        ("mu", .numbers(sizes: [1], values: [.nan])),
        ("sigma", .numbers(sizes: [1, 1], values: [1])),
      ]))
    try SafeTensors(tensors: ["Conv2d_1a_3x3.conv.weight": NDArray([32, 3, 3, 3])])
      .write(to: ganctl.folder + "/lacking.safetensors")
    try ganctl.write("started/config.yaml", "variant: vanilla\ndata: digits\nseed: 0\n")
    return ganctl
  }

  /// The CRC-32 of PNG, bit by bit.
  static func crc(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    value = ~value
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  @Test func `each fault has its status and a message with the remedy`() throws {
    let ganctl = try Self.prepared()
    let before = Set(ganctl.files().filter { !$0.hasPrefix("cache") })
    for fault in Self.faults {
      let result = try ganctl("eval \(fault.command) --quiet --json")
      #expect(result.status == fault.status, "\(fault.command): \(result.errors)")
      for part in fault.parts {
        #expect(result.errors.contains(part), "\(fault.command): \(result.errors)")
      }
      #expect(!result.errors.contains("Fatal error"), "\(result.errors)")
    }
    #expect(Set(ganctl.files().filter { !$0.hasPrefix("cache") }) == before)
  }
}
