import Engine
import Testing

@testable import Datasets

/// What the options of `csv:FILE,window=24` do.
@Suite struct CSVSeriesOptionTests {
  @Test func `the separator can be stated`() throws {
    // The first line holds a semicolon, so that these would be taken for the separators.
    let text = "a;b,c\n1,2\n3,4\n"
    let set = try series(text, "window=2,scale=none,delimiter=comma")
    #expect(set.columns == ["a;b", "c"] && set.all == [1, 2, 3, 4])
    #expect(throws: DatasetError.self) { try series(text, "window=2,scale=none") }
    let cases = [("tab", "\t"), ("semicolon", ";"), ("comma", ","), ("blank", " ")]
    for (name, separator) in cases {
      let text = "1\(separator)2\n3\(separator)4\n"
      #expect(try series(text, "window=2,scale=none,delimiter=\(name)").all == [1, 2, 3, 4])
      // Tabs are blanks too.
      for (other, _) in cases where other != name && (name, other) != ("tab", "blank") {
        #expect(throws: DatasetError.self, "\(name) read as \(other)") {
          try series(text, "window=2,scale=none,columns=2,delimiter=\(other)")
        }
      }
    }
  }

  @Test func `a single column may have blanks in its name`() throws {
    for text in [
      "sea level (m)\n1.5\n2\n", "\n sea level (m) \n 1.5 \n\n2", "sea level (m)\r1.5\r2",
    ] {
      for blockSize in [1, 3, 1 << 18] {
        let set = try series(text, blockSize: blockSize)
        #expect(set.columns == ["sea level (m)"] && set.all == [1.5, 2])
      }
    }
    // Two columns, as before.
    #expect(try series("sea level\n1 2\n3 4\n").columns == ["sea", "level"])
    let set = try series("sea level\n1\n2\n", "window=2,scale=none,delimiter=comma")
    #expect(set.columns == ["sea level"])
  }

  @Test func `times can be left out of account`() throws {
    let falling = "day,x\n2020-03-02,2\n2020-03-01,1\n"
    #expect(try series(falling).all == [1, 2])
    let set = try series(falling, "window=2,scale=none,columns=x,time=none")
    #expect(set.time == nil && set.all == [2, 1])
    // Neither order nor repetitions matter then.
    let mixed = "day,x\n2020-03-02,2\n2020-03-02,1\n2020-03-01,5\n"
    #expect(throws: DatasetError.self) { try series(mixed) }
    #expect(try series(mixed, "window=3,scale=none,columns=x,time=none").all == [2, 1, 5])
  }

  @Test func `the first line can be declared to be no header`() throws {
    let text = "A,NA\nA,1\nA,2\n"
    let set = try series(text, "window=2,scale=none,id=1")
    #expect(set.columns == ["NA"] && set.all == [1, 2])
    let error = #expect(throws: DatasetError.self) { try series(text, "window=2,id=1,header=no") }
    #expect(
      error?.description
        == "t.csv (line 1, column 2): a value is missing; say fill=forward or fill=linear, or leave rows or columns out"
    )
    #expect(try series("1,2\n3,4\n", "window=2,header=no,scale=none").all == [1, 2, 3, 4])
  }

  @Test func `windows are held out at random where that is asked for`() throws {
    let text = "x\n" + (0..<100).map { "\($0)\n" }.joined()
    func parts(_ options: String) throws -> (training: Set<Float>, heldOut: Set<Float>, count: Int)
    {
      let parts = try series(text, "window=10,scale=none" + options)
        .split(holdingOut: 0.2, seed: 1)
      func rows(_ part: any Dataset) -> Set<Float> {
        Set(part.samples(at: 0..<part.count).values)
      }
      return (
        rows(parts.training), rows(parts.heldOut), parts.training.count + parts.heldOut.count
      )
    }
    let byTime = try parts("")
    #expect(byTime.training.isDisjoint(with: byTime.heldOut) && byTime.count == 91 - 9)
    let stated = try parts(",split=time")
    #expect(stated.training == byTime.training && stated.heldOut == byTime.heldOut)
    let leaky = try parts(",split=leaky")
    #expect(!leaky.training.isDisjoint(with: leaky.heldOut) && leaky.count == 91)
  }

  @Test func `a name that holds a comma is chosen by its number`() throws {
    let text = "\"low, high\",x\n1,2\n3,4\n"
    #expect(try series(text, "window=2,scale=none,columns=x,1").columns == ["x", "low, high"])
    let error = #expect(throws: DatasetError.self) {
      try series(text, "window=2,columns=low, high")
    }
    #expect(
      error?.reason.remedy
        == "expected the name of a column or its number from 1, of low, high, x; only its number chooses one whose name holds a comma"
    )
  }

  /// Options that are wrong, and what is said after the specification.
  static let options: [(options: String, message: String)] = [
    (
      "window=1",
      "option window cannot be \"1\"; expected a whole number from 2 to 100000"
    ),
    ("window=2,fill=backward", "option fill cannot be \"backward\"; expected forward or linear"),
    (
      "window=2,columns=opne",
      "option columns cannot be \"opne\"; expected the name of a column, perhaps open"
    ),
    (
      "window=2,columns=7",
      "option columns cannot be \"7\"; expected the name of a column or its number from 1, of open, close"
    ),
    ("window=2,columns=open,1", "option columns cannot be \"1\"; expected each column once"),
    (
      "window=2,columns=open,close,id=open",
      "option columns cannot be \"open\"; expected columns that are not named by id= or time= as well"
    ),
    (
      "window=2,delimiter=pipe",
      "option delimiter cannot be \"pipe\"; expected tab or semicolon or comma or blank"
    ),
    ("window=2,header=maybe", "option header cannot be \"maybe\"; expected yes or no"),
    ("window=2,split=random", "option split cannot be \"random\"; expected time or leaky"),
    ("widnow=2", "there is no option \"widnow\"; did you mean \"window\"?"),
  ]

  @Test(arguments: options)
  func `wrong options are named`(options: String, message: String) {
    let error = #expect(throws: DatasetError.self) { try series("open,close\n1,2\n3,4\n", options) }
    #expect(error?.description == "csv:t.csv,\(options): \(message)")
    #expect(error?.category.exitStatus == 64)
  }
}
