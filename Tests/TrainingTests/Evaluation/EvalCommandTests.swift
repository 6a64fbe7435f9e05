import Datasets
import Engine
import Evaluation
import FeatureNetworks
import Foundation
import NeuralNet
import Pictures
import Testing
import _TestSupport

@testable import Training

/// `ganctl eval`: what it recognises, what it calls results, known answers.
@Suite struct EvalCommandTests {
  let ganctl: Ganctl
  /// Features that are always 0 make a covariance singular; the roots of what rounding leaves there add up to this.
  let rounding = 1e-4

  init() throws { ganctl = try Ganctl() }

  /// The results of a command by metric, and its warnings.
  func results(
    _ command: String, _ check: (String) -> Void = { _ in }
  ) throws -> [String: [String: Any]] {
    let result = try ganctl("eval \(command) --json --quiet")
    #expect(result.status == 0, "\(result.errors)")
    check(result.errors)
    var found: [String: [String: Any]] = [:]
    for line in result.output.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      guard let members = object as? [String: Any], let name = members["metric"] as? String else {
        Issue.record("not a result: \(line)")
        continue
      }
      found[name] = members
    }
    return found
  }

  func number(_ result: [String: Any]?, _ name: String? = nil) -> Double {
    let value = name.map { (result?["value"] as? [String: Any])?[$0] } ?? result?["value"]
    return value as? Double ?? .nan
  }

  func writeFeatures(_ name: String, _ rows: Int, _ width: Int, stream: Int, scale: Float) throws {
    let values = RandomStream(seed: UInt64(stream), name: "features").normals(rows * width)
    try ganctl.write(
      name, NPYWriter.bytes(of: NDArray([rows, width], values.map { scale * $0 })))
  }

  @Test func `identical sides are at distance 0 and within each other`() throws {
    let found = try results("digits digits --metrics fd,kid,is,prc,prdc --no-cache")
    #expect(abs(number(found["fd(digits)"])) < rounding)
    #expect(number(found["kd(digits)"], "all") < 0.01)
    #expect(number(found["is(digits)"], "mean") > 9)
    for name in ["precision", "recall"] { #expect(number(found["prc"], name) == 1) }
    #expect(number(found["prdc"], "coverage") == 1)
    let fd = found["fd(digits)"]
    #expect(fd?["n_real"] as? Int == 1797 && fd?["n_generated"] as? Int == 1797)
    #expect(fd?["features"] as? String == "digits")
    let fingerprint = fd?["fingerprint"] as? String ?? ""
    for part in ["metric=fd(digits);", "features=digits:", "resize=half-pixel-bilinear", "seed=0"] {
      #expect(fingerprint.contains(part), "\(fingerprint)")
    }
    // The interval of a distance of 0 contains it.
    #expect((fd?["ci95"] as? [Double])?.count == 2)
  }

  @Test func `precision and recall tell which side is which`() throws {
    try writeFeatures("narrow.npy", 200, 16, stream: 1, scale: 0.1)
    try writeFeatures("wide.npy", 200, 16, stream: 2, scale: 3)
    let found = try results("wide.npy narrow.npy --metrics prc,fd,c2st,mmd,emd,swd")
    #expect(number(found["prc"], "precision") > 0.8)
    #expect(number(found["prc"], "recall") < 0.3)
    let swapped = try results("narrow.npy wide.npy --metrics prc")
    #expect(number(swapped["prc"], "precision") < 0.3)
    #expect(number(swapped["prc"], "recall") > 0.8)
    // Σ (3 − 0.1)² over 16 features is 134.56; samples of 200 move it by some percent.
    #expect(abs(number(found["fd(npy)"]) - 134.56) < 20)
    // All narrow samples are each other's neighbours, and the neighbours of most wide ones.
    #expect(number(found["c2st"], "generated") == 1)
    #expect(number(found["mmd"], "unbiased") > 0.1)
    // At least the difference of the mean norms: √16 · (3 − 0.1), about.
    #expect(number(found["emd"]) > 9)
    #expect(number(found["swd"]) > 1)
  }

  @Test func `stored statistics stand for the samples, with their convention`() throws {
    _ = try results("digits digits --metrics fd --convention clean-fid --save-stats s.npz")
    let found = try results("s.npz digits --metrics fd") { #expect(!$0.contains("Warning")) }
    #expect(abs(number(found["fd(digits)"])) < rounding)
    #expect(found["fd(digits)"]?["n_real"] as? Int == 1797)
    _ = try results("s.npz digits --metrics fd --convention stylegan") {
      #expect($0.contains("computed by the convention clean-fid, the other side by stylegan"))
    }
    _ = try results("digits digits --metrics fd --save-stats t.npz")
    _ = try results("s.npz t.npz --metrics fd") { #expect($0.contains("different conventions")) }
  }

  /// pytorch-fid's `test_compute_statistics_of_path`: mean ½ and ¼ everywhere in the covariance, of pixels in [0, 1].
  @Test func `statistics of three pictures of one level each`() throws {
    try FileManager.default.createDirectory(
      atPath: ganctl.folder + "/levels", withIntermediateDirectories: false)
    for level: UInt8 in [0, 127, 255] {
      let picture = Picture(width: 4, height: 4, color: [level, level, level])
      try ganctl.write("levels/\(level).png", picture.png())
    }
    _ = try results("levels levels --metrics fd --features pixels --save-stats levels.npz") { _ in }
    let file = try StatisticsFile(contentsOf: ganctl.folder + "/levels.npz")
    // Pixels lie in [-1, 1] here. Half of 255 is no level, 127 is what NumPy's conversion makes of it.
    #expect(file.mean.count == 48)
    #expect(file.mean.allSatisfy { (($0 + 1) / 2).isClose(to: 0.5, absolute: 1e-3) })
    #expect(file.covariance.values.allSatisfy { ($0 / 4).isClose(to: 0.25, absolute: 1e-5) })
  }

  /// The corners of a square against points of which half lie in one corner and half beyond the opposite one.
  @Test func `histograms of points are compared by hand`() throws {
    try ganctl.write(
      "corners.npy", NPYWriter.bytes(of: NDArray([4, 2], [0, 0, 0, 1, 1, 0, 1, 1])))
    try ganctl.write("half.npy", NPYWriter.bytes(of: NDArray([2, 2], [0, 0, 5, 7])))
    let found = try results("corners.npy half.npy --metrics divergence")
    let result = found["divergence"]
    #expect((result?["value"] as? [String: Any])?["kl"] is NSNull)
    #expect(number(result, "reverse_kl").isClose(to: 0.693_147_18, absolute: 1e-8))
    // ½ log 4/3 of the four quarters against a mean of ⅜ and ⅛, and of the two halves.
    #expect(number(result, "js").isClose(to: 0.215_761_55, absolute: 1e-8))
    #expect(number(result, "tv") == 0.5)
    #expect(number(result, "hellinger").isClose(to: 0.541_196_10, absolute: 1e-8))
    // Half of the mass moves from one corner's bin to the next.
    #expect(number(result, "emd").isClose(to: 0.5 * 31 / 32, absolute: 1e-12))
    let convention = result?["convention"] as? String
    #expect(convention == "nats, bins 32x32 over 0.0...1.0 x 0.0...1.0")
  }

  @Test func `levels and variety of images are compared`() throws {
    func write(_ name: String, _ levels: [Float]) throws {
      let values = levels.flatMap { [Float](repeating: $0, count: 144) }
      try ganctl.write(name, NPYWriter.bytes(of: NDArray([levels.count, 12, 12, 1], values)))
    }
    try write("two.npy", [-1, 1, -1, 1])
    try write("one.npy", [-1, -1, -1])
    let found = try results("two.npy one.npy --metrics divergence,ms-ssim-diversity")
    let levels = found["divergence"]
    #expect(number(levels, "kl").isNaN && number(levels, "tv") == 0.5)
    // Half of all pixels go from one end of the 256 levels to the other.
    #expect(number(levels, "emd").isClose(to: 0.5 * 2 * 255 / 256, absolute: 1e-12))
    let variety = found["ms-ssim-diversity"]
    #expect(number(variety, "mean") == 1)
    // Of the real pairs, one of three is of equal images; others share no more than the constant of SSIM.
    #expect(number(variety, "real").isClose(to: 1 / 3, absolute: 0.06))
    #expect(variety?["n_real"] as? Int == 4 && variety?["n_generated"] as? Int == 3)
  }

  @Test func `pictures that data leave out are named`() throws {
    try FileManager.default.createDirectory(
      atPath: ganctl.folder + "/some", withIntermediateDirectories: false)
    let picture = try Picture(width: 8, height: 8, color: [9, 9, 9]).png()
    for name in ["a", "b", "c"] { try ganctl.write("some/\(name).png", picture) }
    try ganctl.write("some/d.png", Array(picture.prefix(50)))
    _ = try results("images:some,size=8 images:some,size=8 --metrics swd") {
      #expect(
        $0.contains("Warning: 'images:some,size=8' leaves out 1 that cannot be read, such as"))
      #expect($0.contains("some/d.png"))
    }
    let strict = try ganctl(
      "eval images:some,size=8 images:some,size=8 --metrics swd --strict --quiet")
    #expect(strict.status == 65 && strict.message.contains("some/d.png"))
  }

  @Test func `few samples are warned of`() throws {
    _ = try results("digits digits --metrics fd --count 50") {
      #expect($0.contains("has 50 samples for 64 features, so its covariance is singular"))
    }
    _ = try results("digits digits --metrics fd --count 100") {
      #expect($0.contains("has only 100 samples for 64 features"))
    }
    _ = try results("digits digits --metrics kid --count 1000") {
      #expect($0.contains("Each subset of the kernel distance holds all 1000 samples of a side"))
    }
    _ = try results("digits digits --metrics kid --count 1001") { #expect(!$0.contains("Each")) }
  }

  @Test func `statistics of other tools are taken with a warning`() throws {
    let golden = try Data(contentsOf: URL(filePath: Golden.path("statistics.npz")))
    try ganctl.write("numpy.npz", Array(golden))
    let found = try results("numpy.npz numpy.npz --metrics fd") {
      #expect($0.contains("does not say by which features"))
    }
    #expect(abs(number(found["fd(npz)"])) < 1e-9)
  }

  @Test func `points, pictures and runs are recognised`() throws {
    // 1 − e^(−9/2) of an exact sampler's points are within 3σ.
    let points = try results("ring8 ring8,count=2500 --metrics modes,fd,swd --count 2000")
    #expect(number(points["modes"], "captured") == 8)
    #expect(number(points["fd(points)"]) < 0.01)
    let run = try ganctl.trained()
    _ = try ganctl("sample \(run) --count 60 --out pictures")
    let found = try results(
      "digits \(run) --metrics fd,memorization,parzen --count 60 --checkpoint last")
    #expect(number(found["fd(digits)"]) > 1)
    #expect(found["fd(digits)"]?["n_generated"] as? Int == 60)
    let same = try results("pictures pictures --metrics fd,psnr,emd")
    #expect(abs(number(same["fd(digits)"])) < rounding)
    #expect(number(same["emd"]) == 0)
    // A folder of 8-bit pictures differs from the samples themselves by rounding alone.
    let drawn = try results("pictures \(run) --metrics fd")
    #expect(number(drawn["fd(digits)"]) < 0.01 * number(found["fd(digits)"]))
    let stepped = try results("digits \(run) --metrics fd --count 60 --checkpoint 2")
    #expect(number(stepped["fd(digits)"]) != number(found["fd(digits)"]))
  }

  @Test func `results are the same bytes at one and at two threads`() throws {
    let run = try ganctl.trained()
    func lines(_ threads: Int) throws -> String {
      let result = try ganctl(
        "eval digits \(run) --metrics fd,kid,is,prdc,mmd,c2st,swd,emd,memorization --count 200 "
          + "--no-cache --json --quiet --threads \(threads)")
      return result.output.replacing(/"seconds": [0-9.e-]+/, with: "")
    }
    let one = try lines(1)
    #expect(one.split(separator: "\n").count == 9)
    #expect(try lines(2) == one)
  }

  @Test func `features of the real side are found again, and damaged ones computed again`() throws {
    func evaluate() throws -> (output: String, errors: String) {
      let result = try ganctl("eval digits digits --metrics fd,is --json")
      #expect(result.status == 0, "\(result.errors)")
      return (result.output.replacing(/"seconds": [0-9.e-]+/, with: ""), result.errors)
    }
    let first = try evaluate()
    #expect(first.errors.components(separatedBy: "features of digits  1797/1797").count == 3)
    let cache = "cache/gankit/statistics"
    let names = ganctl.files(cache)
    #expect(names.count == 1)
    let second = try evaluate()
    #expect(second.output == first.output)
    // The generated side alone is computed.
    #expect(second.errors.components(separatedBy: "features of digits  1797/1797").count == 2)

    var bytes = try ganctl.bytes(cache + "/" + names[0])
    bytes[bytes.count / 2] ^= 1
    try ganctl.write(cache + "/" + names[0], bytes)
    let third = try evaluate()
    #expect(third.output == first.output)
    #expect(third.errors.contains("damaged and is computed again"))
    #expect(try ganctl.bytes(cache + "/" + names[0]) != bytes)
  }

  @Test func `two processes may fill the cache at once`() throws {
    let processes = try (0..<4).map { _ in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Ganctl.program)
      process.arguments = ["eval", "digits", "digits", "--metrics", "fd", "--quiet", "--json"]
      process.currentDirectoryURL = URL(fileURLWithPath: ganctl.folder)
      process.environment = ganctl.environment
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      return process
    }
    for process in processes {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    let names = ganctl.files("cache/gankit/statistics")
    #expect(names.count == 1 && !names[0].hasPrefix("."))
    _ = try results("digits digits --metrics fd") { #expect(!$0.contains("Warning")) }
  }

  @Test func `a network of one's own gives features of its name`() throws {
    let trained = try ganctl(
      "features train --data digits --out own.safetensors --steps 30 --json --quiet")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.output.contains(#""accuracy": 0."#))
    let found = try results("digits digits --metrics fd,is --features own.safetensors --count 300")
    #expect(found["fd(own)"] != nil && found["is(own)"] != nil)

    let file = try SafeTensors(contentsOf: ganctl.folder + "/own.safetensors")
    for (changed, problem) in [
      (nil, "has no tensor 'classes/weight'"),
      (NDArray([64, 9]), "tensor 'classes/weight' has shape [64, 9], needed is [64, 10]"),
    ] {
      var other = file
      other.tensors["classes/weight"] = changed
      try other.write(to: ganctl.folder + "/own.safetensors")
      let result = try ganctl("eval digits digits --metrics fd --features own.safetensors")
      #expect(result.status == 65)
      #expect(result.message.contains("'own.safetensors' holds no feature network"))
      #expect(result.message.contains(problem), "\(result.message)")
    }
  }
}
