import Evaluation
import Foundation
import Testing

@Suite struct MetricResultTests {
  @Test func oneNumber() {
    let result = MetricResult(
      metric: "fid", value: 12.5, ci95: 12...13, realCount: 100, generatedCount: 200,
      convention: "unbiased-covariance", features: "digits", seed: 1, version: "0.1.0",
      seconds: 0.25)
    #expect(
      result.jsonLine == """
        {"metric": "fid", "value": 12.5, "ci95": [12, 13], "n_real": 100, "n_generated": 200, \
        "convention": "unbiased-covariance", "features": "digits", "fingerprint": \
        "metric=fid;convention=unbiased-covariance;features=digits;n=100/200;seed=1;version=0.1.0", \
        "seconds": 0.25}
        """)
  }

  @Test func severalNumbersAreReadableJSON() throws {
    let result = MetricResult(
      metric: "prdc", values: [.init("precision", 0.5), .init("recall", .nan)], realCount: 1,
      generatedCount: 2, convention: "a \"b\"", features: "é", seed: 1, version: "1", seconds: 1e-7)
    let object = try JSONSerialization.jsonObject(with: Data(result.jsonLine.utf8))
    let members = try #require(object as? [String: Any])
    let value = try #require(members["value"] as? [String: Any])
    #expect(value["precision"] as? Double == 0.5)
    #expect(value["recall"] is NSNull)
    #expect(members["convention"] as? String == "a \"b\"")
    #expect(members["ci95"] == nil)
  }
}
