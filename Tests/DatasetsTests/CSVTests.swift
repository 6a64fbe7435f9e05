import Datasets
import Testing

@Suite struct CSVTests {
  @Test(arguments: [
    "1,2\n-3.5,4e-1\n", "x,y\n1,2\n-3.5,4e-1", "1;2\r\n\r\n-3.5 ; .4\r\n",
    "x\ty\n1\t2\n-3.5\t0.4\n",
    "\u{FEFF}1,2\n\n\n-3.5,+0.40\n\n",
  ])
  func `points are read`(text: String) throws {
    let points = try CSVPoints(bytes: Array(text.utf8), subject: "p.csv")
    #expect(points.values == [1, 2, -3.5, 0.4])
    #expect(points.labels == nil)
  }

  @Test func `a third column holds labels`() throws {
    let points = try CSVPoints(bytes: Array("x,y,class\n1,2,0\n3,4,7\n".utf8), subject: "p.csv")
    #expect(points.labels == [0, 7] && points.count == 2)
    let folder = try Folder()
    let path = try folder.write("p.csv.gz", Array("1,2,0\n3,4,7\n".utf8), gzip: true)
    let set = try DatasetCatalog.open(path, seed: 0)
    #expect(set.labels == [0, 7] && set.classCount == 8 && set.name == "p")
  }

  /// What is wrong, and what is said.
  static let damaged: [(text: String, message: String)] = [
    ("", "p.csv: holds no samples; check that the right file was written"),
    ("x,y\n", "p.csv: holds no samples; check that the right file was written"),
    ("1,2\n3\n", "p.csv (line 2): has 1 field, not 2 as before; make every line alike"),
    (
      "1,2,3,4\n",
      "p.csv (line 1): has 4 fields, not 2 (x,y) or 3 (x,y,label); if it holds series, say csv:p.csv,window=24"
    ),
    (
      "x,y\n1,2\n\n3,four\n",
      "p.csv (line 4, column 2): \"four\" is not a number; write a decimal number, such as -1.25e-3"
    ),
    (
      "1,2\nx,y\n",
      "p.csv (line 2, column 1): \"x\" is not a number; write a decimal number, such as -1.25e-3"
    ),
    (
      "1,\n",
      "p.csv (line 1, column 2): \"\" is not a number; write a decimal number, such as -1.25e-3"
    ),
    (
      "day,level\n2020-01-02,1\n",
      "p.csv (line 2, column 1): \"2020-01-02\" is not a number; write a decimal number, such as -1.25e-3, or, if it holds series, say csv:p.csv,window=24"
    ),
    ("1,nan\n", "p.csv (line 1, column 2): value is nan; remove or repair the sample"),
    ("1,2\n-inf,0\n", "p.csv (line 2, column 1): value is -inf; remove or repair the sample"),
    (
      "1e39,0\n",
      "p.csv (line 1, column 1): value 1e+39 is outside single precision; rescale the values, or state their range"
    ),
    (
      "1,2,0.5\n",
      "p.csv (line 1, column 3): \"0.5\" is not a label, a whole number from 0 to 99999; if it holds series, say csv:p.csv,window=24"
    ),
    ("1,2\n\u{0},1\n", "p.csv (line 2): holds control characters; repair the line"),
    (
      "1,2\n\"3\",4\n",
      "p.csv (line 2, column 1): \"\"3\"\" is not a number; write a decimal number, such as -1.25e-3"
    ),
  ]

  @Test(arguments: damaged)
  func `what is wrong is said`(text: String, message: String) {
    let error = #expect(throws: DatasetError.self) {
      try CSVPoints(bytes: Array(text.utf8), subject: "p.csv")
    }
    #expect(error?.description == message)
    #expect(error?.category == .input)
  }

  @Test func `no shortened file crashes`() {
    let bytes = Array("x,y,label\r\n1.5,-2,0\r\n3e2,4,1\r\n".utf8)
    for length in bytes.indices {
      _ = try? CSVPoints(bytes: Array(bytes[..<length]), subject: "short")
    }
  }

  @Test func `a bare path of unknown content is refused`() throws {
    let folder = try Folder()
    let path = try folder.write("photo", [0xFF, 0xD8, 0xFF, 0xE0, 0, 1])
    let error = #expect(throws: DatasetError.self) { try DatasetCatalog.open(path, seed: 0) }
    #expect(
      error?.description
        == "\(path): is none of IDX, NPY and CSV; say the format, such as idx: or cifar10:, before the path"
    )
  }
}
