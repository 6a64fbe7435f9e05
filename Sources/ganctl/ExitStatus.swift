import ArgumentParser
import Datasets
import Evaluation
import FeatureNetworks
import Foundation
import NeuralNet
import Pictures
import Training

/// Ends the program with a message on standard error and the status that belongs to the error.
func endProgram(because error: any Error) -> Never {
  // The argument parser knows its own errors: help, wrong usage, an exit code that was asked for.
  if GanCtl.exitCode(for: error) != .failure { GanCtl.exit(withError: error) }
  printError("Error: \(error)")
  Foundation.exit(status(of: error))
}

/// 64 wrong command, 65 wrong data, 70 numerical failure, 74 file system.
func status(of error: any Error) -> Int32 {
  switch error {
  case let error as DatasetError: return error.category.exitStatus
  case is ConfigError: return 64
  case let error as CheckpointError:
    if case .fileSystem = error { return 74 }
    return 65
  case let error as TrainingError:
    switch error {
    case .notFinite: return 70
    case .notARun, .noCheckpoint, .noBest, .foreignCheckpoint: return 65
    case .fileSystem: return 74
    }
  case is FileSystemError: return 74
  case let error as EvaluationError: return error.isCommand ? 64 : 65
  case let error as StatisticsError:
    if case .notWritten = error { return 74 }
    return 65
  case let error as FeatureError:
    switch error {
    case .noWeights: return 74
    case .unreadable(let inner): return status(of: inner)
    default: return 65
    }
  case let error as SeriesScoreError:
    if case .notFinite = error { return 70 }
    return 65
  case is MetricError, is PictureError, is ClassifierError: return 65
  default: return 70
  }
}

/// Writes a line to standard output at once, so that a reader at the other end of a pipe sees it.
func printResult(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

/// Writes a line to standard error.
func printError(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
