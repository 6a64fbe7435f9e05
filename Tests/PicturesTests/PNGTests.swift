import Pictures
import Testing

@Suite struct PNGTests {
  @Test(arguments: [(1, 1, 1), (5, 3, 1), (5, 3, 3), (64, 1, 3)])
  func `what is written is read back`(width: Int, height: Int, channels: Int) throws {
    let pixels = (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
    let picture = Picture(width: width, height: height, channels: channels, pixels: pixels)
    let bytes = try picture.png()
    #expect(Array(bytes.prefix(4)) == [0x89, 0x50, 0x4E, 0x47])
    #expect(try Picture(png: bytes, subject: "p.png") == picture)
  }

  @Test func `equal pictures give equal bytes`() throws {
    let picture = Picture(width: 9, height: 9, color: [1, 2, 3])
    #expect(try picture.png() == picture.png())
  }

  @Test func `every shortened file is refused`() throws {
    let bytes = try Picture(width: 6, height: 5, color: [200]).png()
    // The last 12 bytes are the closing chunk, without which libpng has all it needs.
    for length in 0..<bytes.count - 16 {
      #expect(throws: PictureError.self) {
        try Picture(png: Array(bytes[..<length]), subject: "short.png")
      }
    }
  }

  @Test func `a foreign file is named in the message`() {
    let error = #expect(throws: PictureError.self) {
      try Picture(png: Array("not a picture at all".utf8), subject: "x.png")
    }
    #expect(error?.description.hasPrefix("x.png: not a sound PNG file (") == true)
    #expect(error?.description.hasSuffix("; write or convert it again") == true)
  }

  @Test func `flipped bytes never crash`() throws {
    let bytes = try Picture(width: 4, height: 4, color: [10, 20, 30]).png()
    for index in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[index] ^= 1 << UInt8(bit)
        _ = try? Picture(png: damaged, subject: "damaged.png")
      }
    }
  }
}
