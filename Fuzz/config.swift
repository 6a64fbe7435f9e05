import Engine
import GANs
import Training

/// Reads arbitrary text as a configuration file, and as an assignment on the command line.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count)
  guard let text = String(validating: bytes, as: UTF8.self) else { return 0 }
  // Resolving takes a thousand times as long as parsing, so only what parses gets that far.
  if (try? RunConfig.identity(yaml: text, source: "fuzz")) != nil {
    var overrides = RunConfig.Overrides()
    overrides.file = (text, "fuzz")
    if let config = resolved(overrides) {
      // What was accepted is what a run writes down, and that must lead to the same run.
      overrides.file = (config.yaml, "again")
      if resolved(overrides)?.yaml != config.yaml {
        fatalError("config: not read back:\n\(config.yaml)")
      }
    }
  } else if count < 100, text.contains("=") {
    var overrides = RunConfig.Overrides()
    overrides.assignments = [text]
    _ = resolved(overrides)
  }
  return 0
}

private func resolved(_ overrides: RunConfig.Overrides) -> RunConfig? {
  try? RunConfig(
    variant: "vanilla", data: "digits", samples: SampleDescription(shape: [8, 8, 1]),
    overrides: overrides)
}
