import Datasets
import Engine
import Foundation
import Testing

@Suite struct CIFARTests {
  /// Records whose planes hold label, label + 100 and label + 200 plus a ramp along the row.
  private func records(_ labels: [[UInt8]]) -> [UInt8] {
    var bytes = [UInt8]()
    for label in labels {
      bytes += label
      for plane in 0..<3 {
        for pixel in 0..<1024 { bytes.append(UInt8(pixel % 32 + 70 * plane) + label[0]) }
      }
    }
    return bytes
  }

  @Test func `the training part is five files, channels come last`() throws {
    let folder = try Folder()
    for file in 1...5 {
      try folder.write("data_batch_\(file).bin", records([[UInt8(file)], [9]]))
    }
    try folder.write("test_batch.bin", records([[7]]))
    let train = try DatasetCatalog.open("cifar10:\(folder.path)", seed: 0)
    #expect(train.count == 10 && train.sampleShape == [32, 32, 3] && train.classCount == 10)
    #expect(train.classNames.count == 10 && train.classNames[3] == "cat")
    #expect(train.labels == [1, 9, 2, 9, 3, 9, 4, 9, 5, 9])
    #expect(train.name == "cifar10")
    // Row 0, column 2 of the first image: 2 + 1 in red, then 70 more a plane.
    let values = train.samples(at: [0]).values[6..<9].map { (($0 + 1) * 127.5).rounded() }
    #expect(values == [3, 73, 143])
    // A bare path is recognised by the names in it.
    let test = try DatasetCatalog.open("\(folder.path),split=test", seed: 0)
    #expect(test.count == 1 && test.labels == [7] && test.classCount == 10)
    let file = try DatasetCatalog.open("cifar10:\(folder.path)/test_batch.bin", seed: 0)
    #expect(file.contentHash == test.contentHash)
  }

  @Test func `the folder of the archive may lie inside`() throws {
    let folder = try Folder()
    let inner = folder.path + "/cifar-10-batches-bin"
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
    try folder.write("cifar-10-batches-bin/test_batch.bin", records([[7], [0]]))
    #expect(try DatasetCatalog.open("\(folder.path),split=test", seed: 0).labels == [7, 0])
    let error = #expect(throws: DatasetError.self) {
      try DatasetCatalog.open("cifar10:\(folder.path)", seed: 0)
    }
    #expect(
      error?.description == """
        \(inner): the directory holds no data_batch_1.bin; name the directory that holds them, or one file
        """)
  }

  @Test func `CIFAR-100 has fine and coarse labels`() throws {
    let folder = try Folder()
    try folder.write("train.bin", records([[3, 99], [19, 0]]))
    let fine = try DatasetCatalog.open(folder.path, seed: 0)
    #expect(fine.name == "cifar100" && fine.labels == [99, 0] && fine.classCount == 100)
    #expect(fine.classNames.isEmpty)
    let coarse = try DatasetCatalog.open("cifar100:\(folder.path),labels=coarse", seed: 0)
    #expect(coarse.labels == [3, 19] && coarse.classCount == 20)
    #expect(coarse.samples(at: 0..<2) == fine.samples(at: 0..<2))
  }

  @Test func `what is wrong is said`() throws {
    let folder = try Folder()
    func message(_ bytes: [UInt8], _ options: String = "") throws -> (String?, Int32?) {
      let path = try folder.write("x.bin", bytes)
      let error = #expect(throws: DatasetError.self) {
        try DatasetCatalog.open("cifar10:\(path)\(options)", seed: 0)
      }
      let text = error?.description.replacingOccurrences(of: folder.path + "/", with: "")
      return (text, error?.category.exitStatus)
    }
    let sound = records([[1], [2]])
    #expect(
      try message([]) == ("x.bin: holds no samples; check that the right file was written", 65))
    #expect(
      try message(sound.dropLast())
        == ("x.bin: needs 6146 bytes, holds 6145; download or write the file again", 65))
    #expect(
      try message(sound + [0])
        == ("x.bin: needs 9219 bytes, holds 6147; download or write the file again", 65))
    #expect(
      try message(records([[1], [10]])) == (
        """
        x.bin (byte 3073): value 10 is outside fine labels 0...9; rescale the values, or state their range
        """, 65
      ))
    #expect(try message(sound, ",split=test").1 == 64)
  }
}
