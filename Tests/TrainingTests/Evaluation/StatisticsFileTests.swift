import Datasets
import Engine
import Foundation
import Testing
import _TestSupport

@testable import Training

@Suite struct StatisticsFileTests {
  private struct Values: Decodable { let mu, sigma: [Double] }

  static let origin = StatisticsFile.Origin(
    convention: "pytorch-fid", features: "inception-2015", weightsHash: "0123456789abcdef",
    count: 40)
  static let small = StatisticsFile(
    mean: [1, -2], covariance: [[2, 0.5], [0.5, 1]], origin: origin)

  /// The bytes of an archive with the given arrays.
  static func archive(_ entries: [(String, NPYValue)]) throws -> [UInt8] {
    try ZipArchive.bytes(of: entries.map { ($0.0 + ".npy", $0.1.bytes) }, subject: "a.npz")
  }

  /// The message with which bytes are refused.
  static func refusal(_ bytes: [UInt8]) -> String {
    do {
      _ = try StatisticsFile(bytes: bytes, subject: "a.npz")
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: ["statistics.npz", "statistics-compressed.npz"])
  func `what numpy writes is read to the last bit`(name: String) throws {
    let values = try Golden.load("statistics.json", as: Values.self)
    let file = try StatisticsFile(contentsOf: Golden.path(name))
    #expect(file.mean == values.mu)
    #expect(file.covariance.values == values.sigma)
    #expect(file.origin == nil)
  }

  @Test func `single precision, the other byte order, Fortran order and texts are read`() throws {
    let values = try Golden.load("statistics.json", as: Values.self)
    let file = try StatisticsFile(contentsOf: Golden.path("statistics-float32.npz"))
    #expect(file.mean == values.mu.map { Double(Float($0)) })
    #expect(file.covariance.values == values.sigma.map { Double(Float($0)) })
    #expect(file.origin == Self.origin)
  }

  @Test func `what is written is read back, and equal statistics give equal bytes`() throws {
    let bytes = try Self.small.bytes()
    #expect(try StatisticsFile(bytes: bytes, subject: "a") == Self.small)
    #expect(try Self.small.bytes() == bytes)
    let plain = StatisticsFile(mean: [0], covariance: [[0]], origin: nil)
    #expect(try StatisticsFile(bytes: plain.bytes(), subject: "a") == plain)
  }

  @Test func `a zip bomb is refused before it is unpacked`() throws {
    let bomb = try Array(Data(contentsOf: URL(filePath: Golden.path("statistics-bomb.npz"))))
    #expect(bomb.count < 20_000)
    #expect(Self.refusal(bomb).contains("'sigma.npy' of 'a.npz' would take 8388736 bytes"))
  }

  @Test func `archives cut off anywhere are refused`() throws {
    let bytes = try Self.small.bytes()
    for length in stride(from: 0, to: bytes.count, by: 7) {
      #expect(Self.refusal(Array(bytes[..<length])).contains("damaged"), "\(length)")
    }
  }

  @Test func `a changed byte is found or changes nothing that counts`() throws {
    let bytes = try Self.small.bytes()
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 0x10
      // A changed name hides an array; the numbers themselves are under a checksum.
      if let file = try? StatisticsFile(bytes: changed, subject: "a") {
        #expect(file.mean == Self.small.mean && file.covariance == Self.small.covariance)
      }
    }
  }

  @Test func `a promised size beyond the file is refused`() throws {
    var bytes = try Self.small.bytes()
    // Uncompressed and compressed size of the first entry, in its local and in its central header.
    for start in bytes.indices.dropLast(4) {
      let mark = Array(bytes[start..<start + 4])
      if mark == [0x50, 0x4B, 1, 2] {
        bytes.replaceSubrange(start + 24..<start + 28, with: [0xFF, 0xFF, 0xFF, 0x7F])
        break
      }
    }
    #expect(Self.refusal(bytes).contains("damaged") || Self.refusal(bytes).contains("promised"))
  }

  @Test func `wrong arrays are named with what is needed`() throws {
    func numbers(_ sizes: [Int], _ values: [Double]) -> NPYValue {
      .numbers(sizes: sizes, values: values)
    }
    let mu = ("mu", numbers([2], [0, 0]))
    let cases: [([(String, NPYValue)], String)] = [
      ([("mean", numbers([1], [0]))], "has no array 'mu', it has mean"),
      ([mu], "has no array 'sigma'"),
      ([("mu", .text("two"))], "needed is numbers, not text"),
      ([("mu", numbers([1, 2], [0, 0]))], "Array 'mu' of 'a.npz' has shape [1, 2]"),
      ([("mu", numbers([0], []))], "Array 'mu' of 'a.npz' has shape [0]"),
      ([mu, ("sigma", numbers([4], [1, 0, 0, 1]))], "has shape [4], needed is [2, 2]"),
      ([mu, ("sigma", numbers([1, 1], [1]))], "has shape [1, 1], needed is [2, 2]"),
      ([mu, ("sigma", numbers([2, 2], [1, 0.5, 0.4, 1]))], "[1, 0] and [0, 1] differ"),
      ([mu, ("sigma", numbers([2, 2], [1, 0, 0, -1]))], "variance 1 is -1.0"),
      ([("mu", numbers([2], [0, .nan]))], "array 'mu'"),
      ([mu, ("sigma", numbers([2, 2], [1, .infinity, .infinity, 1]))], "array 'sigma'"),
    ]
    for (entries, message) in cases {
      #expect(try Self.refusal(Self.archive(entries)).contains(message))
    }
    #expect(Self.refusal(Array("no archive".utf8)).contains("damaged or not an .npz archive"))
  }

  @Test func `an archive of very many entries is refused`() throws {
    let entries = (0...ZipArchive.mostEntries).map { ("a\($0)", NPYValue.text("a")) }
    #expect(try Self.refusal(Self.archive(entries)).contains("65 entries, more than 64"))
  }
}
