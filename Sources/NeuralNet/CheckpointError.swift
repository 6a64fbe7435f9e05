import Engine

/// Why a file of tensors cannot be read or written.
///
/// ``fileSystem(_:)`` is the disk's fault; all other cases say that the file's content is wrong.
public enum CheckpointError: Error, Equatable, Sendable {
  /// The file is missing, unreadable, or could not be written.
  case fileSystem(FileSystemError)
  /// The bytes are not a complete, intact safetensors file; `place` says where, `problem` what.
  case damaged(file: String, place: String, problem: String)
  /// A well-formed safetensors file without the checksums that every checkpoint carries.
  case noChecksums(file: String)
  /// A tensor whose numbers are not 32-bit floats.
  case elementType(file: String, tensor: String, type: String)
  /// A tensor that is needed and not there.
  case missingTensor(file: String, tensor: String)
  /// A tensor of another shape than the one needed.
  case shape(file: String, tensor: String, found: Shape, needed: Shape)
}

extension CheckpointError: CustomStringConvertible {
  /// One sentence for what is wrong, one for what to do.
  public var description: String {
    switch self {
    case .fileSystem(let error):
      error.description
    case .damaged(let file, let place, let problem):
      """
      '\(file)' is damaged or not a safetensors file: \(place): \(problem). \
      Copy it again, or use another checkpoint.
      """
    case .noChecksums(let file):
      """
      '\(file)' is a safetensors file without this project's checksums, so it is not a checkpoint \
      of a run. Use a file that a run has written.
      """
    case .elementType(let file, let tensor, let type):
      """
      Tensor '\(tensor)' of '\(file)' has elements of type \(type). \
      Convert it to F32; no other type is read.
      """
    case .missingTensor(let file, let tensor):
      """
      '\(file)' has no tensor '\(tensor)'. \
      Use a checkpoint of the same variant and networks.
      """
    case .shape(let file, let tensor, let found, let needed):
      """
      Tensor '\(tensor)' of '\(file)' has shape \(found), the network needs \(needed). \
      Use a checkpoint of the same networks.
      """
    }
  }
}
