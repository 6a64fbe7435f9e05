import CKernels
import Testing

@testable import Engine

@Suite struct PhiloxTests {
  /// Known answers of the authors' library Random123 (kat_vectors, philox4x32 with 10 rounds).
  @Test(
    "Blocks match the published vectors",
    arguments: [
      (
        SIMD4<UInt32>(repeating: 0), SIMD2<UInt32>(repeating: 0),
        SIMD4<UInt32>(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)
      ),
      (
        SIMD4(repeating: UInt32.max), SIMD2(repeating: UInt32.max),
        SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)
      ),
      (
        SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), SIMD2(0xA409_3822, 0x299F_31D0),
        SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)
      ),
    ])
  func published(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, words: SIMD4<UInt32>) {
    #expect(Philox.block(counter: counter, key: key) == words)
  }

  @Test(
    "The vector kernel's words are those of the blocks, over counter carries too",
    arguments: [0, 3, 1 << 34, (1 << 34) - 40, (1 << 34) - 37, Int.max - 400])
  func kernelWords(first: Int) {
    let (key, step) = (SIMD2<UInt32>(0xA409_3822, 0x299F_31D0), UInt64(0x0370_7344_1319_8A2E))
    var out = [Float](repeating: .nan, count: 300)
    gk_philox_uniform(&out, 300, key.x, key.y, step, UInt64(first))
    for (offset, value) in out.enumerated() {
      let index = UInt64(first) + UInt64(offset)
      let block = index / 4
      let words = Philox.block(
        counter: SIMD4(
          UInt32(truncatingIfNeeded: block), UInt32(block >> 32),
          UInt32(truncatingIfNeeded: step), UInt32(step >> 32)), key: key)
      #expect(value == Float(words[Int(index % 4)] >> 8) * 0x1p-24)
    }
  }
}
