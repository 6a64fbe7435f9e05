import Engine
import Foundation
import Testing

@testable import Datasets

/// Opens text as series.
func series(
  _ text: String, _ options: String = "window=2,scale=none", blockSize: Int = 1 << 18
) throws -> WindowedSeries {
  try series(Array(text.utf8), options, blockSize: blockSize)
}

/// Opens bytes as series.
func series(_ bytes: [UInt8], _ options: String, blockSize: Int = 1 << 18) throws -> WindowedSeries
{
  let specification = Specification("csv:t.csv," + options)
  let options = try SeriesOptions(Options(specification, known: SeriesOptions.keys))
  return try CSVSeries.windows(
    TextBlocks(bytes, subject: "t.csv", blockSize: blockSize), options, name: "t")
}

extension WindowedSeries {
  /// The values of all windows.
  var all: [Float] { samples(at: 0..<count).values }
}

@Suite struct CSVSeriesTests {
  /// Spellings of the same series: columns a and b, rows 1 2.5, 3 -4, 5 0.06.
  static let spellings: [(name: String, text: String)] = [
    ("plain", "a,b\n1,2.5\n3,-4\n5,0.06\n"),
    ("no end of the last line", "a,b\n1,2.5\n3,-4\n5,0.06"),
    ("Windows", "a,b\r\n1,2.5\r\n3,-4\r\n5,0.06\r\n"),
    ("returns", "a,b\r1,2.5\r3,-4\r5,0.06\r"),
    ("byte-order mark", "\u{FEFF}a,b\n1,2.5\n3,-4\n5,0.06\n"),
    ("byte-order mark and quotes", "\u{FEFF}\"a\",\"b\"\n1,2.5\n3,-4\n5,0.06\n"),
    ("blank lines", "\n\na,b\n\n1,2.5\n3,-4\n  \n5,0.06\n\n"),
    ("blanks", " a , b\n 1 , 2.5\n3 ,-4 \n5,\t0.06\n"),
    ("semicolons", "a;b\n1;2.5\n3;-4\n5;0.06\n"),
    ("decimal commas", "a;b\n1,0;2,5\n3;-4\n5;0,06\n"),
    ("decimal commas after tabs", "a\tb\n1\t2,5\n3\t-4\n5\t,06\n"),
    ("runs of blanks", "  a    b\n1 2.5  \n  3\t-4\n5   6e-2\n"),
    ("quotes", "\"a\",\"b\"\n\"1\",\"2.5\"\n\"3\" , \"-4\"\n\"5\",\"0.06\""),
    ("exponents", "a,b\n1e0,25E-1\n+3.,-.4e+1\n0.5e1,6e-2\n"),
    ("row numbers as pandas writes them", ",a,b\n0,1,2.5\n1,3,-4\n2,5,0.06\n"),
    ("row numbers as R writes them", "\"\",\"a\",\"b\"\n\"1\",1,2.5\n\"2\",3,-4\n\"3\",5,0.06\n"),
  ]

  @Test(arguments: spellings)
  func `a table is read however it is spelled`(name: String, text: String) throws {
    for blockSize in [1, 2, 7, 1 << 18] {
      let set = try series(text, blockSize: blockSize)
      #expect(set.columns == ["a", "b"] && set.count == 2 && set.time == nil)
      #expect(set.all == [1, 2.5, 3, -4, 3, -4, 5, 0.06])
    }
  }

  @Test func `names may hold separators, quotes and ends of lines`() throws {
    let set = try series("\"a, \"\"b\"\"\",\"c\r\nd\"\n1,2\n3,4\n")
    #expect(set.columns == ["a, \"b\"", "c\r\nd"] && set.all == [1, 2, 3, 4])
    // The lines of what follows are counted on.
    let error = #expect(throws: DatasetError.self) { try series("\"a\n\nb\",c\n1,2\n3,x\n") }
    #expect(error?.place == .field(line: 5, column: 2))
  }

  @Test func `a table needs no header`() throws {
    let set = try series("1,2\n3,4\n5,6\n")
    #expect(set.columns == ["column1", "column2"] && set.count == 2)
    #expect(try series("1,2\n3,4\n5,6\n", "window=2,header=yes").columns == ["1", "2"])
  }

  @Test func `columns are chosen by name or number, in the order that is asked for`() throws {
    let text = "open,close,word\n1,2,x\n3,4,y\n"
    #expect(try series(text, "window=2,scale=none,columns=close,open").all == [2, 1, 4, 3])
    #expect(try series(text, "columns=2,window=2,scale=none").all == [2, 4])
    let set = try DatasetCatalog.open("sines,count=5,window=7", seed: 0)
    #expect(set.sampleShape == [7, 5])
  }

  @Test func `windows slide by the stride and never from one series into the next`() throws {
    let text = "id,x\nA,1\nA,2\nB,10\nA,3\nB,20\nA,4\nC,7\nB,30\n"
    let set = try series(text, "id=id,window=2,scale=none")
    #expect(set.all == [1, 2, 2, 3, 3, 4, 10, 20, 20, 30])
    #expect(set.columns == ["x"])
    #expect(
      set.skipped.map(\.description) == [
        "t.csv: series C has 1 row, fewer than a window of 2; choose a shorter window"
      ])
    #expect(try series(text, "id=id,window=2,scale=none,stride=2").all == [1, 2, 3, 4, 10, 20])
    #expect(try series(text, "id=1,window=3,scale=none,stride=5").all == [1, 2, 3, 10, 20, 30])
  }

  @Test func `dates are recognised and kept`() throws {
    let set = try series("Date,x\n2004-08-19,1\n2004-08-20,2\n2004-08-23,3\n2004-08-24,4\n")
    #expect(set.columns == ["x"])
    #expect(set.time?.name == "Date" && set.time?.pattern == "YYYY-MM-DD")
    #expect(set.time?.step == .init(1, .weekday))
    #expect(
      (0..<5).map { set.time?.text(after: $0) } == [
        "2004-08-19", "2004-08-20", "2004-08-23", "2004-08-24", "2004-08-25",
      ])
    #expect(try series("Date,x\n2004-08-19,1\n2004-08-20,2\n", "window=2,time=Date").time != nil)
  }

  @Test func `rows from the newest to the oldest are turned around`() throws {
    let set = try series("day,x,y\n2020-03-03,3,30\n2020-03-02,2,20\n2020-03-01,1,10\n")
    #expect(set.all == [1, 10, 2, 20, 2, 20, 3, 30])
    #expect(set.time?.text(after: 0) == "2020-03-01" && set.time?.step == .init(1, .day))
  }

  @Test func `a column of numbers can be the time`() throws {
    let set = try series("x,year\n1,1960\n2,1961\n3,1962\n", "window=2,time=year,scale=none")
    #expect(set.columns == ["x"] && set.time?.text(after: 2) == "1962")
    #expect(set.time?.step == .init(1, .number))
    #expect(
      try series("a,t\n1,0\n2,.1\n3,.2\n", "window=2,time=t").time?.step == .init(0.1, .number))
  }

  @Test func `day and month are told apart by the numbers or by the order`() throws {
    let known = try series("d,x\n13/01/2020,1\n14/01/2020,2\n")
    #expect(known.time?.pattern == "DD/MM/YYYY")
    #expect(try series("d,x\n1/30/2020,1\n1/31/2020,2\n").time?.pattern == "M/D/YYYY")
    // As months before days they would fall and rise again.
    let ordered = try series("d,x\n11/01/2020,1\n12/01/2020,2\n01/02/2020,3\n02/02/2020,4\n")
    #expect(ordered.time?.pattern == "DD/MM/YYYY")
    let error = #expect(throws: DatasetError.self) {
      try series("d,x\n01/01/2020,1\n02/01/2020,2\n")
    }
    #expect(
      error?.description
        == "t.csv: all dates of column d may begin with the day or with the month; say dates=dmy or dates=mdy"
    )
    let day = try series("d,x\n01/01/2020,1\n02/01/2020,2\n", "window=2,dates=dmy")
    #expect(day.time?.step == .init(1, .day))
    let month = try series("d,x\n01/01/2020,1\n02/01/2020,2\n03/01/2020,2\n", "window=2,dates=mdy")
    #expect(month.time?.step == .init(1, .month))
  }

  @Test func `missing values are filled in when asked for`() throws {
    let text = "a,b\n1,2\nNA,\n,null\n4,8\nnan,?\n"
    let forward = try series(text, "window=5,fill=forward,scale=none")
    #expect(forward.all == [1, 2, 1, 2, 1, 2, 4, 8, 4, 8])
    let linear = try series("a,b\n1,2\nNA,\n,null\n4,8\n", "window=4,fill=linear,scale=none")
    #expect(linear.all == [1, 2, 2, 4, 3, 6, 4, 8])
    // In the order of time, not of the file, and within a series.
    let falling =
      "t,id,a\n2020-01-03,A,3\n2020-01-02,A,\n2020-01-01,A,1\n2020-01-01,B,7\n2020-01-02,B,\n2020-01-03,B,9\n"
    #expect(
      try series(falling, "window=3,fill=forward,id=id,scale=none").all == [1, 1, 3, 7, 7, 9])
  }

  @Test(arguments: [
    "", "NA", "n/a", "NaN", "null", "None", "?", "-", "#N/A", "#N/A N/A", "#NA",
  ])
  func `words of other programs stand for missing values`(word: String) throws {
    let set = try series("a,b\n1,2\n\(word),5\n3,8\n", "window=3,fill=linear,scale=none")
    #expect(set.all == [1, 2, 2, 5, 3, 8])
  }

  @Test func `scaling is that of each column and constant columns keep their value`() throws {
    let set = try series("a,b,c\n2,7,-1\n4,7,0\n6,7,1\n", "window=3")
    #expect(set.all == [0, 0, 0, 0.5, 0, 0.5, 1, 0, 1])
    #expect(set.scaling.columns.map(\.isConstant) == [false, true, false])
    #expect(set.scaling.restored(set.samples(at: [0])).values == [2, 7, -1, 4, 7, 0, 6, 7, 1])
    // Small changes of large numbers survive single precision.
    let large = try series("a\n100000000.25\n100000000.5\n100000000.75\n", "window=3")
    #expect(large.all == [0, 0.5, 1])
    #expect(large.scaling.columns[0].restored(0.5) == 100_000_000.5)
  }

  /// What is wrong, and what is said.
  static let damaged: [(text: String, options: String, message: String)] = [
    ("", "", "t.csv: holds no samples; check that the right file was written"),
    ("\n\n", "", "t.csv: holds no samples; check that the right file was written"),
    ("a,b\n", "", "t.csv: holds a header and no rows; check that all was written"),
    (
      "a,b\n1,2\n3\n", "",
      "t.csv (line 3): has 1 field, not 2 as the first line; make every line alike"
    ),
    (
      "a,b\n1,2\n3,4,5\n", "",
      "t.csv (line 3): has 3 fields, not 2 as the first line; make every line alike"
    ),
    (
      "a,name,b\n1,rain,2\n3,sun,4\n", "",
      "t.csv (line 2, column 2): \"rain\" in column name is not a number; leave the column out with columns=a,b"
    ),
    (
      "id,2019,2020\n1,2,3\n", "",
      "t.csv (line 1, column 1): \"id\" in column column1 is not a number; say header=yes if the line names the columns, or leave the column out with columns=column2,column3"
    ),
    (
      "a,b\n1,2\n3,4x\n", "",
      "t.csv (line 3, column 2): \"4x\" in column b is not a number; write a decimal number without separators of thousands, or leave the column out with columns="
    ),
    (
      "a,b\n1,\"1,234\"\n3,4\n", "",
      "t.csv (line 2, column 2): \"1,234\" in column b is not a number; write a decimal number without separators of thousands, or leave the column out with columns="
    ),
    (
      "a;b\n1,5;2\n3.5;4\n", "",
      "t.csv (line 3, column 1): \"3.5\" has decimals after another mark than the numbers before; write all with points, and none with separators of thousands"
    ),
    (
      "a,b\n1,2\n3,4\n", "window=24",
      "t.csv: holds 2 rows, fewer than a window of 24; add rows"
    ),
    (
      "a,b\n1,2\n3,4\n5,6\n", "window=24",
      "t.csv: holds 3 rows, fewer than a window of 24; choose a window of at most 3, such as window=3"
    ),
    ("a,b\n1,2\n", "", "t.csv: holds 1 row, fewer than a window of 2; add rows"),
    (
      "a,b\n1,\n3,NA\n4,\n", "fill=linear",
      "t.csv: column 2, b, has no value in any row; leave it out with columns="
    ),
    (
      "a,b\n1,2\n3,\n\n,7\n4,5\n", "",
      "t.csv (line 3, column 2): 2 values are missing, in lines 3, 5; say fill=forward or fill=linear, or leave rows or columns out"
    ),
    (
      "a,b\n1,2\n3,-\n4,5\n", "",
      "t.csv (line 3, column 2): a value is missing; say fill=forward or fill=linear, or leave rows or columns out"
    ),
    (
      "a,b\n,2\n3,4\n4,5\n", "fill=forward",
      "t.csv: column 1, a, has no value in the first row, from which to fill in; leave these rows or the column out"
    ),
    (
      "a,b\n1,2\n3,\n4,\n", "fill=linear",
      "t.csv: column 2, b, has no value in the last 2 rows, from which to fill in; leave these rows or the column out"
    ),
    (
      "t,a\n2020-01-02,1\n2020-01-03,2\n2020-01-01,3\n", "",
      "t.csv (line 4, column 1): \"2020-01-01\" is out of order: rows before it rise; sort the rows by time, or name the column that tells series apart with id="
    ),
    (
      "t,a\n2020-01-02,1\n2020-01-02,2\n", "",
      "t.csv (line 3, column 1): \"2020-01-02\" stands there twice; remove one of the rows, or name the column that tells series apart with id="
    ),
    (
      "t,a\n2020-01-02,1\n2020-01-32,2\n", "",
      "t.csv (line 3, column 1): \"2020-01-32\" is not a time like YYYY-MM-DD; repair it, or name another column with time="
    ),
    (
      "open,close,open\n1,2,3\n4,5,6\n", "",
      "t.csv (line 1, column 3): the header names \"open\" again, as column 1; give each column a name of its own"
    ),
    (
      "a,b,\n1,2,\n3,4,\n", "",
      "t.csv (line 1): column 3 has no name; name it, or choose columns with columns="
    ),
    (
      ",a\n0,1\n5,2\n", "",
      "t.csv (line 3, column 1): the column has no name and does not count the rows; name it, or choose columns with columns="
    ),
    (
      "a,b\n1,2\n3,inf\n", "",
      "t.csv (line 3, column 2): value is inf; remove or repair the sample"
    ),
    (
      "a,b\n1,2\n3,1e200\n", "",
      "t.csv (line 3, column 2): value 1e+200 is outside single precision; rescale the values, or state their range"
    ),
    (
      "a,b\n1,\"2\"x\n", "",
      "t.csv (line 2): text follows a closing quote; repair the line"
    ),
    (
      "a,b\n1,\"2\n3,4\n", "",
      "t.csv (line 2): a quote that opens in this row is not closed; repair the line"
    ),
    ("a,b\n1,\u{1}2\n", "", "t.csv (line 2): holds control characters; repair the line"),
    (
      "id,a\nA,1\n,2\n", "id=id",
      "t.csv (line 3, column 1): names no series; fill the column or leave the row out"
    ),
    (
      "id,a\nA,1\nA,2\nB,3\n", "id=id,window=3",
      "t.csv: its longest series has 2 rows, fewer than a window of 3; add rows"
    ),
    (
      "t,a\nJanuary,1\nMay,2\n", "time=t",
      "t.csv (line 2, column 1): \"January\" is no date that is known; write it as 2004-08-19 or 2004-08-19T09:30:00, or say time=none"
    ),
    (
      "t,u\n2020-01-01,x\n", "columns=t",
      "t.csv (line 2, column 1): \"2020-01-01\" in column t is a date, not a number; leave the column out with columns="
    ),
    (
      "traded,settled,open,close\n2020-01-01,2020-01-03,1,2\n", "",
      "t.csv (line 2, column 2): \"2020-01-03\" in column settled is a date, not a number; leave the column out with columns=open,close"
    ),
    (
      "name,\"low, high\",x\na,1,2\n", "",
      "t.csv (line 2, column 1): \"a\" in column name is not a number; leave the column out with columns=2,x"
    ),
    (
      "sea level\n1 2\n3\n", "",
      "t.csv (line 3): has 1 field, not 2 as the first line; make every line alike, or say delimiter=comma if blanks are part of names or values"
    ),
    (
      "sea level\n1 2\n3\n", "delimiter=blank",
      "t.csv (line 3): has 1 field, not 2 as the first line; make every line alike"
    ),
  ]

  @Test(arguments: damaged)
  func `what is wrong is said`(text: String, options: String, message: String) {
    let options = options.contains("window") ? options : "window=2," + options
    let error = #expect(throws: DatasetError.self) {
      try series(text, options.hasSuffix(",") ? String(options.dropLast()) : options)
    }
    #expect(error?.description == message)
    #expect(error?.category.exitStatus == 65)
  }

  @Test func `text in UTF-16 or Latin 1 is named`() {
    var error = #expect(throws: DatasetError.self) {
      try series([0xFF, 0xFE, 0x61, 0, 0x2C, 0], "window=2")
    }
    #expect(error?.description == "t.csv: is text in UTF-16; save it as UTF-8")
    error = #expect(throws: DatasetError.self) {
      try series([0x61, 0x2C, 0xE4, 0x0A, 0x31, 0x2C, 0x32, 0x0A], "window=2")
    }
    #expect(
      error?.description
        == "t.csv (line 1, column 2): the header is not text in UTF-8; save the file as UTF-8")
  }

  @Test func `files are read plain and compressed, and damage is named`() throws {
    let folder = try Folder()
    let text = Array("a,b\n1,2\n3,4\n5,6\n".utf8)
    let plain = try folder.write("p.csv", text)
    let packed = try folder.write("q.csv.gz", text, gzip: true)
    let a = try DatasetCatalog.open("csv:\(plain),window=2", seed: 0)
    let b = try DatasetCatalog.open("\(packed),window=2", seed: 0)
    #expect(a.name == "p" && b.name == "q" && a.contentHash == b.contentHash)
    #expect(
      DatasetCatalog.resolved("csv:p.csv,window=2", a)
        == "csv:p.csv,window=2,stride=1,scale=minmax,split=time")
    let half = try folder.write("h.csv.gz", Array(Folder.gzip(text).dropLast(9)))
    var error = #expect(throws: DatasetError.self) {
      try DatasetCatalog.open("csv:\(half),window=2", seed: 0)
    }
    #expect(error?.description.contains("damaged gzip stream") == true)
    error = #expect(throws: DatasetError.self) {
      try DatasetCatalog.open("csv:\(folder.path)/none.csv,window=2", seed: 0)
    }
    #expect(error?.category.exitStatus == 74)
  }

  @Test func `a row without an end is refused`() {
    for text in [",", "x", "\"", " ,"] {
      let bytes = Array(("a\n" + String(repeating: text, count: 9 << 20)).utf8)
      let error = #expect(throws: DatasetError.self) { try series(bytes, "window=2") }
      #expect(error?.place == .line(2) || error?.place == .line(1))
    }
  }

  @Test func `no shortened table crashes`() {
    let bytes = Array("d;id;x\r\n01.02.2020;\"A\";1,5\r\n02.02.2020;\"A\";2,5\r\n".utf8)
    for length in bytes.indices {
      _ = try? series(Array(bytes[..<length]), "window=2,id=id,fill=forward")
    }
  }

  @Test func `the weather comes with the package`() throws {
    let set = try #require(try DatasetCatalog.open("weather", seed: 0) as? WindowedSeries)
    #expect(set.columns == ["precipitation_mm", "temp_max_c", "temp_min_c", "wind_m/s"])
    #expect(set.sampleShape == [24, 4] && set.count == 1461 - 23)
    #expect(set.time?.text(after: 1460) == "2015-12-31")
    let last = Array(set.scaling.restored(set.samples(at: [1437])).values.suffix(4))
    let wanted: [Float] = [0, 5.6, -2.1, 3.5]
    for feature in 0..<4 { #expect(abs(last[feature] - wanted[feature]) < 1e-5) }
    let chosen = "weather,columns=wind_m/s,temp_max_c,window=7,stride=7"
    let two = try DatasetCatalog.open(chosen, seed: 0)
    #expect(two.sampleShape == [7, 2] && two.count == 208)
  }
}
