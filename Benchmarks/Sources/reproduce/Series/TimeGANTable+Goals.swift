extension TimeGANTable {
  /// What is asked of the scores, and whether it was reached.
  static func goals(_ outcomes: [[SeriesTrial.Outcome]]) -> String {
    func mean(
      _ trials: [SeriesTrial.Outcome], _ scores: (SeriesTrial.Outcome) -> [Double]?
    ) -> Double {
      Spread(trials.map { Spread(scores($0) ?? []).mean }).mean
    }
    let control = mean(outcomes[0]) { $0.controls["predictive"] }
    /// One row: whether it holds for TimeGAN's last weights and for averaged ones, before the other models.
    func row(_ goal: String, _ score: String, _ holds: ([Double]) -> Bool) -> String {
      let others = outcomes.dropFirst().map { mean($0) { $0.scores[score] } }
      let own = [
        mean(outcomes[0]) { $0.scores[score] }, mean(outcomes[0]) { $0.averaged?[score] },
      ]
      let answers = own.map { holds([$0] + others) ? "reached" : "missed" }
      return "| \(goal) | \(answers.joined(separator: " | ")) |\n"
    }
    func isOrdered(_ values: [Double]) -> Bool { zip(values, values.dropFirst()).allSatisfy(<) }
    return """
      | asked of TimeGAN | last weights | averaged |
      | --- | --- | --- |

      """
        + row("a discriminative score of at most 0.05", "discriminative") { $0[0] <= 0.05 }
        + row("a predictive score within 0.01 of that of real series", "predictive") {
          abs($0[0] - control) <= 0.01
        }
        + row(
          "discriminative scores in the published order, `timegan`, `rgan`, `c-rnn-gan`",
          "discriminative", isOrdered)
        + row("predictive scores in this order", "predictive", isOrdered)
  }
}
