import ArgumentParser
import Datasets
import GANs
import Training

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the variants, the data sets and the metrics.")

  enum Kind: String, ExpressibleByArgument, CaseIterable { case variants, data, metrics }

  @Argument(help: "What to print; everything unless stated.")
  var kind: Kind?

  func run() {
    for shown in kind.map({ [$0] }) ?? Kind.allCases {
      if kind == nil { print(shown.rawValue) }
      switch shown {
      case .variants: show(variants.map { ($0.name, "\($0.summary) (\($0.citation))") })
      case .data:
        show(DatasetCatalog.builtIn + DatasetCatalog.formats)
      case .metrics: show(RunMetrics.all)
      }
    }
  }

  private func show(_ rows: [(name: String, summary: String)]) {
    let width = rows.map(\.name.count).max() ?? 0
    for row in rows {
      print("  \(row.name)\(String(repeating: " ", count: width - row.name.count))  \(row.summary)")
    }
  }
}
