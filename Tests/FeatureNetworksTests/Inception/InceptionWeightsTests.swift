import Engine
import Foundation
import NeuralNet
import Testing
import _TestSupport

@testable import FeatureNetworks

@Suite struct InceptionWeightsTests {
  @Test func `normalisation is folded into weights and biases`() throws {
    let weights = try InceptionWeights(FormulaWeights.tensors)
    let path = "Mixed_6b.branch7x7_2"
    func value(_ name: String, _ index: Int) throws -> Double {
      Double(try #require(FormulaWeights.tensors["\(path).\(name)"]).values[index])
    }
    let (output, input, tap) = (5, 100, 4)
    let gain =
      try value("bn.weight", output) / (value("bn.running_var", output) + 0.001).squareRoot()
    let bias = try value("bn.bias", output) - value("bn.running_mean", output) * gain
    #expect(weights.parameters[path + ".bias"]?.values[output] == Float(bias))
    // [out, in, 1, 7] in the file, [1, 7, in, out] here, both 128 channels wide.
    let kernel = try #require(weights.parameters[path + ".weight"])
    #expect(kernel.shape == [1, 7, 128, 128])
    let original = try value("conv.weight", (output * 128 + input) * 7 + tap)
    #expect(kernel.values[(tap * 128 + input) * 128 + output] == Float(original * gain))
  }

  @Test func `a file is read back, its surplus named`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/weights.safetensors"
    var tensors = FormulaWeights.tensors
    tensors["AuxLogits.fc.bias"] = NDArray([3])
    tensors["Mixed_5b.branch1x1.bn.num_batches_tracked"] = NDArray(0)
    try SafeTensors(tensors: tensors).write(to: path)
    let network = try InceptionV3(contentsOf: path)
    #expect(network.unusedTensors == ["AuxLogits.fc.bias"])
    #expect(try network.weightsHash == FormulaWeights.network.get().weightsHash)
    tensors["fc.bias"]?.values[7] += 1
    #expect(try InceptionWeights(tensors).hash != network.weightsHash)

    // A damaged byte of the data.
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.seek(toOffset: 50_000_000)
    try file.write(contentsOf: [1, 2, 3])
    try file.close()
    let error = #expect(throws: FeatureError.self) { try InceptionWeights(contentsOf: path) }
    #expect(error?.description.contains(path) == true)
  }

  @Test func `what is missing or misshapen is named`() throws {
    var tensors = FormulaWeights.tensors
    tensors["Mixed_7a.branch3x3_2.bn.bias"] = nil
    #expect(
      throws: FeatureError.missingTensor(
        file: "f", tensor: "Mixed_7a.branch3x3_2.bn.bias", shape: [320])
    ) { try InceptionWeights(tensors, file: "f") }

    tensors = FormulaWeights.tensors
    tensors["Conv2d_3b_1x1.conv.weight"] = NDArray([80, 64, 3, 1])
    #expect(
      throws: FeatureError.shape(
        file: "f", tensor: "Conv2d_3b_1x1.conv.weight", found: [80, 64, 3, 1],
        needed: [80, 64, 1, 1])
    ) { try InceptionWeights(tensors, file: "f") }

    tensors = FormulaWeights.tensors
    tensors["Mixed_6e.branch_pool.bn.running_var"]?.values[3] = -2
    #expect(throws: FeatureError.notFinite(file: "f", tensor: "Mixed_6e.branch_pool")) {
      try InceptionWeights(tensors, file: "f")
    }
  }

  @Test func `torchvision's weights are refused`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/torchvision.safetensors"
    try SafeTensors(tensors: ["fc.weight": NDArray([1000, 2048])]).write(to: path)
    let error = #expect(throws: FeatureError.torchvisionWeights(file: path)) {
      try InceptionWeights(contentsOf: path)
    }
    #expect(error?.description.contains("1008") == true)
  }

  @Test func `the file is looked for in three places`() throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/a.safetensors"
    try Data().write(to: URL(fileURLWithPath: file))
    let cache = folder.path + "/gankit/inception-2015.safetensors"
    #expect(try InceptionWeights.locate(file, environment: [:]) == file)
    #expect(try InceptionWeights.locate(environment: ["GANKIT_INCEPTION": file]) == file)
    #expect(throws: FeatureError.noWeights(searched: [cache])) {
      try InceptionWeights.locate(
        environment: ["GANKIT_INCEPTION": "", "XDG_CACHE_HOME": folder.path])
    }
    try FileManager.default.createDirectory(
      atPath: folder.path + "/gankit", withIntermediateDirectories: false)
    try Data().write(to: URL(fileURLWithPath: cache))
    #expect(try InceptionWeights.locate(environment: ["XDG_CACHE_HOME": folder.path]) == cache)
    let home = "/nowhere/.cache/gankit/inception-2015.safetensors"
    let error = #expect(throws: FeatureError.noWeights(searched: [home])) {
      try InceptionWeights.locate(environment: ["HOME": "/nowhere", "XDG_CACHE_HOME": "relative"])
    }
    // What was asked for by name is not replaced by what lies elsewhere.
    #expect(throws: FeatureError.noWeights(searched: ["/nowhere/x"])) {
      try InceptionWeights.locate("/nowhere/x", environment: ["GANKIT_INCEPTION": file])
    }
    let text = try #require(error?.description)
    for part in [
      home, "pt_inception-2015-12-05-6726825d.pth", "scripts/convert-inception.py",
      "GANKIT_INCEPTION", "digits, pixels and random",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }
}

/// A directory that is removed with the value that stands for it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
