import Offsets

/// Notices that a clock was set back. A pure value: it takes readings and returns by how much the clock went back.
///
/// Where the clock also has a steady time, the expected reading is known exactly, however old the last reading is; otherwise only that it
/// should not decrease. Differences below a second are ignored, because time servers adjust clocks by less.
struct ClockWatch {
    /// ms since the epoch: what the clock would have shown, and what it shows.
    struct SetBack: Equatable {
        var fromMillis: Int64
        var toMillis: Int64

        var millis: Int64 { fromMillis.saturating(minus: toMillis) }
    }

    static let leastMillis: Int64 = 1000

    private var last: (nowMillis: Int64, steadyMillis: Int64?)?

    /// Takes a reading. Returns how far the clock was set back since the previous one, once for each time that it is set.
    mutating func wasSetBack(nowMillis now: Int64, steadyMillis: Int64?) -> SetBack? {
        defer { last = (now, steadyMillis) }
        guard let last else { return nil }
        var expected = last.nowMillis
        if let before = last.steadyMillis, let steadyMillis {
            expected = expected.saturating(plus: max(0, steadyMillis.saturating(minus: before)))
        }
        let setBack = SetBack(fromMillis: expected, toMillis: now)
        return expected > now && setBack.millis >= Self.leastMillis ? setBack : nil
    }
}
