/// The header of an NPY file: a Python dictionary with three keys.
struct NPYHeader {
  /// The element type.
  private(set) var element: NPYElement
  /// Whether the first axis is the fastest.
  private(set) var isFortran: Bool
  /// Sizes of the axes.
  private(set) var sizes: [Int]

  /// Reads the header; the reader then stands at the first value.
  init(_ reader: inout ByteReader) throws(DatasetError) {
    let subject = reader.subject
    let magic = try reader.read(6)
    guard magic == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59] else {
      throw DatasetError(
        subject, .wrongMagic(found: hex(magic), expected: "93 4e 55 4d 50 59"), at: .byte(0))
    }
    let version = try reader.read(2)
    guard (1...3).contains(version[0]) else {
      throw DatasetError(
        subject, .badHeader("version \(version[0]).\(version[1])"), at: .byte(6))
    }
    let lengthBytes = try reader.read(version[0] == 1 ? 2 : 4)
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = reader.offset
    guard length <= 1 << 20 else {
      throw DatasetError(subject, .tooLarge("a header of \(length) bytes"), at: .byte(8))
    }
    try reader.require(length)
    var parser = HeaderParser(bytes: try reader.read(length), start: start, subject: subject)
    (element, isFortran, sizes) = try parser.header()
  }
}

/// Reads the dictionary: strings, `True` and `False`, and a tuple of whole numbers.
private struct HeaderParser {
  let bytes: [UInt8]
  let start: Int
  let subject: String
  var position = 0

  mutating func header() throws(DatasetError) -> (NPYElement, Bool, [Int]) {
    var (element, isFortran, sizes) = (NPYElement?.none, Bool?.none, [Int]?.none)
    try expect("{")
    while !accept("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr":
        let text = try string()
        guard let known = NPYElement(text) else {
          throw DatasetError(
            subject, .unsupportedType(text, supported: "u1, i4, i8, f4, f8"),
            at: .byte(start + position))
        }
        element = known
      case "fortran_order": isFortran = try boolean()
      case "shape": sizes = try tuple()
      default: throw failure("unknown key \"\(key)\"")
      }
      if !accept(",") {
        try expect("}")
        break
      }
    }
    skipBlanks()
    guard position == bytes.count else { throw failure("text after the dictionary") }
    guard let element, let isFortran, let sizes else {
      throw failure("descr, fortran_order and shape are needed")
    }
    return (element, isFortran, sizes)
  }

  private func failure(_ what: String) -> DatasetError {
    DatasetError(subject, .badHeader(what), at: .byte(start + position))
  }

  private mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x0A, 0x09, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func accept(_ character: Character) -> Bool {
    skipBlanks()
    guard position < bytes.count, bytes[position] == character.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Character) throws(DatasetError) {
    guard accept(character) else { throw failure("\"\(character)\" is missing") }
  }

  private mutating func string() throws(DatasetError) -> String {
    skipBlanks()
    guard position < bytes.count, bytes[position] == 0x27 || bytes[position] == 0x22 else {
      throw failure("a quoted word is missing")
    }
    let quote = bytes[position]
    let from = position + 1
    guard let to = bytes[from...].firstIndex(of: quote), to - from <= 64 else {
      throw failure("a quoted word does not end")
    }
    position = to + 1
    return String(decoding: bytes[from..<to], as: UTF8.self)
  }

  private mutating func boolean() throws(DatasetError) -> Bool {
    skipBlanks()
    for (word, value) in [("True", true), ("False", false)]
    where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw failure("True or False is missing")
  }

  private mutating func tuple() throws(DatasetError) -> [Int] {
    var sizes = [Int]()
    try expect("(")
    while !accept(")") {
      let from = position
      while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
      guard let size = Int(String(decoding: bytes[from..<position], as: UTF8.self)) else {
        throw failure("an axis is not a whole number")
      }
      sizes.append(size)
      guard sizes.count <= 32 else { throw failure("more than 32 axes") }
      if !accept(",") {
        try expect(")")
        break
      }
    }
    return sizes
  }
}
