import Datasets
import Engine
import Foundation
import Testing

@Suite struct NPYTests {
  /// A file with the header numpy would write, padded less.
  static func file(_ type: String, _ shape: String, _ data: [UInt8], fortran: Bool = false)
    -> [UInt8]
  {
    let header =
      "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
      + data
  }

  static func raw<T: FixedWidthInteger>(_ values: [T], big: Bool = false) -> [UInt8] {
    values.flatMap { value in
      withUnsafeBytes(of: big ? value.bigEndian : value.littleEndian) { Array($0) }
    }
  }

  @Test func `what is written is read back`() throws {
    let array = NDArray([2, 3], [1, -2, 0.5, 3e-8, .pi, 0])
    let npy = NPY(array)
    #expect(try NPY(bytes: npy.bytes, subject: "a").array == array)
    #expect((npy.bytes.count - 24) % 64 == 0)
    #expect(try NPY(bytes: Folder.gzip(npy.bytes), subject: "a.gz").array == array)
    let vector = NPY(NDArray([1], [4]))
    #expect(String(decoding: vector.bytes, as: UTF8.self).contains("'shape': (1,), }"))
  }

  @Test(arguments: [false, true])
  func `every element type is read in either byte order`(big: Bool) throws {
    let order = big ? ">" : "<"
    let values: [Float] = [1, -2, 3, 0]
    let cases: [(String, [UInt8])] = [
      ("f4", Self.raw(values.map(\.bitPattern), big: big)),
      ("f8", Self.raw(values.map { Double($0).bitPattern }, big: big)),
      ("i4", Self.raw(values.map { Int32($0) }, big: big)),
      ("i8", Self.raw(values.map { Int64($0) }, big: big)),
    ]
    for (type, data) in cases {
      let npy = try NPY(bytes: Self.file(order + type, "(2, 2)", data), subject: type)
      #expect(npy.array == NDArray([2, 2], values), "\(type)")
    }
    let bytes = try NPY(bytes: Self.file("|u1", "(4,)", [1, 2, 3, 255]), subject: "u1")
    #expect(bytes.values == .bytes([1, 2, 3, 255]))
  }

  @Test func `Fortran order is turned round`() throws {
    // np.asfortranarray(np.arange(24).reshape(2, 3, 4)) in memory order.
    let memory: [UInt8] = [
      0, 12, 4, 16, 8, 20, 1, 13, 5, 17, 9, 21, 2, 14, 6, 18, 10, 22, 3, 15, 7, 19, 11, 23,
    ]
    let npy = try NPY(bytes: Self.file("|u1", "(2, 3, 4)", memory, fortran: true), subject: "f")
    #expect(npy.values == .bytes(Array(0..<24)))
  }

  @Test func `headers of versions 2 and 3 have longer lengths`() throws {
    var bytes = Self.file("|u1", "(1,)", [5])
    bytes.replaceSubrange(6..<10, with: [3, 0, bytes[8], 0, 0, 0])
    #expect(try NPY(bytes: bytes, subject: "v3").values == .bytes([5]))
  }

  /// What is wrong, and what is said.
  static let damaged: [(bytes: [UInt8], message: String)] = [
    (Array("PK".utf8), "x (byte 0): needs 6 bytes, holds 2; download or write the file again"),
    (
      Array("PKPKPKPK".utf8),
      "x (byte 0): starts with 50 4b 50 4b 50 4b, not with 93 4e 55 4d 50 59; check the format that stands before the colon"
    ),
    (
      NPYTests.file("<c8", "(1,)", []),
      "x (byte 25): element type <c8 is not supported; convert it to one of u1, i4, i8, f4, f8"
    ),
    (
      NPYTests.file("<f4", "(3, 2)", [0, 0, 0, 0]),
      "x (byte 70): needs 94 bytes, holds 74; download or write the file again"
    ),
    (
      NPYTests.file("<f8", "(4294967296, 4294967296)", []),
      "x (byte 10): the header promises 4294967296 x 4294967296 values, more than the file can hold; the file is damaged or of another format: write it again"
    ),
    (
      NPYTests.file("<f8", "(2305843009213693951,)", []),
      "x (byte 10): the header promises 2305843009213693951 values, more than the file can hold; the file is damaged or of another format: write it again"
    ),
    (
      NPYTests.file("<f4", "(-1,)", []),
      "x (byte 61): bad header: an axis is not a whole number; the file is damaged or of another format: write it again"
    ),
    (
      NPYTests.file("<f4", "(2,)", NPYTests.raw([0, Float.nan.bitPattern])),
      "x (byte 72): value is nan; remove or repair the sample"
    ),
    (
      NPYTests.file("<f8", "(1,)", NPYTests.raw([1e300.bitPattern])),
      "x (byte 68): value 1e+300 is outside single precision; rescale the values, or state their range"
    ),
    (
      NPYTests.file("|u1", "(1,)", [1, 2]),
      "x (byte 69): 1 byte follows the last value; the file is damaged or of another format: write it again"
    ),
  ]

  @Test(arguments: damaged)
  func `what is wrong is said`(bytes: [UInt8], message: String) {
    let error = #expect(throws: DatasetError.self) { try NPY(bytes: bytes, subject: "x") }
    #expect(error?.description == message)
    #expect(error?.category == .input)
  }

  @Test func `every shortened file is refused`() {
    let bytes = NPY(NDArray([2, 2], [1, 2, 3, 4])).bytes
    for content in [bytes, Folder.gzip(bytes)] {
      for length in content.indices {
        #expect(throws: DatasetError.self) {
          try NPY(bytes: Array(content[..<length]), subject: "short")
        }
      }
    }
  }

  private func open(_ bytes: [UInt8], _ options: String = "") throws -> any Dataset {
    let folder = try Folder()
    let path = try folder.write("set.npy", bytes)
    return try DatasetCatalog.open("npy:" + path + options, seed: 0)
  }

  @Test func `axes tell what a file holds`() throws {
    let points = try open(NPY(NDArray([2, 2], [1, 2, 30, 4])).bytes)
    #expect(points.sampleShape == [2] && points.name == "set")
    #expect(points.samples(at: [1]).values == [30, 4])
    let grey = try open(Self.file("|u1", "(1, 1, 2)", [0, 255]))
    #expect(grey.sampleShape == [1, 2, 1] && grey.samples(at: [0]).values == [-1, 1])
    let last = try open(Self.file("|u1", "(1, 2, 2, 3)", Array(0..<12)))
    #expect(last.sampleShape == [2, 2, 3])
    let planes: [UInt8] = [0, 0, 0, 0, 51, 0, 0, 0, 255, 0, 0, 0]
    let first = try open(Self.file("|u1", "(1, 3, 2, 2)", planes))
    #expect(first.sampleShape == [2, 2, 3])
    let pixel: [Float] = [-1, 51 / 127.5 - 1, 1]
    #expect(Array(first.samples(at: [0]).values.prefix(3)) == pixel)
    #expect(throws: DatasetError.self) { try open(Self.file("|u1", "(1, 2, 2, 2)", Array(0..<8))) }
    #expect(throws: DatasetError.self) { try open(Self.file("|u1", "(4,)", [1, 2, 3, 4])) }
    #expect(throws: DatasetError.self) { try open(Self.file("|u1", "(0, 2)", [])) }
  }

  @Test func `ranges of images are checked and scaled`() throws {
    let image = NPY(NDArray([1, 1, 3], [0, 0.5, 1])).bytes
    #expect(try open(image).samples(at: [0]).values == [0, 0.5, 1])
    #expect(try open(image, ",range=0:1").samples(at: [0]).values == [-1, 0, 1])
    let loud = NPY(NDArray([2, 1, 2], [0, 1, 127.5, 255])).bytes
    #expect(try open(loud, ",range=0:255").samples(at: [1]).values == [0, 1])
    let error = #expect(throws: DatasetError.self) { try open(loud) }
    #expect(error?.reason == .outOfRange("127.5", allowed: "-1.0...1.0 in sample 1"))
    let negative = #expect(throws: DatasetError.self) {
      try open(Self.file("<i4", "(1, 1, 1)", Self.raw([Int32(-1)])))
    }
    #expect(negative?.reason == .outOfRange("-1", allowed: "0...255 in sample 0"))
  }

  @Test func `labels come from a file of their own`() throws {
    let folder = try Folder()
    let values = try folder.write("x.npy", NPY(NDArray([2, 2], [1, 2, 3, 4])).bytes)
    let labels = try folder.write("y.npy", Self.file("<i8", "(2,)", Self.raw([Int64(3), 0])))
    let set = try DatasetCatalog.open("\(values),labels=\(labels)", seed: 0)
    #expect(set.labels == [3, 0] && set.classCount == 4)
    let wrong = try folder.write("z.npy", Self.file("|u1", "(3,)", [1, 2, 3]))
    let error = #expect(throws: DatasetError.self) {
      try DatasetCatalog.open("\(values),labels=\(wrong)", seed: 0)
    }
    #expect(error?.reason == .countMismatch(samples: 2, labels: 3))
  }
}
