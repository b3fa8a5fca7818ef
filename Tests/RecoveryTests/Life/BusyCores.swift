import Foundation
import Synchronization

/// Keeps every core busy for as long as it is there: threads are then suspended, and end, in places where they seldom do.
final class BusyCores: Sendable {
    private let isOver = Atomic<Bool>(false)

    private init() {}

    static func during<R>(_ body: () throws -> R) rethrows -> R {
        let cores = BusyCores()
        let ended = DispatchGroup()
        for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
            ended.enter()
            Thread.detachNewThread {
                while !cores.isOver.load(ordering: .relaxed) {}
                ended.leave()
            }
        }
        defer {
            cores.isOver.store(true, ordering: .relaxed)
            ended.wait()
        }
        return try body()
    }
}
