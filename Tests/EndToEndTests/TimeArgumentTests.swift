import Portage
import Testing

/// Times on the command line: milliseconds, or ISO 8601 with a zone.
struct TimeArgumentTests {
    @Test func `one moment in every form is one time`() throws {
        // 2026-01-31T17:40:00Z is 20,484 days and 63,600 s after the epoch.
        let moment: Int64 = (20_484 * 86_400 + 63_600) * 1000
        for text in [
            "\(moment)", "2026-01-31T17:40:00Z", "2026-01-31T17:40Z", "2026-01-31T17:40:00.000Z", "2026-01-31T17:40:00.000000Z",
            "2026-01-31T18:40:00+01:00",
            "2026-01-31T18:40:00+0100", "2026-01-31T18:40:00+01", "2026-01-31T12:10:00-05:30", "2026-02-01T03:40:00+10:00",
        ] { #expect(try TimeArgument(parsing: text).millis == moment, "\(text)") }
        #expect(try TimeArgument(parsing: "2026-01-31T17:40:00.25Z").millis == moment + 250)
        #expect(try TimeArgument(parsing: "1969-12-31T23:59:59.999Z").millis == -1)
        #expect(try TimeArgument(parsing: "2024-02-29T00:00:00Z").millis == 19_782 * 86_400_000)
        #expect(try TimeArgument(parsing: "-10").millis == -10)
    }

    @Test func `what is no time, or of no zone, or finer than a millisecond, is refused`() {
        for text in [
            "", "now", "2026-01-31", "2026-01-31T17:40:00", "2026-02-30T00:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31T17:60:00Z",
            "2026-01-31T23:59:60Z",
            "2026-01-31T17:40:00.0005Z", "2026-01-31T17:40:00+19:00", "2026-01-31 17:40:00Z", "2025-02-29T00:00:00Z", "1e3",
            "9223372036854775808",
            "２０２６-01-31T17:40Z",
        ] { #expect(throws: (any Error).self, "\(text)") { try TimeArgument(parsing: text) } }
    }
}
