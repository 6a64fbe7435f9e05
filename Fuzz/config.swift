import Engine
import GANs

@testable import Training

/// Reads arbitrary bytes as configuration files, and their lines as `--set` assignments.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count)
  let text = String(decoding: bytes, as: UTF8.self)
  let defaults = all[count % all.count]
  var overrides = RunConfig.Overrides()
  // Resolving takes far longer than parsing, so only what parses gets that far.
  if (try? RunConfig.identity(yaml: text, source: "fuzz")) != nil {
    overrides.file = (text, "fuzz")
    check(overrides, defaults, isReadBack: count.isMultiple(of: 3))
  } else if text.contains("=") {
    overrides.assignments = text.split(separator: "\n").prefix(20).map(String.init)
    check(overrides, defaults, isReadBack: true)
  }
  return 0
}

/// Resolves a configuration; the text of one that is accepted must lead to the same one, which takes as long again.
func check(_ overrides: RunConfig.Overrides, _ defaults: RunDefaults, isReadBack: Bool) {
  _ = try? RunConfig.seed(overrides)
  do throws(ConfigError) {
    let config = try RunConfig(defaults, overrides)
    _ = config.variant.samplesPerStep(batch: config.settings.batch)
    for step in [0, config.settings.steps - 1] {
      let factor = config.settings.schedule.factor(step: step, of: config.settings.steps)
      if !factor.isFinite || factor < 0 { fatalError("config: a learning rate times \(factor)") }
    }
    if !isReadBack { return }
    var written = RunConfig.Overrides()
    written.file = (config.yaml, "config.yaml")
    let again = try? RunConfig(defaults, written)
    if again?.settings != config.settings || again?.yaml != config.yaml {
      fatalError("config: not read back\n\(config.yaml)")
    }
  } catch {
    if error.description.isEmpty { fatalError("config: an error without words") }
  }
}

// Made once: encoding the defaults takes longer than all else.
let all = ([[2], [8, 8, 1]] as [Shape]).flatMap { shape in
  variants.map { defaults($0, SampleDescription(shape: shape)) }
}

func defaults(_ variant: any GANVariant.Type, _ samples: SampleDescription) -> RunDefaults {
  do throws(ConfigError) {
    return try RunDefaults(variant, data: "data", samples: samples)
  } catch {
    fatalError("config: \(error)")
  }
}
