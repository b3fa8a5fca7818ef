import CTraps
import Foundation

/// The first SIGINT or SIGTERM asks a run to end properly; a second one ends the process.
///
/// `timeout` and some supervisors send a signal to the process and to its group, and so twice at once: an equal signal within a quarter of
/// a second is the same one. No signal is lost, and a second one ends the process whatever its threads do: both are the work of a handler,
/// not of a queue.
package final class StopSignals: Sendable {
    /// - Parameter stop: called once, on a thread of its own, after the first signal.
    /// - Throws: `NoThread` if the system provides no thread, or no pipe, for it.
    package init(_ stop: @escaping @Sendable () -> Void) throws(NoThread) {
        let end = portage_stops_install()
        guard end >= 0 else { throw NoThread(reason: String(cString: strerror(errno))) }
        do {
            try OwnThread.start(named: "portage stop") {
                var byte: UInt8 = 0
                var count = read(end, &byte, 1)
                while count < 0, errno == EINTR { count = read(end, &byte, 1) }
                close(end)
                if count == 1 { stop() }
            }
        } catch {
            portage_stops_remove()
            close(end)
            throw error
        }
    }

    /// Whether a signal was received.
    package var wereAsked: Bool { portage_stops_asked() != 0 }

    /// Gives both signals their default effect again.
    package func cancel() { portage_stops_remove() }
}
