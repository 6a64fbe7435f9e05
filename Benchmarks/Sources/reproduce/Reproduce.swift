import ArgumentParser

/// Repeats published experiments and writes what came out.
@main
struct Reproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Repeats published experiments; prints tables and writes them to docs/results.",
    subcommands: [
      Conditional.self, FGANMixture.self, InfoGANDigits.self, RCGANDigits.self, TimeGANSines.self,
      TimeGANStock.self, VariantsPage.self, WGANGPToys.self,
    ])
}
