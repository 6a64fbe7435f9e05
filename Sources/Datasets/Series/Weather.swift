import Engine

/// The series that come with the package: four years of daily weather in Seattle.
///
/// Precipitation in mm, highest and lowest temperature in degrees Celsius and wind in m/s, 1,461 days from 2012-01-01, as
/// NOAA recorded them. The embedded file is a table as text and takes the options of `csv:`.
enum Weather {
  /// The name in a specification.
  static let name = "weather"
  private static let size = 41_499

  /// Slides a window over the series.
  static func load(_ options: Options) throws(DatasetError) -> WindowedSeries {
    let bytes: [UInt8]
    do {
      bytes = try Gunzip(PackageResources.weather_bin).read(size + 1)
    } catch {
      throw DatasetError(name, .badCompression(error.reason))
    }
    guard bytes.count == size else {
      throw DatasetError(name, .truncated(needed: size, found: bytes.count))
    }
    return try CSVSeries.windows(
      TextBlocks(bytes, subject: name), SeriesOptions(options), name: name)
  }

  /// The options of a table that an embedded one can have.
  static let options = ["window", "stride", "columns", "scale", "split"]
}
