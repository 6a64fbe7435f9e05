/// Why a data set could not be opened: which file, where in it, what is wrong and what to do.
public struct DatasetError: Error, Equatable, Sendable {
  /// The file, or the specification, that the error is about.
  public var subject: String
  /// Where in the file, when the error has a place.
  public var place: Place?
  /// What is wrong.
  public var reason: Reason

  /// Creates an error.
  public init(_ subject: String, _ reason: Reason, at place: Place? = nil) {
    self.subject = subject
    self.place = place
    self.reason = reason
  }

  /// A position in a file.
  public enum Place: Equatable, Sendable {
    /// Bytes from the start (of the unpacked content, for a compressed file).
    case byte(Int)
    /// Line, counted from 1.
    case line(Int)
    /// Line and column (field), both counted from 1.
    case field(line: Int, column: Int)
  }

  /// What an error means for whoever started the program.
  public enum Category: Equatable, Sendable {
    /// The command or an option is wrong.
    case option
    /// The content of a file is wrong.
    case input
    /// The file system refused.
    case fileSystem

    /// The exit status that stands for the category: 64, 65 or 74.
    public var exitStatus: Int32 {
      switch self {
      case .option: 64
      case .input: 65
      case .fileSystem: 74
      }
    }
  }
}

extension DatasetError: CustomStringConvertible {
  /// One line: subject, place, problem, remedy.
  public var description: String { "\(summary); \(reason.remedy)" }

  /// Subject, place and problem, without the remedy.
  public var summary: String {
    let position =
      switch place {
      case .byte(let offset): " (byte \(offset))"
      case .line(let line): " (line \(line))"
      case .field(let line, let column): " (line \(line), column \(column))"
      case nil: ""
      }
    return "\(subject)\(position): \(reason.problem)"
  }

  /// Whether option, content or file system is at fault.
  public var category: Category { reason.category }
}
