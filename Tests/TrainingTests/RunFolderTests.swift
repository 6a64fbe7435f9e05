import Foundation
import Testing

@testable import Training

@Suite struct RunFolderTests {
  @Test(arguments: ["r", "r/", "a/b/c", "./x"])
  func `the folder of runs is made where it is missing and used where it is not`(name: String)
    throws
  {
    let ganctl = try Ganctl()
    for _ in 0..<2 {
      let result = try ganctl(
        "train vanilla --data ring8 --batch 8 --steps 1 --quiet --out \(name)")
      #expect(result.status == 0, "\(result.errors)")
    }
    #expect(ganctl.files(name).count { $0.hasSuffix("config.yaml") } == 2)
  }
}
