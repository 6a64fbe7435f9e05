import Engine
import Foundation
import Training

/// Runs `step` for so many seconds, after three runs that do not count; sorted durations in milliseconds.
func measure(_ step: () -> Void, seconds: Double) -> [Double] {
  for _ in 0..<3 { step() }
  let clock = ContinuousClock()
  let end = clock.now + .seconds(seconds)
  var durations: [Double] = []
  durations.reserveCapacity(1 << 16)
  while clock.now < end || durations.count < 3 {
    durations.append(clock.measure(step) / .milliseconds(1))
  }
  return durations.sorted()
}

/// Prints the result with the keys that the peers use too.
func printResult(
  _ workload: String, _ threads: Int, _ durations: [Double], flops: Int?, items: Int?
) {
  func number(_ value: Double) -> String { JSONText.number((value * 1000).rounded() / 1000) }
  var members: [(key: String, value: String)] = [
    ("workload", JSONText.string(workload)),
    ("peer", JSONText.string("gankit \(version) \(productKernelName)")),
    ("threads", "\(threads)"), ("ms_min", number(durations[0])),
    ("ms_median", number(durations[durations.count / 2])), ("runs", "\(durations.count)"),
    ("peak_mb", number(peakMegabytes())),
  ]
  if let flops { members.append(("gflops", number(Double(flops) / durations[0] * 1e-6))) }
  if let items { members.append(("items", "\(items)")) }
  FileHandle.standardOutput.write(Data((JSONText.object(members) + "\n").utf8))
}

/// Writes a line to standard error.
func printToError(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

/// Largest resident memory of this process so far; 0 where the system does not tell.
private func peakMegabytes() -> Double {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
  let kilobytes = line.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
  return kilobytes / 1024
}
