import Foundation

/// The seed of this run's random tests; `PORTAGE_SEED` replays one.
enum ProcessSeed {
    static let value: UInt64 = ProcessInfo.processInfo.environment["PORTAGE_SEED"].flatMap { UInt64($0) } ?? 20_261_123
}

/// A small random source.
struct SplitMix {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
