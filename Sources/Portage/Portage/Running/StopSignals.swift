import Dispatch
import Foundation
import Synchronization
import Threads

/// The first SIGINT or SIGTERM asks the run to end properly; a second one ends the process.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]
    private let asked: Asked

    private final class Asked: Sendable {
        let flag = Atomic<Bool>(false)
    }

    /// Whether a signal was received.
    var wereAsked: Bool { asked.flag.load(ordering: .acquiring) }

    init(_ stop: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "portage.signals")
        let numbers = [SIGINT, SIGTERM]
        let asked = Asked()
        self.asked = asked
        sources = numbers.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            // The source keeps its handler, and with it itself, until it is cancelled.
            source.setEventHandler {
                let count = source.data
                // From now on both have their default effect.
                for number in numbers { signal(number, SIG_DFL) }
                // A second one that came before that, of the other kind or of this, was only counted here: it has its effect now.
                if asked.flag.exchange(true, ordering: .acquiringAndReleasing) || count > 1 {
                    Self.raise(number)
                    return
                }
                // If no thread is available it stops from this queue: nothing else runs there, and a second signal needs no help.
                do { try OwnThread.start(named: "portage stop", stop) } catch { stop() }
            }
            source.resume()
            return source
        }
    }

    /// A signal's default effect, whatever threads block it: Dispatch blocks it in each thread that it has reached, and one that all
    /// threads block would only come back as an event.
    private static func raise(_ number: Int32) {
        var own = sigset_t()
        sigemptyset(&own)
        sigaddset(&own, number)
        pthread_sigmask(SIG_UNBLOCK, &own, nil)
        kill(getpid(), number)
    }

    func cancel() { for source in sources { source.cancel() } }
}
