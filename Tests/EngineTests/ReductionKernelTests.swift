import CKernels
import Testing

@Suite struct ReductionKernelTests {
  static let counts = [0, 1, 2, 15, 16, 17, 31, 32, 33, 47, 48, 63, 64, 65, 1000, 4096, 10_007]

  @Test("Sums equal the double-precision sum rounded once", arguments: counts)
  func sums(count: Int) {
    let a = RandomWords.floats(count, limit: 1000)
    let b = RandomWords.floats(count, seed: 1)
    func close(_ result: Float, _ terms: [Double], _ name: String) {
      let exact = terms.reduce(0, +)
      // Half an ulp of the result, and both sums' double-precision error.
      let bound =
        Double(Float(exact).ulp) / 2 + terms.reduce(0) { $0 + abs($1) } * 0x1p-53 * Double(count)
      #expect(
        abs(Double(result) - exact) <= bound, "\(name) of \(count): \(result), exactly \(exact)")
    }
    close(gk_sum(a, count), a.map(Double.init), "sum")
    close(gk_sum_of_squares(a, count), a.map { Double($0) * Double($0) }, "sum of squares")
    close(gk_dot(a, b, count), zip(a, b).map { Double($0) * Double($1) }, "dot")
  }

  @Test("A sum keeps what single precision would lose")
  func cancellation() {
    var a = [Float](repeating: 1, count: 1001)
    (a[3], a[777]) = (1e9, -1e9)
    #expect(gk_sum(a, a.count) == 999)
  }

  @Test("The order of additions is the documented one", arguments: counts)
  func order(count: Int) {
    // Terms of so many sizes that almost any other order gives other bits.
    let a = (0..<count).map {
      RandomWords.floats(1, seed: $0)[0] * Float(sign: .plus, exponent: $0 % 60, significand: 1)
    }
    var partial = [Double](repeating: 0, count: 32)
    for (index, x) in a.enumerated() { partial[index % 32] += Double(x) }
    for width in [16, 8, 4, 2, 1] {
      for lane in 0..<width { partial[lane] += partial[lane + width] }
    }
    #expect(gk_sum(a, count) == Float(partial[0]))
  }

  @Test("Alignment changes nothing", arguments: counts)
  func alignment(count: Int) {
    let a = RandomWords.floats(count)
    let reference = [
      gk_sum(a, count), gk_sum_of_squares(a, count), gk_max(a, count), gk_min(a, count),
    ]
    for offset in 1..<17 {
      let shifted = [Float](repeating: .nan, count: offset) + a + [.nan]
      shifted.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress.map({ $0 + offset }) else { return }
        #expect(
          [
            gk_sum(start, count), gk_sum_of_squares(start, count), gk_max(start, count),
            gk_min(start, count),
          ]
            == reference)
      }
    }
  }

  @Test("Extremes are those of the standard library", arguments: counts)
  func extremes(count: Int) {
    let a = RandomWords.floats(count)
    #expect(gk_max(a, count) == a.max() ?? -.infinity)
    #expect(gk_min(a, count) == a.min() ?? .infinity)
  }

  @Test("A NaN, wherever it is, is the largest and the smallest element")
  func extremesOfNaN() {
    for place in 0..<70 {
      var a = RandomWords.floats(70)
      a[place] = .nan
      #expect(gk_max(a, 70).isNaN && gk_min(a, 70).isNaN)
    }
  }

  @Test(
    "Column sums and maxima equal those of each column alone",
    arguments: [1, 2, 3, 15, 16, 17, 32, 33, 63, 64, 100], [0, 1, 2, 5, 300])
  func columns(columns: Int, rows: Int) {
    for stride in [columns, columns + 5] {
      var a = RandomWords.floats(max(0, (rows - 1) * stride + columns))
      // What lies between the rows is nobody's business.
      for index in a.indices where index % stride >= columns { a[index] = .nan }
      var sums = [Float](repeating: .nan, count: columns)
      var maxima = sums
      gk_column_sums(&sums, a, rows, columns, stride)
      gk_column_maxima(&maxima, a, rows, columns, stride)
      for column in 0..<columns {
        let values = (0..<rows).map { a[$0 * stride + column] }
        #expect(sums[column] == Float(values.reduce(0.0) { $0 + Double($1) }))
        #expect(maxima[column] == values.max() ?? -.infinity)
      }
    }
  }

  @Test("One bad element anywhere is found, extreme finite ones are not", arguments: counts)
  func finiteness(count: Int) {
    var a = RandomWords.floats(count)
    if count > 0 { a[count / 2] = -.greatestFiniteMagnitude }
    #expect(gk_all_finite(a, count) == 1)
    for place in stride(from: 0, to: count, by: max(1, count / 40)) {
      for bad in [Float.infinity, -.infinity, .nan, -.nan] {
        let good = a[place]
        a[place] = bad
        #expect(gk_all_finite(a, count) == 0)
        a[place] = good
      }
    }
  }

  @Test("Bytes become scaled floats")
  func bytes() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
    var out = [Float](repeating: .nan, count: 300)
    gk_bytes_to_floats(&out, bytes, 2 / 255, -1, 300)
    #expect(out == bytes.map { Float($0) * (2 / 255) - 1 })
    #expect(out[0] == -1 && out[255] == 1)
  }

  /// Against sums in double precision; k rounding errors of half an ulp of the terms' sum.
  @Test("Narrow products equal exact ones, alone and added", arguments: [1, 2, 3, 5, 15])
  func narrowProduct(n: Int) {
    for (m, k) in [(0, 3), (1, 1), (4, 128), (7, 129), (9, 300), (2, 1_025), (5, 24), (3, 16)] {
      let (lda, ldb, ldc) = (k + 2, n + 1, n + 3)
      let a = RandomWords.floats(m * lda, seed: 2)
      let b = RandomWords.floats(k * ldb, seed: 3)
      for adds in [false, true] {
        let before = RandomWords.floats(m * ldc, seed: 4)
        var c = before
        c.withUnsafeMutableBufferPointer {
          gk_narrow_product($0.baseAddress, ldc, a, lda, b, ldb, 1, m, n, k, adds ? 1 : 0)
        }
        for place in 0..<m * ldc {
          let (i, j) = (place / ldc, place % ldc)
          guard j < n else {
            #expect(c[place] == before[place], "beyond the row")
            continue
          }
          let terms = (0..<k).map { Double(a[i * lda + $0]) * Double(b[$0 * ldb + j]) }
          let exact = terms.reduce(adds ? Double(before[place]) : 0, +)
          let size = terms.reduce(abs(Double(before[place]))) { $0 + abs($1) }
          #expect(abs(Double(c[place]) - exact) <= size * 0x1p-24 * Double(k + 1))
        }
      }
    }
  }
}
