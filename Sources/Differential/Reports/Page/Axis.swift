import Columnar

/// Maps times to pixels on a line.
struct Axis {
    let low: Int64
    let high: Int64
    let left: Int
    let right: Int

    func x(_ time: Int64) -> Int {
        guard high > low else { return (left + right) / 2 }
        return left + Int((Double(time &- low) / Double(high &- low) * Double(right - left)).rounded())
    }

    /// Wide enough to be visible, narrow enough to leave a gap between the closest neighbours.
    func barWidth(_ times: [Int64]) -> Int {
        var closest = right - left
        for (one, next) in zip(times, times.dropFirst()) where next > one { closest = min(closest, x(next) - x(one)) }
        return max(1, min(28, closest * 7 / 10))
    }

    /// Round times, at most ten of them.
    var ticks: [Int64] {
        let span = max(1, high &- low)
        let steps: [Int64] = [
            1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
            1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000, 604_800_000, 2_592_000_000, 31_536_000_000,
        ]
        let step = steps.first { span / $0 <= 10 } ?? (span / 8)
        var tick = floorDivide(low &+ step &- 1, step) &* step
        var ticks: [Int64] = []
        while tick <= high, ticks.count < 12 {
            ticks.append(tick)
            tick = tick &+ step
        }
        return ticks
    }
}
