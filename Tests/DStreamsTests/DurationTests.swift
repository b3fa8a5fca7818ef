import DStreams
import Testing

/// Lengths of time as Spark's `Duration` has them.
@Suite struct DurationTests {
    @Test func `lengths are written as in Spark's programs, and counted in milliseconds`() {
        #expect(Milliseconds(1500).milliseconds == 1500)
        #expect(Seconds(90) == Milliseconds(90_000))
        #expect(Minutes(5) == Seconds(300))
        #expect("\(Minutes(1))" == "60000 ms")
    }

    @Test func `a length that exceeds 64 bits is the greatest that there is`() {
        #expect(Minutes(.max).milliseconds == .max && Seconds(.min).milliseconds == .min)
        #expect((Milliseconds(.max) + Milliseconds(1)).milliseconds == .max && (Milliseconds(.min) - Milliseconds(1)).milliseconds == .min)
        #expect((Milliseconds(.max) * 2).milliseconds == .max)
    }

    @Test(arguments: [
        (60_000, 20_000, true), (60_000, 7_000, false), (20_000, 60_000, false), (0, 10, true), (-20, 10, true), (-25, 10, false),
    ])
    func `a multiple of another length is a whole number of times that length`(length: Int64, other: Int64, isMultiple: Bool) {
        #expect(Milliseconds(length).isMultipleOf(Milliseconds(other)) == isMultiple)
    }

    @Test func `nothing is a multiple of no length, and the least one does not trap`() {
        #expect(!Seconds(1).isMultipleOf(Milliseconds(0)) && !Milliseconds(0).isMultipleOf(Milliseconds(0)))
        #expect(Milliseconds(.min).isMultipleOf(Milliseconds(-1)))
    }

    @Test func `only a length of no milliseconds is zero`() {
        #expect(Milliseconds(0).isZero && (Seconds(1) - Milliseconds(1000)).isZero)
        #expect(!Milliseconds(1).isZero && !Milliseconds(-1).isZero)
    }

    @Test func `lengths are compared and divided by each other`() {
        #expect(Seconds(59) < Minutes(1) && !(Minutes(1) < Seconds(60)))
        #expect(Minutes(1) / Seconds(8) == 7.5)
    }
}
