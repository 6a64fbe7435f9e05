import Autograd
import Datasets
import Engine
import GANs
import NeuralNet

extension Trainer {
  /// Describes networks, parameters, graphs and plans in lines of text.
  ///
  /// - Parameter showsGraph: Whether every node of the graphs is listed.
  /// - Returns: The lines.
  public func explanation(showsGraph: Bool) -> [String] {
    var lines = [
      "\(config.settings.variant): \(type(of: config.variant).summary)",
      type(of: config.variant).citation,
      "data \(config.settings.data): \(grouped(dataset.count)) samples of \(samples.shape)",
      "",
    ]
    for (player, scope) in playersAndScopes {
      let all = player.trains.flatMap { scope.scope($0).declarations }
      let width = all.map(\.name.count).max() ?? 0
      lines.append(
        "\(player.name) trains \(grouped(all.filter(\.isTrainable).reduce(0) { $0 + $1.shape.count })) parameters with \(type(of: player.optimizer.optimizer).kind)"
      )
      for declaration in all {
        let name = declaration.name.padding(width)
        lines.append(
          "  \(name)  \(declaration.shape.description.padding(14)) \(grouped(declaration.shape.count).leftPadding(10))"
            + (declaration.isTrainable ? "" : "  not trained"))
      }
      lines.append("")
    }
    for runner in runners {
      lines.append("step of \(runner.name)")
      lines += runner.lean.plan.explanation(showsGraph: showsGraph).map { "  " + $0 }
      lines.append("")
    }
    return lines
  }

  /// All players, each with the names of its step.
  var playersAndScopes: [(player: Player, scope: Scope)] {
    runners.flatMap { runner in runner.players.map { ($0, runner.scope) } }
  }

  /// Measures the time of each plan step from now on.
  public func startProfile() {
    for runner in runners { runner.startProfile() }
  }

  /// Mean time of each step of the plans, the longest first.
  public var profileLines: [String] {
    runners.flatMap { stepTimes(of: $0) }
  }
}

/// Mean time of each step of a player's plan, the longest first.
package func stepTimes(of runner: PlayerRunner) -> [String] {
  stepTimes(of: runner.lean, named: runner.name)
}

/// Describes an executor's profile in lines of text; nothing before the first run.
package func stepTimes(of executor: Executor, named name: String) -> [String] {
  guard let profile = executor.profile, profile.runs > 0 else { return [] }
  let rows = profile.rows(of: executor.plan)
  let total = rows.reduce(0) { $0 + $1.milliseconds }
  let head =
    "\(name): \(format(total, 3)) ms per run, mean of \(profile.runs), steps one by one"
  let shares = (executor.shares?.parts ?? []).map { "\($0.name) \(format(100 * $0.share, 1)) %" }
  let between =
    shares.isEmpty
    ? [] : ["all threads' time, steps side by side: " + shares.joined(separator: ", ")]
  return [head] + between + ["        ms      %  GFLOP/s"]
    + rows.map { row in
      let share = format(100 * row.milliseconds / max(total, 1e-9), 1).leftPadding(6)
      let speed = (row.gflops.map { format($0, 1) } ?? "").leftPadding(8)
      return "\(format(row.milliseconds, 4).leftPadding(10)) \(share) \(speed)  "
        + "\(row.ops) \(row.shape)  \(row.path)"
    } + [""]
}

extension Run {
  /// Measures the time of each plan step from now on.
  public func startProfile() { trainer.startProfile() }
  /// Mean time of each step of the plans, the longest first.
  public var profileLines: [String] { trainer.profileLines }
}

extension Plan {
  /// Describes steps, waves and memory in lines of text.
  func explanation(showsGraph: Bool) -> [String] {
    let fused = steps.filter { $0.split != nil }
    let kilobytes = { (bytes: Int) in grouped((bytes + 512) / 1024) + " KiB" }
    var lines = [
      "\(graph.nodes.count) nodes in \(steps.count) steps and \(waves.count) waves, "
        + "\(fused.count) of them fused from \(fused.reduce(0) { $0 + $1.members.count }) nodes",
      "arena \(kilobytes(arenaBytes)); without sharing \(kilobytes(bytesWithoutReuse)), "
        + "without fusion \(kilobytes(bytesWithoutFusion)): saved \(kilobytes(bytesWithoutFusion - arenaBytes))",
    ]
    for (wave, range) in waves.enumerated() {
      for step in range {
        let nodes = steps[step].members.map { graph.nodes[$0] }
        let names = steps[step].copy.map { "copy to \($0.to)" } ?? summary(nodes)
        let path = nodes.last { !$0.path.isEmpty }?.path ?? ""
        lines.append(
          "wave \("\(wave)".leftPadding(2))  \(nodes.last?.shape.description.padding(13) ?? "") \(names)"
            + (path.isEmpty ? "" : "  \(path)"))
      }
    }
    return showsGraph ? lines + graph.description.split(separator: "\n").map(String.init) : lines
  }

  /// Op names in order, repeats counted: `matmul, multiply ×4, add ×3, sqrt`.
  private func summary(_ nodes: [Node]) -> String {
    var counts: [(name: String, count: Int)] = []
    for node in nodes {
      if let index = counts.firstIndex(where: { $0.name == node.name }) {
        counts[index].count += 1
      } else {
        counts.append((node.name, 1))
      }
    }
    return counts.map { $0.count == 1 ? $0.name : "\($0.name) x\($0.count)" }.joined(
      separator: ", ")
  }
}

extension String {
  func padding(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
  func leftPadding(_ width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}

/// A number with so many decimals.
func format(_ value: Double, _ decimals: Int) -> String {
  guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
  var scale = 1.0
  for _ in 0..<decimals { scale *= 10 }
  let whole = Int((abs(value) * scale).rounded())
  let sign = value < 0 && whole > 0 ? "-" : ""
  guard decimals > 0 else { return sign + "\(whole)" }
  let fraction = "\(whole % Int(scale))"
  return
    "\(sign)\(whole / Int(scale)).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
}
