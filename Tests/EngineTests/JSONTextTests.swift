import Engine
import Testing

@Suite struct JSONTextTests {
  @Test(arguments: [
    (0.0, "0"), (-3.0, "-3"), (0.1, "0.1"), (1e-7, "1e-07"), (1e300, "1e+300"),
    (9_007_199_254_740_992, "9007199254740992"), (.nan, "null"), (.infinity, "null"),
  ])
  func number(value: Double, text: String) {
    #expect(JSONText.number(value) == text)
    if value.isFinite { #expect(Double(text) == value) }
  }

  @Test func strings() {
    #expect(JSONText.string("a\"b\\\n\t\r\u{1}é") == #""a\"b\\\n\t\r\u0001é""#)
  }

  @Test func objects() {
    #expect(
      JSONText.object([("a", "1"), ("b", JSONText.list(["2", "3"]))]) == #"{"a": 1, "b": [2, 3]}"#)
    #expect(JSONText.object([]) == "{}")
  }
}
