#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A number of 0 or more to the power of another.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// The cosine of an angle in radians.
func cosine(_ angle: Double) -> Double { cos(angle) }
