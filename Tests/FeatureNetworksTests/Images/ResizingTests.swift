import Datasets
import Foundation
import Testing
import _TestSupport

@testable import FeatureNetworks

@Suite struct ResizingTests {
  struct File: Decodable { let resized: [Case] }

  struct Case: Decodable {
    let rule: String
    let stream: Int
    let source: [Int]
    let size: [Int]
    let step: Int
    let values: Data

    var floats: [Float] {
      stride(from: 0, to: values.count, by: 4).map { place in
        Float(
          bitPattern: (0..<4).reduce(0 as UInt32) {
            $0 | UInt32(values[place + $1]) << UInt32(8 * $1)
          })
      }
    }
  }

  private func row(_ levels: [UInt8]) -> DecodedImage {
    DecodedImage(width: levels.count, height: 1, channels: 1, pixels: levels)
  }

  /// From `scripts/golden/evaluation_images.py`: the tools' own resizing.
  @Test func golden() throws {
    let cases = try Golden.load("evaluation_images.json", as: File.self).resized
    #expect(cases.count == 36)
    for golden in cases {
      let rule = try #require(Convention.Resizing(rawValue: golden.rule))
      let (width, height, channels) = (golden.source[0], golden.source[1], golden.source[2])
      let image = DecodedImage(
        width: width, height: height, channels: channels,
        pixels: goldenFill(golden.stream, count: width * height * channels).map {
          UInt8(($0 + 1) * 128)
        })
      let found = rule.resized(image, height: golden.size[1], width: golden.size[0])
      #expect(found.count == golden.size[0] * golden.size[1] * channels)
      let sampled = stride(from: 0, to: golden.size[1], by: golden.step).flatMap { y in
        stride(from: 0, to: golden.size[0], by: golden.step).flatMap { x in
          (0..<channels).map { found[(y * golden.size[0] + x) * channels + $0] }
        }
      }
      let isUnit = rule == .halfPixelBilinear
      let scaled = isUnit ? sampled.map { $0 / 255 } : sampled
      let tolerance: Float = rule == .bilinearBytes ? 0 : isUnit ? 1e-5 : 1e-5 * 255
      #expect(
        scaled.largestDifference(from: golden.floats) <= tolerance,
        "\(golden.rule) of \(golden.source) to \(golden.size)")
    }
  }

  @Test func `bilinear rules by hand`() {
    let ramp = row([0, 1, 2, 3])
    #expect(
      Convention.Resizing.halfPixelBilinear.resized(ramp, height: 1, width: 8)
        == [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3])
    #expect(
      Convention.Resizing.halfPixelBilinear.resized(
        row([0, 1, 2, 3, 4, 5, 6, 7]), height: 1, width: 4) == [0.5, 2.5, 4.5, 6.5])
    #expect(
      Convention.Resizing.cornerBilinear.resized(ramp, height: 1, width: 8)
        == [0, 0.5, 1, 1.5, 2, 2.5, 3, 3])
  }

  @Test func `an image of the right size stays as it is`() {
    let levels = goldenFill(3, count: 9 * 6 * 3).map { UInt8(($0 + 1) * 128) }
    let image = DecodedImage(width: 9, height: 6, channels: 3, pixels: levels)
    for rule in Convention.Resizing.allCases {
      #expect(rule.resized(image, height: 6, width: 9) == levels.map(Float.init), "\(rule)")
    }
  }

  @Test func `value ranges`() {
    var levels: [Float] = [0, 128, 255]
    Convention.ValueRange.unit.apply(to: &levels)
    #expect(levels[0] == -1 && levels[2] == 1 && levels[1].isClose(to: 0.00392157, absolute: 1e-7))
    levels = [0, 128, 255]
    Convention.ValueRange.centered.apply(to: &levels)
    #expect(levels == [-1, 0, 0.9921875])
  }

  @Test func `conventions by name`() {
    #expect(
      Convention.all.map(\.name) == [
        "pytorch-fid", "torch-fidelity", "ttur", "clean-fid", "stylegan",
      ])
    for convention in Convention.all {
      #expect(Convention(named: convention.name) == convention)
      #expect(convention.covarianceReduction == (convention.name == "stylegan" ? 0 : 1))
      #expect(convention.scoreSplits == 10)
    }
    #expect(Convention(named: "fid") == nil)
  }
}
