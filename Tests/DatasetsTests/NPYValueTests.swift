import Testing

@testable import Datasets

@Suite struct NPYValueTests {
  @Test(arguments: [
    NPYValue.numbers(sizes: [2, 2], values: [1, -0.1, 1e300, 4]),
    .numbers(sizes: [], values: [7]), .numbers(sizes: [0], values: []),
    .text("pytorch-fid"), .text("ünï∂"), .text(""),
  ])
  func `what is written is read back`(value: NPYValue) throws {
    #expect(try NPYValue(bytes: value.bytes, subject: "a") == value)
    if case .numbers(_, let numbers) = value {
      #expect((value.bytes.count - 8 * numbers.count) % 64 == 0)
    }
  }

  @Test func `every type of number becomes double precision`() throws {
    for (type, data) in [
      ("|u1", [200 as UInt8]), ("<i4", [200, 0, 0, 0]), (">i8", [0, 0, 0, 0, 0, 0, 0, 200]),
    ] {
      let value = try NPYValue(bytes: NPYTests.file(type, "(1,)", data), subject: "a")
      #expect(value == .numbers(sizes: [1], values: [200]), "\(type)")
    }
  }

  @Test func `texts with axes, endless texts and texts as data are refused`() {
    let text: [UInt8] = [65, 0, 0, 0]
    #expect(throws: DatasetError.self) {
      try NPYValue(bytes: NPYTests.file("<U1", "(1,)", text), subject: "a")
    }
    #expect(throws: DatasetError.self) {
      try NPYValue(bytes: NPYTests.file("<U99999999", "()", text), subject: "a")
    }
    #expect(throws: DatasetError.self) {
      try NPY(bytes: NPYTests.file("<U1", "(1,)", text), subject: "a")
    }
  }
}
