/// Returns the candidate that `word` is most likely a misspelling of, or nil when none is near.
///
/// Near means: at most a third of the longer word has to be changed, at least one letter is right.
package func nearest(to word: String, among candidates: [String]) -> String? {
  func limit(_ candidate: String) -> Int { max(1, max(candidate.count, word.count) / 3) }
  var (best, least) = (String?.none, Int.max)
  // Lengths that differ by more than the limit are farther apart than it.
  for candidate in candidates where abs(candidate.count - word.count) <= limit(candidate) {
    let distance = editDistance(Array(word.lowercased()), Array(candidate))
    if distance <= limit(candidate), distance < least { (best, least) = (candidate, distance) }
  }
  return best
}

/// Returns how many insertions, deletions, replacements and swaps of neighbours turn `a` into `b`.
func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var rows = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
  for i in 0...a.count { rows[i][0] = i }
  for j in 0...b.count { rows[0][j] = j }
  for i in 0..<a.count {
    for j in 0..<b.count {
      var cost = min(rows[i][j + 1] + 1, rows[i + 1][j] + 1)
      cost = min(cost, rows[i][j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        cost = min(cost, rows[i - 1][j - 1] + 1)
      }
      rows[i + 1][j + 1] = cost
    }
  }
  return rows[a.count][b.count]
}
