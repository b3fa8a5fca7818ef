import Dispatch
import Foundation

/// The first SIGINT or SIGTERM asks the run to end in good order; a second one ends the process.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ stop: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "portage.signals")
        let numbers = [SIGINT, SIGTERM]
        sources = numbers.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                // From now on both do what they do by default.
                for number in numbers { signal(number, SIG_DFL) }
                Thread.detachNewThread(stop)
            }
            source.resume()
            return source
        }
    }

    func cancel() { for source in sources { source.cancel() } }
}
