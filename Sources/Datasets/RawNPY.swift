/// An NPY file taken apart into its header and the bytes of its elements.
struct RawNPY {
  /// Element type, order and sizes.
  let header: NPYHeader
  /// The elements' bytes, as many as the header says.
  let content: [UInt8]
  /// Where in the file they start.
  let start: Int
  /// Where each element in C order stands among them; nil for as they are.
  let order: [Int]?

  /// Reads a file's content, gzip-compressed or not.
  ///
  /// - Throws: `DatasetError` when the content is damaged or of another format.
  init(bytes: [UInt8], subject: String) throws(DatasetError) {
    var reader = try ByteReader(bytes, subject: subject)
    header = try NPYHeader(&reader)
    guard checkedProduct(header.sizes) != nil,
      let size = checkedProduct(header.sizes + [header.element.width])
    else {
      let product = header.sizes.map(String.init).joined(separator: " x ")
      throw DatasetError(subject, .tooLarge("\(product) values"), at: .byte(10))
    }
    try reader.require(size)
    start = reader.offset
    content = try reader.read(size)
    try reader.requireEnd()
    order = header.isFortran ? fortranOrder(header.sizes) : nil
  }
}

/// Returns, for each element in C order, its place in Fortran order.
private func fortranOrder(_ sizes: [Int]) -> [Int]? {
  let count = sizes.reduce(1, *)
  guard sizes.count > 1, count > 1 else { return nil }
  var strides = [Int](repeating: 1, count: sizes.count)
  for axis in 1..<sizes.count { strides[axis] = strides[axis - 1] * sizes[axis - 1] }
  var places = [Int]()
  places.reserveCapacity(count)
  var position = [Int](repeating: 0, count: sizes.count)
  var place = 0
  for _ in 0..<count {
    places.append(place)
    var axis = sizes.count - 1
    while axis >= 0 {
      position[axis] += 1
      place += strides[axis]
      if position[axis] < sizes[axis] { break }
      place -= strides[axis] * sizes[axis]
      position[axis] = 0
      axis -= 1
    }
  }
  return places
}
