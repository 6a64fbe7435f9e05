import ArgumentParser
import Datasets
import GANs
import Training

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the variants, the data sets, the metrics, the features and the conventions.")

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case variants, data, metrics, features, conventions
  }

  @Argument(help: "What to print; everything unless stated.")
  var kind: Kind?

  func run() {
    for shown in kind.map({ [$0] }) ?? Kind.allCases {
      if kind == nil { print(shown.rawValue) }
      switch shown {
      case .variants: show(variants.map { ($0.name, "\($0.summary) (\($0.citation))") })
      case .data:
        show(DatasetCatalog.builtIn + DatasetCatalog.formats)
      case .metrics: show(Evaluator.metrics)
      case .features: show(FeatureChoice.all)
      case .conventions:
        show(Evaluator.conventions.map { ($0, Evaluator.summary(ofConvention: $0)) })
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
