import CKernels
import Testing

@testable import Engine

/// Matrix products in single precision, by this package's kernel and by OpenBLAS.
@Suite struct ProductTests {
  private struct Form: CustomStringConvertible {
    let m, n, k: Int
    let transposeA, transposeB, accumulate: Bool
    var description: String {
      "\(m) x \(n) x \(k)\(transposeA ? " Aᵀ" : "")\(transposeB ? " Bᵀ" : "")\(accumulate ? " +" : "")"
    }
  }

  /// All edges of tiles (8 rows, 16 columns, panels of 48; half of each in vectors of 8), panels that are copied (160 rows)
  /// and chains (512).
  private static let forms: [Form] = {
    let sizes = [
      (1, 1, 1), (9, 1, 600), (5, 2, 70), (6, 3, 1030), (1, 4, 3), (3, 5, 2), (7, 15, 9),
      (8, 16, 1), (9, 17, 16), (8, 48, 17),
      (16, 49, 31), (23, 63, 33), (64, 64, 64), (5, 100, 511), (65, 97, 513), (160, 50, 40),
      (161, 33, 530), (521, 20, 7), (10, 16, 1025),
      // A transposed factor whose rows are copied (above 48 columns and 512 terms), in blocks of 384 and chains of 128.
      (160, 49, 513), (400, 60, 700), (769, 50, 640),
      // The same in vectors of 8 (above 128 columns and terms), in chains of 256; many rows that pass by each panel, whose
      // next tile and next panel are asked for.
      (161, 130, 300), (400, 155, 140), (600, 131, 520),
      // A last vector of at most 8 columns, which two rows share where the first factor is transposed or the columns are 40,
      // and which otherwise are summed in pairs of terms, alone or with the 16 before them.
      (13, 24, 40), (12, 24, 9), (7, 40, 30), (170, 72, 5), (33, 24, 1025), (200, 7, 513),
      (5, 56, 33), (19, 8, 2), (1, 17, 1), (530, 21, 70),
      // A batch of a recurrent network, in two chains.
      (20, 90, 520),
      // Factors of few rows, of which the narrow one is turned: up to 128 rows and fewer than columns.
      (3, 9, 20), (47, 50, 600), (128, 131, 33), (100, 129, 1100),
    ]
    let flags = [false, true]
    return sizes.flatMap { m, n, k in
      flags.flatMap { a in
        flags.flatMap { b in
          flags.map {
            Form(m: m, n: n, k: k, transposeA: a, transposeB: b, accumulate: $0)
          }
        }
      }
    }
  }()

  /// A kernel: form, a, lda, b, ldb, c, ldc.
  private typealias Kernel =
    @Sendable (
      Form, UnsafePointer<Float>, Int, UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>, Int
    ) -> Void

  private static let own: Kernel = { form, a, lda, b, ldb, c, ldc in
    gk_product(
      c, ldc, a, form.transposeA ? 1 : lda, form.transposeA ? lda : 1, b, ldb,
      form.transposeB ? gk_columns : gk_rows, form.m, form.n, form.k, form.accumulate ? 1 : 0, nil,
      0, nil)
  }

  /// The versions of the own kernel that this processor can run: those with AVX-512 have AVX2 too.
  private static let versions: [(name: String, kernel: Kernel)] = {
    var versions: [(String, Kernel)] = hasOwnProduct ? [("own", own)] : []
    #if arch(x86_64)
      if gk_product_lanes() == 16 {
        versions.append(
          (
            "of 8",
            { form, a, lda, b, ldb, c, ldc in
              gk_product_of_8(
                c, ldc, a, form.transposeA ? 1 : lda, form.transposeA ? lda : 1, b, ldb,
                form.transposeB ? gk_columns : gk_rows, form.m, form.n, form.k,
                form.accumulate ? 1 : 0, nil, 0, nil)
            }
          ))
      }
    #endif
    return versions
  }()

  private static let openBLAS: Kernel = { form, a, lda, b, ldb, c, ldc in
    openBLASProduct(
      m: form.m, n: form.n, k: form.k, a, lda: lda, transposeA: form.transposeA, b, ldb: ldb,
      transposeB: form.transposeB, into: c, ldc: ldc, accumulate: form.accumulate)
  }

  private static let chosen: Kernel = { form, a, lda, b, ldb, c, ldc in
    gemm(
      m: form.m, n: form.n, k: form.k, a, lda: lda, transposeA: form.transposeA, b, ldb: ldb,
      transposeB: form.transposeB, into: c, ldc: ldc, accumulate: form.accumulate)
  }

  /// Compares with sums in double precision; rows lie further apart than they are long, and what lies between stays.
  private func check(_ form: Form, _ kernel: Kernel, _ name: String) {
    let (rowsA, widthA) = form.transposeA ? (form.k, form.m) : (form.m, form.k)
    let (rowsB, widthB) = form.transposeB ? (form.n, form.k) : (form.k, form.n)
    let (lda, ldb, ldc) = (widthA + 3, widthB + 5, form.n + 2)
    let stream = RandomStream(seed: 5, name: "product")
    let a = stream.normals(rowsA * lda, step: 0)
    let b = stream.normals(rowsB * ldb, step: 1)
    let before = stream.normals(form.m * ldc, step: 2)
    var c = before
    c.withUnsafeMutableBufferPointer { c in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          kernel(form, a, lda, b, ldb, c, ldc)
        }
      }
    }
    var (worst, isPaddingKept) = (0.0, true)
    for i in 0..<form.m {
      for j in 0..<ldc {
        guard j < form.n else {
          isPaddingKept = isPaddingKept && c[i * ldc + j] == before[i * ldc + j]
          continue
        }
        var (sum, size) = (form.accumulate ? Double(before[i * ldc + j]) : 0, 1.0)
        for l in 0..<form.k {
          let x = Double(a[form.transposeA ? l * lda + i : i * lda + l])
          let y = Double(b[form.transposeB ? j * ldb + l : l * ldb + j])
          sum += x * y
          size += abs(x * y)
        }
        // Each of at most k + 1 roundings is half an ulp of a partial sum, which the terms' sizes bound.
        worst = max(worst, abs(Double(c[i * ldc + j]) - sum) / (size * Double(form.k + 1)))
      }
    }
    #expect(worst <= 6e-8, "\(name) \(form)")
    #expect(isPaddingKept, "\(name) \(form) writes between the rows")
  }

  @Test func agreesWithDoublePrecision() {
    for form in Self.forms {
      for version in Self.versions { check(form, version.kernel, version.name) }
      check(form, Self.openBLAS, "OpenBLAS")
      check(form, Self.chosen, "gemm")
    }
  }

  /// A matrix or a row added in the same pass gives the bits that adding it afterwards gives.
  @Test func addsWhatItIsTold() {
    let stream = RandomStream(seed: 7, name: "addend")
    for (m, n, k) in [(1, 4, 1), (12, 33, 20), (32, 24, 48), (70, 3, 9), (200, 50, 600), (5, 6, 0)]
    {
      for (transposeB, accumulate) in [(false, false), (true, false), (false, true), (true, true)] {
        let a = stream.normals(m * k + 1, step: 0)
        let b = stream.normals(k * n + 1, step: 1)
        let before = stream.normals(m * n, step: 2)
        let matrix = stream.normals(m * n, step: 3)
        for addend in [matrix, Array(matrix.prefix(n))] {
          func product(isAdding: Bool) -> [Float] {
            var c = before
            addend.withUnsafeBufferPointer { addend in
              gemm(
                m: m, n: n, k: k, a, lda: k, transposeA: false, b, ldb: transposeB ? k : n,
                transposeB: transposeB, into: &c, ldc: n, accumulate: accumulate,
                adding: isAdding
                  ? addend.baseAddress.map { ($0, pitch: addend.count == n ? 0 : n) } : nil)
            }
            return c
          }
          let sums = product(isAdding: false).enumerated().map { $1 + addend[$0 % addend.count] }
          #expect(product(isAdding: true) == sums, "\(m) x \(n) x \(k), \(transposeB)")
        }
      }
    }
  }

  /// Factors and result that end where the memory ends give what they give elsewhere: nothing beyond them is touched.
  @Test(.enabled(if: hasOwnProduct)) func touchesNothingBeyond() throws {
    let stream = RandomStream(seed: 9, name: "border")
    for form in Self.forms {
      let (m, n, k) = (form.m, form.n, form.k)
      let (lda, ldb) = (form.transposeA ? m : k, form.transposeB ? k : n)
      let (a, b) = (stream.normals(m * k, step: 0), stream.normals(k * n, step: 1))
      for (name, kernel) in Self.versions {
        var expected = stream.normals(m * n, step: 2)
        let borders = try [a, b, expected].map(MemoryBorder.init)
        kernel(form, a, lda, b, ldb, &expected, n)
        kernel(form, borders[0].pointer, lda, borders[1].pointer, ldb, borders[2].pointer, n)
        #expect(borders[2].values == expected, "\(name) \(form)")
      }
    }
  }

  /// A second factor in strips gives the bits that it gives by rows, whatever stands where the last strip lacks one.
  @Test(.enabled(if: hasOwnProduct)) func stripsGiveTheSameBits() {
    let stream = RandomStream(seed: 8, name: "strips")
    for form in Self.forms where !form.transposeB {
      let (m, n, k) = (form.m, form.n, form.k)
      let (a, b) = (stream.normals(m * k, step: 0), stream.normals(k * n, step: 1))
      let (before, addend) = (stream.normals(m * n, step: 2), stream.normals(m * n, step: 3))
      let strips = (n + stripColumns - 1) / stripColumns
      var laidOut = [Float](repeating: .nan, count: strips * k * stripColumns)
      for row in 0..<k {
        for column in 0..<n {
          let place = column / stripColumns * k + row
          laidOut[place * stripColumns + column % stripColumns] = b[row * n + column]
        }
      }
      if liesInPairs(columns: n, rows: k), !form.transposeA {
        layOutInPairs(b, ld: n, columns: n, rows: k, into: &laidOut)
      }
      let lda = form.transposeA ? m : k
      var (byRows, byStrips) = (before, before)
      addend.withUnsafeBufferPointer { addend in
        guard let addend = addend.baseAddress else { return }
        gk_product(
          &byRows, n, a, form.transposeA ? 1 : lda, form.transposeA ? lda : 1, b, n, gk_rows, m, n,
          k, form.accumulate ? 1 : 0, addend, n, nil)
        stripProduct(
          m: m, n: n, k: k, a, lda: lda, transposeA: form.transposeA, strips: laidOut,
          into: &byStrips, ldc: n, accumulate: form.accumulate, adding: (addend, pitch: n))
      }
      #expect(byRows == byStrips, "\(form)")
    }
  }

  @Test func innerSizeZeroIsZeroOrWhatWasThere() {
    var c: [Float] = [1, 2, 3, 4]
    let x: [Float] = [0]
    gemm(
      m: 1, n: 4, k: 0, x, lda: 1, transposeA: false, x, ldb: 4, transposeB: false, into: &c,
      ldc: 4, accumulate: true)
    #expect(c == [1, 2, 3, 4])
    gemm(
      m: 1, n: 4, k: 0, x, lda: 1, transposeA: false, x, ldb: 4, transposeB: false, into: &c,
      ldc: 4)
    #expect(c == [0, 0, 0, 0])
  }

  /// Regions of a product have the bits that they have in the whole: rows wherever they are cut, columns where panels end.
  @Test(.enabled(if: hasOwnProduct), arguments: [gk_rows, gk_columns])
  func bitsDoNotDependOnRegions(layout: gk_layout) {
    let (m, n, k) = (200, 120, 700)
    let ldb = layout == gk_columns ? k : n
    let stream = RandomStream(seed: 6, name: "regions")
    let a = stream.normals(m * k, step: 0)
    let b = stream.normals(k * n, step: 1)
    var whole = [Float](repeating: 0, count: m * n)
    gk_product(&whole, n, a, k, 1, b, ldb, layout, m, n, k, 0, nil, 0, nil)
    for (rows, columns) in [(1, 48), (10, 48), (12, 120), (13, 96), (64, 120), (170, 48)] {
      var parts = [Float](repeating: 0, count: m * n)
      for row in stride(from: 0, to: m, by: rows) {
        for column in stride(from: 0, to: n, by: columns) {
          parts.withUnsafeMutableBufferPointer { c in
            a.withUnsafeBufferPointer { a in
              b.withUnsafeBufferPointer { b in
                guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress
                else { return }
                gk_product(
                  c + row * n + column, n, a + row * k, k, 1,
                  b + column * (layout == gk_columns ? k : 1), ldb, layout,
                  min(rows, m - row), min(columns, n - column), k, 0, nil, 0, nil)
              }
            }
          }
        }
      }
      let isSame = parts == whole
      #expect(isSame, "regions of \(rows) x \(columns)")
    }
  }

  /// Infinities and NaN spread to the sums that they belong to and to no others.
  @Test func extremesStayInTheirRowsAndColumns() {
    for kernel in Self.versions.map(\.kernel) + [Self.openBLAS] {
      let form = Form(m: 3, n: 20, k: 5, transposeA: false, transposeB: false, accumulate: false)
      var a = [Float](repeating: 1, count: 15)
      var b = [Float](repeating: 2, count: 100)
      a[5] = .infinity
      b[19] = .nan
      var c = [Float](repeating: 0, count: 60)
      kernel(form, a, 5, b, 20, &c, 20)
      #expect(c[0] == 10 && c[18] == 10 && c[40] == 10)
      #expect(c[20] == .infinity && c[38] == .infinity)
      #expect(c[19].isNaN && c[39].isNaN && c[59].isNaN)
    }
  }
}
