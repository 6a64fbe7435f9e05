import GANs
import Training

/// Reads arbitrary bytes as configuration files, and their lines as `--set` assignments.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  _ = try? RunConfig.identity(yaml: text, source: "fuzz")
  // Points or images by the length, because one after the other takes twice the time.
  let samples = SampleDescription(shape: count.isMultiple(of: 2) ? [2] : [8, 8, 1])
  var file = RunConfig.Overrides()
  file.file = (text, "fuzz")
  check(file, samples)
  if text.contains("=") {
    var lines = RunConfig.Overrides()
    lines.assignments = text.split(separator: "\n").prefix(20).map(String.init)
    check(lines, samples)
  }
  return 0
}

/// Resolves a configuration; the text of one that is accepted must lead to the same one.
func check(_ overrides: RunConfig.Overrides, _ samples: SampleDescription) {
  _ = try? RunConfig.seed(overrides)
  do throws(ConfigError) {
    let config = try resolve(overrides, samples)
    _ = config.variant.samplesPerStep(batch: config.settings.batch)
    for step in [0, config.settings.steps - 1] {
      let factor = config.settings.schedule.factor(step: step, of: config.settings.steps)
      if !factor.isFinite || factor < 0 { fatalError("config: a learning rate times \(factor)") }
    }
    var written = RunConfig.Overrides()
    written.file = (config.yaml, "config.yaml")
    let again = try? resolve(written, samples)
    if again?.settings != config.settings || again?.yaml != config.yaml {
      fatalError("config: not read back\n\(config.yaml)")
    }
  } catch {
    if error.description.isEmpty { fatalError("config: an error without words") }
  }
}

func resolve(
  _ overrides: RunConfig.Overrides, _ samples: SampleDescription
) throws(ConfigError) -> RunConfig {
  try RunConfig(variant: "vanilla", data: "data", samples: samples, overrides: overrides)
}
