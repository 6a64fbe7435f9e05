/// Why a picture could not be read or written.
public struct PictureError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file that the error is about.
  public var subject: String
  /// What is wrong, a clause.
  public var problem: String
  /// What to do, a clause.
  public var remedy: String

  /// Creates an error.
  public init(_ subject: String, _ problem: String, remedy: String) {
    self.subject = subject
    self.problem = problem
    self.remedy = remedy
  }

  /// One line: subject, problem, remedy.
  public var description: String { "\(subject): \(problem); \(remedy)" }
}
