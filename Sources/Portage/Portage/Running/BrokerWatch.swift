import Dispatch
import Foundation
import KafkaTransport
import Synchronization

/// Reports when brokers have not answered for some seconds, once for each silence.
final class BrokerWatch {
    /// How long a broker may take to answer before it is reported.
    static let patience = Swift.Duration.seconds(3)

    private let timer: any DispatchSourceTimer

    private final class Said: Sendable {
        let flag = Atomic<Bool>(false)
    }

    /// - Parameter say: called on a queue of its own.
    init(_ say: @escaping @Sendable (String) -> Void) {
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "portage.brokers"))
        let said = Said()
        timer.schedule(deadline: .now() + .seconds(1), repeating: .milliseconds(500))
        timer.setEventHandler {
            let silence = Self.silence
            let wasSaid = said.flag.exchange(silence != nil, ordering: .relaxed)
            if let silence, !wasSaid { say("waiting for \(silence)") }
        }
        timer.resume()
        self.timer = timer
    }

    func cancel() { timer.cancel() }

    /// Which broker does not answer, since when, and what was requested; nil while all answer.
    static var silence: String? {
        guard let wait = BrokerWaits.longest(atLeast: patience) else { return nil }
        let waited = (ContinuousClock.now - wait.since).components
        let since = Date().timeIntervalSince1970 - Double(waited.seconds)
        return "\(wait.servers), without an answer since \(BatchLine.time(Int64(since) * 1000)) (\(wait.place))"
    }
}
