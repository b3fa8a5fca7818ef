import Columnar
import Expressions
import Plans

/// Which rows of a batch lie in which windows, a pair for each row and window of it. Reused from batch to batch.
struct WindowPairs: ~Copyable {
    private var rowNumbers = GrowableVector<UInt32>()
    private var windowStarts = GrowableVector<Int64>()
    private(set) var count = 0
    /// Whether a row may be no pair or several; otherwise pair `i` is row `i`.
    private(set) var usesRows = false

    /// The row of each pair; unused where every row is exactly one pair.
    var rows: UnsafePointer<UInt32> { UnsafePointer(rowNumbers.base) }
    /// The start of each pair's window, in µs.
    var starts: UnsafePointer<Int64> { UnsafePointer(windowStarts.base) }

    /// Lays out the windows of `times`, of which the last comes first. A null time lies in none.
    mutating func assign(_ times: ColumnArray, _ window: WindowLattice) {
        windowStarts.removeAll()
        rowNumbers.removeAll()
        usesRows = true
        count = 0
        guard case .fixed = times.layout else { return }
        let values = times.values(as: Int64.self)
        // Neighbouring rows mostly share their last window, which spares the division; a start that wrapped is shared with none.
        let slide = UInt64(window.slide)
        var current = window.lastStart(of: 0)
        @inline(__always) func lastStart(of time: Int64) -> Int64 {
            if time >= current && UInt64(bitPattern: time &- current) < slide { return current }
            let start = window.lastStart(of: time)
            if start <= time { current = start }
            return start
        }
        if window.isTumbling && times.nullCount == 0 {
            usesRows = false
            count = times.count
            windowStarts.grow(to: count, filling: 0)
            let target = windowStarts.base
            for row in 0..<count { target[row] = lastStart(of: values[row]) }
            return
        }
        let (overlap, isEven) = (window.overlap, window.isEven)
        for row in 0..<times.count where times.isValid(row) {
            let time = values[row]
            var start = lastStart(of: time)
            for _ in 0..<overlap {
                if window.holds(time, from: start, isEven: isEven) {
                    rowNumbers.append(UInt32(truncatingIfNeeded: row))
                    windowStarts.append(start)
                }
                start = start &- window.slide
            }
        }
        count = rowNumbers.count
    }
}
