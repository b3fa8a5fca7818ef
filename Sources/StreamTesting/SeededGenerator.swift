import Foundation

/// Random numbers from a seed: SplitMix64 (Steele, Lea and Flood, 2014). For tests and generated data, never for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`; 0 where the bound is 0. The slight bias of the remainder does not matter in a test.
    public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }
}

/// The seed of this process's random tests; `PORTAGE_SEED` replays one.
public enum ProcessSeed {
    public static let value: UInt64 = ProcessInfo.processInfo.environment["PORTAGE_SEED"].flatMap { UInt64($0) } ?? 20_261_123
}
