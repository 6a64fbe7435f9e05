import Datasets
import Engine
import Foundation
import Testing

@testable import Training

/// Training on series, and sampling them.
@Suite struct SeriesCommandTests {
  /// Prices of 60 days, from Thursday 2004-08-19 on, without weekends; the volume never changes.
  static let prices: String = {
    let time = SeriesTime(
      name: "Date", pattern: "YYYY-MM-DD", start: 1_092_873_600, step: .init(1, .weekday))
    let rows = (0..<60).map { day in
      "\(time.text(after: day)),\(100 + day % 7).25,\(-5000 - 10 * day),42"
    }
    return (["Date,\"open, adjusted\",net_flow,volume"] + rows).joined(separator: "\n") + "\n"
  }()

  private func trained(_ options: String = "window=6") throws -> (Ganctl, String) {
    let ganctl = try Ganctl()
    try ganctl.write("prices.csv", Self.prices)
    let result = try ganctl(
      "train vanilla --data csv:prices.csv,\(options) --batch 8 --steps 3 --quiet --out runs")
    #expect(result.status == 0, "\(result.errors)")
    return (ganctl, "runs/00000-vanilla-prices")
  }

  @Test func `samples are written in the units of the data`() throws {
    let (ganctl, run) = try trained()
    let result = try ganctl("sample \(run) --count 3 --out s.csv")
    #expect(result.status == 0, "\(result.errors)")
    let text = try String(decoding: ganctl.bytes("s.csv"), as: UTF8.self)
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "sequence,step,\"open, adjusted\",net_flow,volume")
    #expect(lines.count == 1 + 3 * 6)
    let fields = lines.dropFirst().map { $0.split(separator: ",").map { Double($0) ?? .nan } }
    #expect(fields.map { $0[0] } == (0..<18).map { Double($0 / 6) })
    #expect(fields.map { $0[1] } == (0..<18).map { Double($0 % 6) })
    // An untrained network's outputs are within a few ranges of the data; what never changes does not.
    #expect(fields.allSatisfy { (60...150).contains($0[2]) && (-9000 ... -2000).contains($0[3]) })
    #expect(fields.allSatisfy { $0[4] == 42 })

    _ = try ganctl("sample \(run) --count 3 --out s.npy")
    let array = try NPY(bytes: ganctl.bytes("s.npy"), subject: "s.npy")
    #expect(array.sizes == [3, 6, 3])
    #expect(
      array.array.values.map(Double.init) == fields.flatMap { $0[2...] }.map { Double(Float($0)) })
  }

  @Test func `more samples begin with the fewer, whatever is asked for`() throws {
    let (ganctl, run) = try trained()
    for (count, name) in [(5, "a.csv"), (1100, "b.csv")] {
      #expect(try ganctl("sample \(run) --count \(count) --out \(name)").status == 0)
    }
    let (few, many) = (try ganctl.bytes("a.csv"), try ganctl.bytes("b.csv"))
    #expect(many.prefix(few.count) == few[...])
    #expect(String(decoding: many, as: UTF8.self).split(separator: "\n").count == 1 + 1100 * 6)
  }

  @Test func `steps have dates where asked`() throws {
    let (ganctl, run) = try trained()
    func dates(_ option: String) throws -> [Substring] {
      let result = try ganctl("sample \(run) --count 2 --dates \(option) --out s.csv")
      #expect(result.status == 0, "\(result.errors)")
      let lines = try String(decoding: ganctl.bytes("s.csv"), as: UTF8.self).split(separator: "\n")
      #expect(lines[0].hasPrefix("sequence,step,Date,"))
      return lines.dropFirst().map { $0.split(separator: ",")[2] }
    }
    let first: [Substring] = [
      "2004-08-19", "2004-08-20", "2004-08-23", "2004-08-24", "2004-08-25", "2004-08-26",
    ]
    #expect(try dates("first") == first + first)
    #expect(try dates("2030-01-04").prefix(2) == ["2030-01-04", "2030-01-07"])
    let wrong = try ganctl("sample \(run) --dates 4.1.2030 --out s.csv")
    #expect(wrong.status == 64 && wrong.errors.contains("a time such as 2004-08-19"))
    #expect(try ganctl("sample \(run) --dates first --out s.npy").status == 64)
  }

  @Test func `runs leave pictures of series, and samples can be drawn as one`() throws {
    let (ganctl, run) = try trained()
    for name in ["reals.png", "fakes-000000.png", "fakes-000003.png"] {
      #expect(try ganctl.bytes("\(run)/\(name)").starts(with: [0x89, 0x50]))
    }
    #expect(try ganctl("sample \(run) --count 9 --out s.png").status == 0)
    let folder = try ganctl("sample \(run) --count 9 --out folder")
    #expect(folder.status == 64 && folder.errors.contains("for points and series"))
  }

  @Test func `held-out windows share no row with the others`() throws {
    let ganctl = try Ganctl()
    try ganctl.write("prices.csv", Self.prices)
    let data = "--data csv:prices.csv,window=6 --batch 8 --steps 1"
    let result = try ganctl("train vanilla \(data) --holdout 0.2 --out runs")
    // 55 windows: 11 held out, 5 between.
    #expect(result.status == 0 && result.errors.contains("39 samples"), "\(result.errors)")
    #expect(result.errors.contains("11 held out"))
    let short = try ganctl(
      "train vanilla --data csv:prices.csv,window=50 --batch 2 --steps 1 --holdout 0.2 --out runs")
    #expect(short.status == 64 && short.errors.contains("too few to hold some out"))
    let leaky = try ganctl(
      "train vanilla --data csv:prices.csv,window=50,split=leaky --batch 2 --steps 1 --holdout 0.2 --out runs"
    )
    // All 11 windows are in one of both parts.
    #expect(leaky.status == 0 && leaky.errors.contains("9 samples"), "\(leaky.errors)")
    #expect(leaky.errors.contains("2 held out"))
  }

  @Test(arguments: [
    ("timegan --data weather,scale=standard", "data must lie in [0, 1]"),
    ("timegan --data sines-paper,count=200,scale=none", "data must lie in [0, 1]"),
    ("rgan --data ar,count=200,scale=none", "data must lie in [-1, 1]"),
    ("rcgan --data ar,count=200,scale=standard", "data must lie in [-1, 1]"),
  ])
  func `series that a generator cannot reach are refused`(options: String, part: String) throws {
    let ganctl = try Ganctl()
    let result = try ganctl("train \(options) --steps 1 --out runs")
    #expect(result.status == 64, "\(result.errors)")
    #expect(result.errors.contains(part) && result.errors.contains("say scale=minmax"))
    #expect(ganctl.files("runs").isEmpty)
  }

  @Test(arguments: [
    "timegan --data sines,count=200,scale=none", "rgan --data rcgan-sines,count=200,scale=none",
    "c-rnn-gan --data weather,scale=standard", "vanilla --data weather,scale=standard",
  ])
  func `series within the generator's bounds need no scaling`(options: String) throws {
    let result = try Ganctl()("train \(options) --steps 1 --dry-run")
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func `a run resumes with its data`() throws {
    let (ganctl, run) = try trained("window=6,columns=volume,net_flow")
    let config = try String(decoding: ganctl.bytes("\(run)/config.yaml"), as: UTF8.self)
    #expect(
      config.contains(
        "csv:prices.csv,window=6,columns=volume,net_flow,stride=1,scale=minmax,split=time"))
    #expect(try ganctl("train --resume \(run) --steps 5 --quiet").status == 0)
    // Another unit is other data, even where the scaled numbers are the same.
    try ganctl.write("prices.csv", Self.prices.replacing(",42", with: ",43"))
    let changed = try ganctl("train --resume \(run) --steps 6 --quiet")
    #expect(changed.status == 65 && changed.errors.contains("other data"), "\(changed.errors)")
  }

  /// What a checkpoint says of its series may be of any origin.
  @Test(arguments: [
    "", "{}", "[1]", "{\"columns\": [\"a\"]}",
    #"{"columns":["a"],"scaling":{"kind":"minmax","columns":[]}}"#,
    #"{"columns":["a"],"scaling":{"kind":"minmax","columns":[{"offset":0,"scale":-1}]}}"#,
    #"{"columns":["a"],"scaling":{"kind":"minmax","columns":[{"offset":1e999,"scale":1}]}}"#,
    #"{"columns":["a"],"scaling":{"kind":"odd","columns":[{"offset":0,"scale":1}]}}"#,
    #"{"columns":["a","b"],"scaling":{"kind":"none","columns":[{"offset":0,"scale":1},{"offset":0,"scale":1}]}}"#,
  ])
  func `a layout that does not fit is refused`(json: String) {
    #expect(SeriesLayout(json: json, features: 1) == nil)
  }

  @Test func `odd times of a layout are written without a crash`() throws {
    for pattern in ["", "number", "hh:mm:ss.ffffffffff+99:99", "MMMMDD", "\u{1F600}", "ss.f"] {
      for unit in ["number", "second", "day", "weekday", "month"] {
        for (start, count) in [("0", "1e300"), ("-1e300", "-1"), ("1e308", "1e308"), ("0.5", "0")] {
          let json =
            #"{"columns":["a"],"scaling":{"kind":"none","columns":[{"offset":0,"scale":1}]},"#
            + #""time":{"name":"t","pattern":"\#(pattern)","start":\#(start),"step":"#
            + #"{"count":\#(count),"unit":"\#(unit)","isRegular":true}}}"#
          let layout = try #require(SeriesLayout(json: json, features: 1))
          for step in [0, 1, 99_999] { _ = layout.time?.text(after: step) }
        }
      }
    }
  }

  /// Tables that are wrong, as a user meets them.
  static let faults: [(text: String, options: String, parts: [String])] = [
    ("a,b\n1,2\n3\n", "window=2", ["t.csv (line 3)", "has 1 field, not 2"]),
    ("a,b\n1,2\n3,x\n", "window=2", ["line 3, column 2", "\"x\""]),
    ("", "window=2", ["holds no samples"]),
    ("a,b\n1,2\n3,4\n5,6\n", "window=24", ["3 rows, fewer than a window of 24", "window=3"]),
    ("a,b\n1,2\n", "window=2", ["1 row"]),
    ("a,b\n1,\n3,\n", "window=2", ["column 2, b, has no value"]),
    ("t,b\n2020-01-02,1\n2020-01-03,1\n2020-01-01,1\n", "window=2", ["line 4, column 1"]),
    ("a,a\n1,2\n3,4\n", "window=2", ["line 1, column 2", "again"]),
    ("a,b\n1,2\n,4\n", "window=2", ["line 3, column 1", "missing", "fill=forward"]),
  ]

  @Test(arguments: faults)
  func `a wrong table ends with status 65`(text: String, options: String, parts: [String]) throws {
    let ganctl = try Ganctl()
    try ganctl.write("t.csv", text)
    let result = try ganctl("train vanilla --data csv:t.csv,\(options) --steps 1 --out runs")
    #expect(result.status == 65, "\(result.errors)")
    for part in parts { #expect(result.errors.contains(part), "\(result.errors)") }
    #expect(result.message.split(separator: "\n").count == 1)
    #expect(!ganctl.files().contains { $0.contains("config.yaml") })
  }
}
