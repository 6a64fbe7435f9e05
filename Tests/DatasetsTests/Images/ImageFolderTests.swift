import Datasets
import Engine
import Foundation
import Pictures
import Testing

@Suite struct ImageFolderTests {
  /// A picture of one colour.
  private func png(_ color: [UInt8], width: Int = 12, height: Int = 10) throws -> [UInt8] {
    try Picture(width: width, height: height, color: color).png()
  }

  /// A folder with the given files, sub-folders made as needed.
  private func folder(_ files: [String: [UInt8]]) throws -> Folder {
    let folder = try Folder()
    for (name, bytes) in files {
      let parent = (folder.path + "/" + name as NSString).deletingLastPathComponent
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      try folder.write(name, bytes)
    }
    return folder
  }

  /// The first value of each image, as a byte.
  private func firstBytes(_ set: any Dataset) -> [Int] {
    let array = set.samples(at: 0..<set.count)
    let size = set.sampleShape.count
    return (0..<set.count).map { Int(((array.values[$0 * size] + 1) * 127.5).rounded()) }
  }

  @Test func `names decide the order, headers the shape`() throws {
    let folder = try folder([
      "b.png": png([20]), "a.PNG": png([10], width: 30, height: 40), "c.png": png([30]),
      "notes.txt": [1, 2], ".hidden.png": [1], "._a.png": [2],
    ])
    let set = try DatasetCatalog.open(folder.path, seed: 0)
    #expect(firstBytes(set) == [10, 20, 30])
    // The median of the shorter sides 10, 10 and 30 asks for 8; all are grey.
    #expect(set.sampleShape == [8, 8, 1] && set.labels == nil && set.skipped.isEmpty)
    #expect(set.name == "data")
    #expect(
      DatasetCatalog.resolved("images:\(folder.path),filter=box", set)
        == "images:\(folder.path),filter=box,size=8,crop=center,channels=1")
    // What was resolved leads to the same set.
    let again = try DatasetCatalog.open(DatasetCatalog.resolved(folder.path, set), seed: 0)
    #expect(again.contentHash == set.contentHash)
  }

  @Test(arguments: [([64, 200, 90], 64), ([63, 64, 10], 32), ([5], 8), ([17, 16, 15], 16)])
  func `half of the pictures at least are not enlarged`(sides: [Int], size: Int) throws {
    let files = try sides.enumerated().map { index, side in
      ("\(index).png", try png([1, 2, 3], width: side + 9, height: side))
    }
    let folder = try folder(Dictionary(uniqueKeysWithValues: files))
    #expect(try DatasetCatalog.open(folder.path, seed: 0).sampleShape == [size, size, 3])
  }

  @Test func `options reach the pixels`() throws {
    // Left half black, right half white, twice as wide as high.
    var picture = Picture(width: 16, height: 8, color: [0])
    for index in picture.pixels.indices where index % 16 >= 8 { picture.pixels[index] = 255 }
    let folder = try folder(["a.png": picture.png()])
    let open = { (options: String) in
      try DatasetCatalog.open("images:\(folder.path),size=2\(options)", seed: 0).samples(at: [0])
    }
    #expect(try open(",filter=box,crop=none").values == [-1, 1, -1, 1])
    #expect(try open(",filter=box").values == [-1, 1, -1, 1])
    #expect(try open(",filter=bilinear").values != open(",filter=box").values)
    #expect(try open(",channels=3").shape == [1, 2, 2, 3])
    let wide = try threeThirds()
    let cropped = try DatasetCatalog.open("images:\(wide.path),size=1,filter=box", seed: 0)
    let whole = try DatasetCatalog.open("images:\(wide.path),size=1,filter=box,crop=none", seed: 0)
    #expect(firstBytes(cropped) == [90] && firstBytes(whole) == [30])
  }

  /// A picture three times as wide as high whose middle third alone is not black.
  private func threeThirds() throws -> Folder {
    var picture = Picture(width: 12, height: 4, color: [0])
    for index in picture.pixels.indices where (4..<8).contains(index % 12) {
      picture.pixels[index] = 90
    }
    return try folder(["a.png": picture.png()])
  }

  @Test func `threads change nothing`() throws {
    var files = [String: [UInt8]]()
    for index in 0..<600 {
      files["\(index % 7)/\(index).png"] = try png([UInt8(index % 256)], width: 9, height: 9)
    }
    files["3/broken.png"] = [1, 2, 3]
    let folder = try folder(files)
    var heard = [[Int]]()
    let sets = try [1, 2, 5].map { threads in
      try DatasetCatalog.open(
        folder.path, seed: 0,
        loading: DatasetLoading(pool: WorkerPool(threadCount: threads)) { heard.append([$0, $1]) })
    }
    #expect(Set(sets.map(\.contentHash)).count == 1)
    #expect(sets.allSatisfy { $0.count == 600 && $0.skipped == sets[0].skipped })
    #expect(Array(heard.prefix(3)) == [[256, 601], [512, 601], [601, 601]])
  }

  @Test func `sub-folders are classes, a list comes before them`() throws {
    var files: [String: [UInt8]] = [
      "dog/1.png": try png([10]), "dog/deep/2.png": try png([20]), "cat/3.png": try png([30]),
    ]
    let labels = { (options: String) in
      let folder = try self.folder(files)
      let set = try DatasetCatalog.open("images:\(folder.path),size=2\(options)", seed: 0)
      return (set.labels, set.classCount)
    }
    // cat/3, dog/1, dog/deep/2
    #expect(try labels("") == ([0, 1, 1], 2))
    #expect(try labels(",labels=none") == (nil, 0))
    files["labels.csv"] = Array(
      "file,label\r\ndog/1.png,7\r\n\"cat/3.png\", 0\n\ndog/deep/2.png,3".utf8)
    #expect(try labels("") == ([0, 7, 3], 8))
    #expect(try labels(",labels=folders") == ([0, 1, 1], 2))
    files["labels.csv"] = Array("dog/1.png,red\ncat/3.png,blue\ndog/deep/2.png,red\n".utf8)
    #expect(try labels("") == ([0, 1, 1], 2))
    files["labels.csv"] = nil
    files["dataset.json"] = Array(
      #"{"labels": [["dog/1.png", 2], ["cat/3.png", 5], ["dog/deep/2.png", 0]]}"#.utf8)
    #expect(try labels("") == ([5, 2, 0], 6))
    files["dataset.json"] = Array(#"{"labels": null}"#.utf8)
    #expect(try labels("") == (nil, 0))
    // A picture beside the sub-folders belongs to no class.
    files["dataset.json"] = nil
    files["4.png"] = try png([40])
    #expect(try labels("") == (nil, 0))
    #expect(throws: DatasetError.self) { try labels(",labels=folders") }
  }

  @Test func `classes have the names of sub-folders or the words of a list`() throws {
    var files: [String: [UInt8]] = ["dog/1.png": try png([10]), "cat/2.png": try png([20])]
    let names = {
      let folder = try self.folder(files)
      return try DatasetCatalog.open("images:\(folder.path)", seed: 0).classNames
    }
    #expect(try names() == ["cat", "dog"])
    files["labels.csv"] = Array("dog/1.png,red\ncat/2.png,blue\n".utf8)
    #expect(try names() == ["blue", "red"])
    files["labels.csv"] = Array("dog/1.png,3\ncat/2.png,0\n".utf8)
    #expect(try names().isEmpty)
  }

  @Test(arguments: [
    ("labels.csv", "a.png,1\n", "lacks \"b.png\""),
    ("labels.csv", "a.png,1\nb.png,2\nc.png,3\n", "names \"c.png\", which is not in the folder"),
    ("labels.csv", "a.png,1\na.png,1\n", "(line 2): \"a.png\" stands there twice"),
    ("labels.csv", "a.png,-1\nb.png,0\n", "(line 1): value \"-1\" is outside labels 0...99999"),
    ("labels.csv", "a.png\n", "(line 1): has 1 field, not 2 (file,label)"),
    ("labels.csv", "file,label\n", "holds no samples"),
    ("dataset.json", "{}", "is not JSON with a list \"labels\""),
    ("dataset.json", "{\"labels\": [1]}", "\"labels\" is not a list of pairs"),
    ("dataset.json", "{\"labels\": [[\"a.png\", 0.5]]}", "pair 1 is not a name and a whole number"),
    ("dataset.json", "{\"labels\": [[\"a.png\"", "is not JSON with a list \"labels\""),
  ])
  func `a list that does not fit is refused`(file: String, text: String, problem: String) throws {
    let folder = try folder(["a.png": png([1]), "b.png": png([2]), file: Array(text.utf8)])
    let error = #expect(throws: DatasetError.self) {
      try DatasetCatalog.open("images:\(folder.path)", seed: 0)
    }
    #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix("\(folder.path)/\(file)") == true)
    #expect(error?.category == .input)
  }

  @Test func `what is broken is named and left out, or stops everything`() throws {
    let jpeg = try DecodedImageTests.file("JPEG RGB 4:2:0")
    let folder = try folder([
      "a.png": png([10]), "b.jpg": Array(jpeg.dropLast(80)), "c.png": [], "d.png": png([40]),
      "e.jpg": png([50]), "folder.png/f.png": png([60]), "g.png": Array(png([1]).prefix(40)),
    ])
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: folder.path + "/folder.png/up", withDestinationPath: "..")
    try manager.createSymbolicLink(atPath: folder.path + "/h.png", withDestinationPath: "h.png")
    try manager.createSymbolicLink(atPath: folder.path + "/i.png", withDestinationPath: "nowhere")
    mkfifo(folder.path + "/j.png", 0o600)
    // A name that is not UTF-8.
    let odd =
      folder.path.utf8.map { CChar(bitPattern: $0) } + [0x2F, -1, 0x2E, 0x70, 0x6E, 0x67, 0]
    let file = try #require(fopen(odd, "w"))
    fclose(file)

    let set = try DatasetCatalog.open("images:\(folder.path),size=4", seed: 0)
    #expect(firstBytes(set) == [10, 40, 50, 60])
    #expect(set.labels == nil)
    let names = set.skipped.map { ($0.subject as NSString).lastPathComponent }
    #expect(names == ["b.jpg", "c.png", "g.png", "h.png", "i.png", "j.png", "\u{FFFD}.png"])
    let problems = set.skipped.map(\.description)
    for (problem, part) in zip(
      problems,
      [
        "it ends too early", "holds no byte", "it ends too early", "cannot be read", "no such file",
        "it is not a file", "not text in UTF-8",
      ])
    {
      #expect(problem.contains(part), "\(problem)")
    }
    let error = #expect(throws: DatasetError.self) {
      try DatasetCatalog.open(
        "images:\(folder.path),size=4,channels=3", seed: 0,
        loading: DatasetLoading(isStrict: true))
    }
    #expect(error == set.skipped[0])
    #expect(error?.category.exitStatus == 65)
  }

  @Test func `no usable picture is an error`() throws {
    let empty = try folder(["a.txt": [1]])
    let none = #expect(throws: DatasetError.self) {
      try DatasetCatalog.open("images:\(empty.path)", seed: 0)
    }
    #expect(none?.reason == .directoryLacks("PNG or JPEG pictures"))
    let broken = try folder(["a.png": [1], "b.jpg": []])
    for options in ["", ",size=4,channels=1"] {
      let error = #expect(throws: DatasetError.self) {
        try DatasetCatalog.open("images:\(broken.path)\(options)", seed: 0)
      }
      #expect(
        error?.description == """
          \(broken.path): none of its 2 pictures can be read (the first: \(broken.path)/a.png: 01 begins \
          neither PNG nor JPEG); check that the right files were written
          """)
      #expect(error?.category.exitStatus == 65)
    }
    let file = #expect(throws: DatasetError.self) {
      try DatasetCatalog.open("images:\(broken.path)/a.png", seed: 0)
    }
    #expect(file?.reason == .notDirectory && file?.category == .fileSystem)
  }

  @Test func `a set that does not fit says what would`() throws {
    let folder = try folder(["a.png": png([1, 2, 3]), "b.png": png([4, 5, 6])])
    let error = #expect(throws: DatasetError.self) {
      try DatasetCatalog.open("images:\(folder.path),size=1000,cache=1MB", seed: 0)
    }
    #expect(
      error?.description == """
        \(folder.path): decoded it takes 6000000 bytes, more than the 1000000 it may take; say size=256, \
        or allow more with cache=7MB
        """)
    #expect(error?.category == .option)
    #expect(
      try DatasetCatalog.open("images:\(folder.path),size=256,cache=1MB", seed: 0).count == 2)
  }
}
