import Dispatch
import KafkaTransport
import Synchronization
import Testing

/// Blocking calls that can be left, and clients of an owner that closes.
@Suite struct LeavableCallTests {
    private final class Held: Sendable {
        let onEnd: @Sendable () -> Void
        init(_ onEnd: @escaping @Sendable () -> Void) { self.onEnd = onEnd }
        deinit { onEnd() }
    }

    private func soon() -> ContinuousClock.Instant { .now + .seconds(60) }

    @Test func `a call's result or error reaches who waits`() throws {
        let call = LeavableCall<Int> { 7 }
        try call.start("asking") {}
        #expect(try call.result(by: soon()) {} == 7)
        let failing = LeavableCall<Int> { () throws(KafkaError) in throw KafkaError(.other, "no") }
        try failing.start("asking") {}
        #expect(throws: KafkaError(.other, "no")) { try failing.result(by: soon()) {} }
    }

    @Test func `a call that does not return is left at the deadline, and ends for itself`() throws {
        let (returns, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let call = LeavableCall<Int> {
            returns.wait()
            return 7
        }
        try call.start("asking") { ended.signal() }
        #expect(try call.result(by: .now) {} == nil)
        #expect(throws: KafkaError(.stopped, "stop")) {
            try call.result(by: soon()) { () throws(KafkaError) in throw KafkaError(.stopped, "stop") }
        }
        returns.signal()
        #expect(ended.wait(timeout: .now() + .seconds(60)) == .success)
    }

    @Test func `more calls than a pool has threads go on side by side`() throws {
        // Each waits until all have begun: a pool that holds some back would never let them end.
        let count = 300
        let (begun, go) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let calls = (0..<count).map { number in
            LeavableCall<Int> {
                begun.signal()
                go.wait()
                return number
            }
        }
        for call in calls { try call.start("asking") {} }
        for _ in calls { #expect(begun.wait(timeout: .now() + .seconds(60)) == .success) }
        for _ in calls { go.signal() }
        #expect(try calls.map { try $0.result(by: soon()) {} } == Array(0..<count))
    }

    @Test func `what a call held is let go of when it has ended`() throws {
        let gone = DispatchSemaphore(value: 0)
        func make() throws {
            let held = Held { gone.signal() }
            let call = LeavableCall<Int> { withExtendedLifetime(held) { 1 } }
            try call.start("asking") {}
            #expect(try call.result(by: soon()) {} == 1)
        }
        try make()
        #expect(gone.wait(timeout: .now() + .seconds(60)) == .success)
    }

    @Test func `a client is made once a name, and none once its owner is closed`() throws {
        var clients = HeldClients<Int>(of: "reader")
        #expect(try clients.client("g", for: "commit") { 1 } == 1)
        #expect(try clients.client("g", for: "commit") { 2 } == 1)
        #expect(try clients.client("h", for: "commit") { 3 } == 3)
        #expect(clients.close().sorted() == [1, 3])
        #expect(throws: KafkaError(.closed, "commit: this reader is closed")) { try clients.client("g", for: "commit") { 4 } }
        #expect(clients.close().isEmpty)
    }
}
