import Dispatch
import Synchronization

/// A blocking call on a thread of its own, whose result somebody waits for, or has left.
final class LeavableCall<R>: @unchecked Sendable {
    // Touched by the thread that performs it only, until `done` is signalled.
    private let body: () throws(KafkaError) -> R
    private var result: Result<R, KafkaError>?
    private let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping () throws(KafkaError) -> R) { self.body = body }

    static func run(_ work: @escaping @Sendable () -> Void) {
        DispatchQueue.global(qos: .userInitiated).async(execute: work)
    }

    func perform() {
        do throws(KafkaError) { result = .success(try body()) } catch { result = .failure(error) }
        done.signal()
    }

    /// The result, if it comes in time. Not to be called again after that.
    func wait(millis: Int) -> Result<R, KafkaError>? {
        done.wait(timeout: .now() + .milliseconds(millis)) == .success ? result : nil
    }
}
