/// The package's version, as it stands in checkpoints and metric fingerprints.
public let version = "0.1.0"
