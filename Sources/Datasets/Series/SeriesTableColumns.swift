/// Which columns of a table are features, which tells the series apart, which the time.
struct SeriesTableColumns {
  /// What the columns are called, in the order of the file.
  let names: [String]
  /// The places of the features, of the column that names the series, of times, of an unnamed one that counts rows.
  private(set) var features: [Int] = []
  private(set) var id: Int?
  private(set) var time: Int?
  private(set) var index: Int?
  /// Whether the first row holds the names.
  let hasHeader: Bool
  private let subject: String
  private let headerLine: Int

  /// Finds out by the first row whether it is a header.
  ///
  /// - Throws: `DatasetError` when two columns have the same name, or a name is not UTF-8.
  init(firstRow: TextTable, subject: String, hasHeader: Bool?) throws(DatasetError) {
    self.subject = subject
    headerLine = firstRow.line
    let fields = (0..<firstRow.count).map { firstRow[$0] }
    let looksLikeHeader =
      fields.contains { !TableNumber($0).isMissing }
      && fields.allSatisfy {
        TableNumber($0).value == nil && TimeColumn.patterns(of: $0).isEmpty
      }
    self.hasHeader = hasHeader ?? looksLikeHeader
    guard self.hasHeader else {
      names = fields.indices.map { "column\($0 + 1)" }
      return
    }
    var places = [String: Int]()
    var names = [String]()
    for (place, field) in fields.enumerated() {
      let here = DatasetError.Place.field(line: firstRow.line, column: place + 1)
      guard let name = String(validating: field, as: UTF8.self) else {
        throw DatasetError(
          subject, .badTable("the header is not text in UTF-8", remedy: "save the file as UTF-8"),
          at: here)
      }
      if !name.isEmpty, let earlier = places.updateValue(place, forKey: name) {
        throw DatasetError(
          subject,
          .badTable(
            "the header names \"\(name)\" again, as column \(earlier + 1)",
            remedy: "give each column a name of its own"), at: here)
      }
      names.append(name)
    }
    self.names = names
  }

  /// Gives the columns their parts, with the help of the first row of values.
  ///
  /// - Throws: `DatasetError` when an option names no column, or no feature remains.
  mutating func assign(_ options: SeriesOptions, firstValues: TextTable) throws(DatasetError) {
    let chosen = try options.columns.map { names throws(DatasetError) in
      var places = [Int]()
      for name in names {
        let place = try self.place(of: name, key: "columns", options)
        guard !places.contains(place) else {
          throw options.raw.bad("columns", name, "each column once")
        }
        places.append(place)
      }
      return places
    }
    if let name = options.id { id = try place(of: name, key: "id", options) }
    if let name = options.time {
      if name != "none" { time = try place(of: name, key: "time", options) }
    } else {
      time = names.indices.first { place in
        place != id && chosen?.contains(place) != true && place < firstValues.count
          && !TimeColumn.patterns(of: firstValues[place]).isEmpty
      }
    }
    if chosen == nil, names.first == "", id != 0, time != 0, firstValues.count > 0,
      TableNumber(firstValues[0]).value != nil
    {
      index = 0
    }
    features = chosen ?? names.indices.filter { $0 != id && $0 != time && $0 != index }
    for place in features where place == id || place == time {
      throw options.raw.bad(
        "columns", name(of: place), "columns that are not named by id= or time= as well")
    }
    guard !features.isEmpty else {
      throw DatasetError(
        subject, .badTable("holds no column of values", remedy: "check separator and header"),
        at: .line(firstValues.line))
    }
    if let place = features.first(where: { names[$0].isEmpty }) {
      throw DatasetError(
        subject,
        .badTable(
          "column \(place + 1) has no name", remedy: "name it, or choose columns with columns="),
        at: .line(headerLine))
    }
  }

  /// What a column is called; a time without a name is a date.
  func name(of place: Int) -> String {
    names[place].isEmpty ? place == time ? "date" : "column\(place + 1)" : names[place]
  }

  /// How an option names a column: by its number where its name holds the comma that separates names.
  func choice(of place: Int) -> String {
    let name = name(of: place)
    return name.contains(",") ? "\(place + 1)" : name
  }

  private func place(
    of name: String, key: String, _ options: SeriesOptions
  ) throws(DatasetError) -> Int {
    if let place = names.firstIndex(of: name) { return place }
    if let number = Int(name), names.indices.contains(number - 1) { return number - 1 }
    let near = nearest(to: name, among: names)
    let known = names.count <= 20 ? ", of " + names.joined(separator: ", ") : ""
    let split =
      names.contains { $0.contains(",") }
      ? "; only its number chooses one whose name holds a comma" : ""
    throw options.raw.bad(
      key, name,
      (near.map { "the name of a column, perhaps \($0)" }
        ?? "the name of a column or its number from 1\(known)") + split)
  }
}
