import Errors
import Synchronization

/// Asks work that may take long, such as a start over much state, to end early; from any thread.
package final class StopRequest: Sendable {
    private let flag = Atomic<Bool>(false)

    package init() {}

    package func ask() { flag.store(true, ordering: .releasing) }

    package var isAsked: Bool { flag.load(ordering: .acquiring) }

    /// Called between two pieces of the work.
    /// - Throws: `StoppedEarly` once somebody asked.
    package func check() throws(StoppedEarly) { if isAsked { throw StoppedEarly() } }
}

/// Work that was asked to end did, before it was done.
package struct StoppedEarly: PortageError {
    package var errorClass: ErrorClass? { .stoppedEarly }
    package var message: String { "a stop was asked for" }
}

extension ErrorClass {
    package static let stoppedEarly = own(
        "THREADS.STOPPED_EARLY",
        when: "A query or context was stopped while it still began or looked for files; it then ends well, and nobody sees this.",
        remedy: "Start it again.")
}
