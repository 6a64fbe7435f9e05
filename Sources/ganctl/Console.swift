import Evaluation
import Foundation
import Training

/// Shows a run: a live line on a terminal, one line per row of statistics elsewhere, JSON if asked for.
final class Console {
  private let json: Bool
  private let quiet: Bool
  private let isTerminal: Bool
  private var hasLiveLine = false

  init(json: Bool, quiet: Bool) {
    self.json = json
    self.quiet = quiet
    isTerminal = isatty(STDERR_FILENO) != 0
  }

  func show(_ event: Run.Event) {
    if json {
      switch event {
      case .tick(let row, let progress): printResult(row.jsonLine(progress))
      case .metric(let result, let step):
        printResult("{\"step\":\(step)," + result.jsonLine.dropFirst())
      default: break
      }
    } else if case .metric(let result, let step) = event {
      clearLiveLine()
      printResult("step \(step)  \(result.metric)  \(result.line)")
    }
    guard !quiet else { return }
    switch event {
    case .tick(let row, let progress) where isTerminal:
      FileHandle.standardError.write(
        Data(("\r\u{1B}[K" + fittedToTerminal(progress.line(row))).utf8))
      hasLiveLine = true
    case .metric: break
    case .picture where isTerminal, .checkpoint where isTerminal: break
    default:
      clearLiveLine()
      for line in event.lines { printError(line) }
    }
  }

  /// Shows on a terminal how many pictures are decoded.
  func showDecoding(_ done: Int, of total: Int) {
    guard isTerminal, !quiet else { return }
    let line = "decoding pictures: \(grouped(done)) of \(grouped(total))"
    FileHandle.standardError.write(Data(("\r\u{1B}[K" + fittedToTerminal(line)).utf8))
    hasLiveLine = true
    if done == total { clearLiveLine() }
  }

  /// Names what the run left.
  func finish(_ run: Run) {
    clearLiveLine()
    let picture = run.folder.file(RunFolder.pictureName(step: run.trainer.step))
    let checkpoint = run.folder.file(RunFolder.checkpointName(step: run.trainer.step))
    if json {
      printResult(#"{"finished":true,"step":\#(run.trainer.step),"folder":"\#(run.folder.path)"}"#)
    } else {
      printResult("picture    \(picture)")
      printResult("checkpoint \(checkpoint)")
      printResult("run        \(run.folder.path)")
    }
  }

  private func clearLiveLine() {
    guard hasLiveLine else { return }
    FileHandle.standardError.write(Data("\n".utf8))
    hasLiveLine = false
  }
}
