public import Datasets
internal import Foundation

/// The PNG and JPEG pictures of a folder in the order of their names, decoded as the evaluation tools decode them.
///
/// That is as Pillow's `convert("RGB")`: not turned by Exif, transparency dropped, grey of 16 bits cut off at 255. Grey
/// pictures stay grey here; what a network wants in colour is repeated later, with the same bytes.
public struct FolderImages: ImageSource {
  /// The folder.
  public let folder: String
  /// Paths of the pictures.
  public let files: [String]
  /// Names of files in formats that other tools would read and this one does not: BMP, PGM, PPM, TIFF, WebP.
  public let unread: [String]

  private static let extensions: Set = ["png", "jpg", "jpeg"]
  private static let unreadExtensions: Set = ["bmp", "pgm", "ppm", "tif", "tiff", "webp"]

  /// Lists a folder.
  ///
  /// - Parameters:
  ///   - folder: Its path.
  ///   - isRecursive: Whether pictures in its sub-folders count too, as for clean-fid; pytorch-fid and torch-fidelity
  ///     look at the folder alone.
  ///   - least: The number of pictures that must be there; 2, which a covariance needs, unless stated.
  /// - Throws: `DatasetError` when it is no folder, ``FeatureError`` when it holds too few pictures.
  public init(_ folder: String, isRecursive: Bool = false, least: Int = 2) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw DatasetError(folder, .missing)
    }
    guard isFolder.boolValue else { throw DatasetError(folder, .notDirectory) }
    let names: [String]
    do {
      names =
        try isRecursive
        ? FileManager.default.subpathsOfDirectory(atPath: folder)
        : FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw DatasetError(folder, .unreadable(error.localizedDescription))
    }
    func those(_ extensions: Set<String>) -> [String] {
      names.filter { name in
        // Hidden files are often leftovers of other systems, such as `._1.png`.
        let file = name.split(separator: "/").last ?? ""
        guard !file.hasPrefix("."), let dot = file.lastIndex(of: ".") else { return false }
        return extensions.contains(file[dot...].dropFirst().lowercased())
      }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    self.folder = folder
    files = those(Self.extensions).map { folder + "/" + $0 }
    unread = those(Self.unreadExtensions)
    guard files.count >= least else {
      throw FeatureError.tooFewImages(folder: folder, found: files.count, needed: least)
    }
  }

  /// Number of pictures.
  public var count: Int { files.count }

  /// Reads and decodes a picture.
  ///
  /// - Throws: `DatasetError` when the file cannot be read, is damaged or has too many pixels.
  public func image(at index: Int) throws -> DecodedImage {
    try DecodedImage(contentsOf: files[index], reading: .pillow)
  }

  /// The path of a picture.
  public func imageName(at index: Int) -> String { files[index] }
}
