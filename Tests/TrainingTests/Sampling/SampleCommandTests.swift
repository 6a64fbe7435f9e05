import Foundation
import Testing

/// `ganctl sample` with its flags.
@Suite struct SampleCommandTests {
  @Test func flagsDecideWhatIsDrawn() throws {
    let ganctl = try Ganctl()
    let run = try ganctl.trained()
    func bytes(_ options: String, _ name: String) throws -> [UInt8] {
      let result = try ganctl("sample \(run) \(options) --out \(name)")
      #expect(result.status == 0, "\(result.errors)")
      return try ganctl.bytes(name)
    }
    let plain = try bytes("--count 20", "a.csv")
    #expect(try bytes("--count 20 --truncation 0.5", "b.csv") != plain)
    #expect(try bytes("--count 20 --truncation 7", "c.csv") == plain)
    let sweep = try bytes("--count 20 --sweep noise=3,steps=4", "d.csv")
    #expect(sweep != plain)
    #expect(try bytes("--count 20 --sweep noise=3,steps=4 --threads 3", "e.csv") == sweep)
    // Both ends of a walk are samples of their own.
    let walk = try String(decoding: bytes("--interpolate linear,steps=2", "f.csv"), as: UTF8.self)
      .split(separator: "\n")
    #expect(walk.count == 1 + 8 * 2)
    #expect(walk[...8] == String(decoding: plain, as: UTF8.self).split(separator: "\n")[...8])
    // Width and height of a picture with seven columns and eight rows of 8 x 8 pixels, enlarged.
    let header = try bytes("--interpolate spherical,steps=7", "g.png")[16..<24].map { Int($0) }
    #expect(header[2] * 256 + header[3] < header[6] * 256 + header[7])
    _ = try ganctl("sample \(run) --sweep noise=0,steps=3 --count 5 --out pictures")
    #expect(ganctl.files("pictures").count == 5)
  }

  @Test(arguments: [
    ("--label 3", "--label needs a conditional variant"), ("--label x", "--label"),
    ("--sweep code=0", "must name one of noise=0 to noise=99; the run has no 'code=0'"),
    ("--sweep noise", "must name one of"), ("--sweep noise=0,steps=0", "steps must be"),
    ("--interpolate curved", "must read like linear"), ("--truncation 0", "at least 0.01"),
    ("--truncation x", "--truncation"),
    ("--interpolate linear --sweep noise=0", "exclude each other"),
  ])
  func refused(options: String, problem: String) throws {
    let ganctl = try Ganctl()
    let result = try ganctl("sample \(ganctl.trained()) \(options) --out x.png")
    #expect(result.status == 64)
    #expect(result.errors.contains(problem), "\(result.errors)")
    #expect(!ganctl.files().contains("x.png"))
  }
}
