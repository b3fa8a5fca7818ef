import Columnar
import Expressions
import Operators
import Plans
import Testing

@Suite struct WindowLatticeTests {
    /// Every start `s ≡ startTime (mod slide)` with `s ≤ t < s + duration`, by trying all.
    static func starts(_ time: Int64, _ duration: Int64, _ slide: Int64, _ startTime: Int64) -> Set<Int64> {
        Set(
            (time - duration...time).filter { start in
                (start - startTime) % slide == 0 && start <= time && time < start + duration
            })
    }

    @Test func `a time lies in the windows that a search over all starts finds`() throws {
        let schema = Schema([Field("t", .timestamp)])
        for (duration, slide, startTime) in [(10, 10, 0), (10, 5, 0), (10, 4, 3), (7, 3, -2), (1, 1, 0), (10, 10, -9), (9, 2, 1)]
            as [(Int64, Int64, Int64)]
        {
            let window = try WindowLattice(duration: duration, slide: slide, startTime: startTime)
            let layout = GroupKeyLayout([.window(time: 0, window)], input: schema)
            for time in Int64(-25)...25 {
                let states = GroupedStates(layout, [])
                let column = try #require(ColumnArray([.timestamp(time), .null], type: .timestamp))
                try states.update(RecordBatch(schema: schema, count: 2, columns: [column]))
                let windows = try GroupingTests.columns(states)[0]
                let found = (0..<states.count).compactMap { group -> Int64? in
                    guard case .structure(let members) = windows.value(at: group), case .timestamp(let start) = members[0],
                        members[1] == .timestamp(start + duration)
                    else { return nil }
                    return start
                }
                #expect(
                    Set(found) == Self.starts(time, duration, slide, startTime), "time \(time) in \(duration) by \(slide) from \(startTime)"
                )
                #expect(states.count == Set(found).count)
            }
        }
    }

    @Test func `a window that cannot be is refused`() {
        func refusal(_ duration: Int64, _ slide: Int64? = nil, _ start: Int64 = 0) -> String? {
            do { _ = try WindowLattice(duration: duration, slide: slide, startTime: start) } catch { return error.errorClass?.name }
            return nil
        }
        #expect(refusal(0) == "DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE")
        #expect(refusal(10, 0) == "DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE")
        #expect(refusal(10, 20) == "DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION")
        #expect(refusal(10, 5, 5) == "DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION")
    }
}
