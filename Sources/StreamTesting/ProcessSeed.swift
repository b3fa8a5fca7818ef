import Foundation

/// The seed of this process's random tests; `PORTAGE_SEED` replays one.
public enum ProcessSeed {
    public static let value: UInt64 = ProcessInfo.processInfo.environment["PORTAGE_SEED"].flatMap { UInt64($0) } ?? 20_261_123
}
