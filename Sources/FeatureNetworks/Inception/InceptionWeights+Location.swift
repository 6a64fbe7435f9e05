public import Foundation

extension InceptionWeights {
  /// The environment variable that names the file of weights.
  public static let variable = "GANKIT_INCEPTION"

  /// Returns the path of the file of weights: the one given, else the value of `GANKIT_INCEPTION`, else
  /// `inception-2015.safetensors` in the user's cache folder for this project.
  ///
  /// The cache folder is `$XDG_CACHE_HOME/gankit`, or `~/.cache/gankit`.
  ///
  /// - Parameters:
  ///   - path: What the user asked for, if anything.
  ///   - environment: The process's environment unless stated.
  /// - Returns: The path of a file that exists.
  /// - Throws: ``FeatureError/noWeights(searched:)`` when there is no such file.
  public static func locate(
    _ path: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(FeatureError) -> String {
    // A file that was asked for by name is not replaced by another one.
    let place =
      path ?? environment[variable].flatMap { $0.isEmpty ? nil : $0 }
      ?? cached(environment)
    guard FileManager.default.fileExists(atPath: place) else {
      throw .noWeights(searched: [place])
    }
    return place
  }

  private static func cached(_ environment: [String: String]) -> String {
    // An empty or relative folder is none, as the XDG base directory specification says.
    let stated = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"] ?? NSHomeDirectory()
    return (stated ?? home + "/.cache") + "/gankit/inception-2015.safetensors"
  }

  /// Where to get the weights and what works without them.
  static let advice = """
    Download pt_inception-2015-12-05-6726825d.pth from \
    https://github.com/mseitzer/pytorch-fid/releases/tag/fid_weights, convert it by \
    `scripts/convert-inception.py pt_inception-2015-12-05-6726825d.pth`, which needs PyTorch once, and name the \
    result by --features FILE or \(variable), or leave it where the script puts it. The features digits, pixels and \
    random need no file.
    """
}
