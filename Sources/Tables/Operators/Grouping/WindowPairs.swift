import Columnar
import Expressions
import Plans

/// Assigns the rows of a batch to windows: a pair for each row and each of its windows. Reused from batch to batch.
struct WindowPairs: ~Copyable {
    private var rowNumbers = GrowableVector<UInt32>()
    private var windowStarts = GrowableVector<Int64>()
    private(set) var count = 0
    /// Whether a row may have no pair or several; otherwise pair `i` is row `i`.
    private(set) var usesRows = false

    /// The row of each pair; unused if every row has exactly one pair.
    var rows: UnsafePointer<UInt32> { UnsafePointer(rowNumbers.base) }
    /// The start of each pair's window, in µs.
    var starts: UnsafePointer<Int64> { UnsafePointer(windowStarts.base) }

    /// Computes the windows of `times`; of a row's windows the last comes first. A null time has none.
    mutating func assign(_ times: ColumnArray, _ window: WindowLattice) {
        windowStarts.removeAll()
        rowNumbers.removeAll()
        usesRows = true
        count = 0
        guard case .fixed = times.layout else { return }
        let values = times.values(as: Int64.self)
        // Neighbouring rows usually share their last window, which saves the division; a start that wrapped is not shared.
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
