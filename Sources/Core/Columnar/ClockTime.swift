/// What a clock without a zone shows: a day and a time of day. Wider than 64 bits of microseconds, which the edges of a timestamp's range
/// need.
public struct ClockTime: Hashable, Sendable {
    /// Days since the epoch.
    public var day: Int64
    /// Microseconds of the day.
    public var ofDay: Int64

    public init(day: Int64, ofDay: Int64 = 0) {
        self.day = day
        self.ofDay = ofDay
    }

    /// Of a clock in UTC.
    @inlinable public init(micros: Int64) {
        day = floorDivide(micros, 86_400_000_000)
        ofDay = micros &- day &* 86_400_000_000
    }

    /// Since the epoch, as if in UTC.
    var seconds: Int64 { day &* 86_400 &+ ofDay / 1_000_000 }

    /// Microseconds since the epoch, where the clock shows `offset` seconds more than UTC; nil past 64 bits.
    public func micros(offset: Int64 = 0) -> Int64? { Self.micros(seconds: seconds &- offset, fraction: ofDay % 1_000_000) }

    static func micros(seconds: Int64, fraction: Int64) -> Int64? {
        // Before the epoch, the start of the second may be out of range while its end is not.
        let (edge, overflow) = (seconds < 0 ? seconds &+ 1 : seconds).multipliedReportingOverflow(by: 1_000_000)
        let (micros, overflow2) = edge.addingReportingOverflow(seconds < 0 ? fraction &- 1_000_000 : fraction)
        return overflow || overflow2 ? nil : micros
    }
}
