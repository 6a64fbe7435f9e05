import Foundation

extension SeriesLayout {
  /// The layout as JSON, the same text for equal layouts.
  package var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    } catch {
      fatalError("unreachable: a layout has numbers that JSON cannot hold: \(error)")
    }
  }

  /// Reads a layout of so many features from text of any origin; nil when it is none.
  package init?(json: String, features: Int) {
    guard let layout = try? JSONDecoder().decode(SeriesLayout.self, from: Data(json.utf8)),
      layout.columns.count == features, layout.scaling.columns.count == features,
      layout.scaling.columns.allSatisfy({ $0.offset.isFinite && $0.scale.isFinite && $0.scale >= 0 }
      ),
      layout.time.map({ $0.start.isFinite && $0.step.count.isFinite && $0.pattern.utf8.count <= 64 }
      )
        ?? true
    else { return nil }
    self = layout
  }
}
