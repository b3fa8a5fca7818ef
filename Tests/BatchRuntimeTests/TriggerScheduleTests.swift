import BatchRuntime
import Testing

struct TriggerScheduleTests {
    /// When batches start, if batch `i` takes `durations[i]` ms.
    private func starts(_ trigger: TriggerSchedule.Trigger, from start: Int64, durations: [Int64]) -> [Int64] {
        var schedule = TriggerSchedule(trigger)
        var now = start
        var starts: [Int64] = []
        for duration in durations {
            switch schedule.due(atMillis: now) {
            case .now: break
            case .at(let millis): now = millis
            case .never: return starts
            }
            #expect(schedule.due(atMillis: now) == .now)
            schedule.fired(atMillis: now)
            starts.append(now)
            now += duration
        }
        return starts
    }

    @Test func `the first batch starts at once and the others at multiples since the epoch`() {
        #expect(starts(.processingTime(millis: 10), from: 1003, durations: [1, 1, 1]) == [1003, 1010, 1020])
        #expect(starts(.processingTime(millis: 10), from: 1010, durations: [1, 1, 1]) == [1010, 1020, 1030])
    }

    @Test func `a late batch starts at once and missed ticks are not made up for`() {
        #expect(starts(.processingTime(millis: 10), from: 1000, durations: [37, 1, 1]) == [1000, 1037, 1040])
        #expect(starts(.processingTime(millis: 10), from: 1000, durations: [10, 10, 1]) == [1000, 1010, 1020])
    }

    @Test func `before the epoch and at the end of time it goes on`() {
        #expect(starts(.processingTime(millis: 10), from: -25, durations: [1, 1, 1, 20]) == [-25, -20, -10, 0])
        var schedule = TriggerSchedule(.processingTime(millis: 10))
        schedule.fired(atMillis: .max)
        #expect(schedule.due(atMillis: .max) == .now)
        schedule.fired(atMillis: .min)
        #expect(schedule.due(atMillis: 0) == .now)
    }

    @Test func `an interval of zero means as soon as possible`() {
        #expect(starts(.processingTime(millis: 0), from: 5, durations: [3, 0, 4]) == [5, 8, 8])
    }

    @Test func `once is due once, available now for as long as it is asked`() {
        #expect(starts(.once, from: 5, durations: [1, 1]) == [5])
        #expect(starts(.availableNow, from: 5, durations: [1, 1]) == [5, 6])
        #expect(starts(.continuous, from: 5, durations: [1, 0, 1]) == [5, 6, 6])
    }
}
