import Offsets

/// Notices that a clock was set back, from what it showed before. A pure value: readings in, what went back out.
///
/// Where the clock also counts time that passes, it is known to the second what it should show, however long ago it was read last;
/// else only that it should not show less than before. A second is the least that counts: time servers turn clocks by less.
struct ClockWatch {
    /// ms since the epoch: what the clock would have shown, and what it shows.
    struct SetBack: Equatable {
        var fromMillis: Int64
        var toMillis: Int64

        var millis: Int64 { fromMillis.saturating(minus: toMillis) }
    }

    static let leastMillis: Int64 = 1000

    private var last: (nowMillis: Int64, steadyMillis: Int64?)?

    /// Takes a reading. Returns how far the clock was set back since the one before: once for each time that somebody sets it.
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
