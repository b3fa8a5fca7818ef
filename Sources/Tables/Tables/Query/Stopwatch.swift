/// Sums the duration of calls, by the machine's steady clock. For one thread.
final class Stopwatch {
    private(set) var micros: Int64 = 0

    func measure<R>(_ body: () throws -> R) rethrows -> R {
        let start = ContinuousClock.now
        defer { micros += Int64((ContinuousClock.now - start) / .microseconds(1)) }
        return try body()
    }
}
