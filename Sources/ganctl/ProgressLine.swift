import Foundation
import Training

/// Shows on standard error how far work is: a live line on a terminal, elsewhere a line now and then.
final class ProgressLine {
  private let quiet: Bool
  private let isTerminal = isatty(STDERR_FILENO) != 0
  private let interval = Duration.seconds(5)
  private var last: ContinuousClock.Instant?
  private var hasLiveLine = false

  init(quiet: Bool) { self.quiet = quiet }

  /// Shows a line, which replaces the one before on a terminal; elsewhere at most one in five seconds, and the last.
  func show(_ line: String, isLast: Bool = false) {
    guard !quiet else { return }
    if isTerminal {
      FileHandle.standardError.write(Data(("\r\u{1B}[K" + fittedToTerminal(line)).utf8))
      hasLiveLine = true
      if isLast { end() }
      return
    }
    let now = ContinuousClock.now
    if !isLast, let last, now - last < interval { return }
    last = now
    printError(line)
  }

  /// Ends the live line, so that other text can follow.
  func end() {
    guard hasLiveLine else { return }
    FileHandle.standardError.write(Data("\n".utf8))
    hasLiveLine = false
  }
}

/// Cuts a live line to the terminal's width, since a wrapped line cannot be rewritten.
func fittedToTerminal(_ line: String) -> String {
  var size = winsize()
  guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return line }
  return String(line.prefix(Int(size.ws_col) - 1))
}
