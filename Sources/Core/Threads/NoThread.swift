import Errors

/// The system provides no more threads to the process.
package struct NoThread: PortageError {
    /// The system's own words for the reason.
    package let reason: String

    package var errorClass: ErrorClass? { .noThread }
    /// The caller adds what the thread was for.
    package var message: String { "no thread is left (\(reason))" }
    package var hint: String? { "stop other queries, or raise the limit of threads (ulimit -u)" }
}

extension ErrorClass {
    package static let noThread = own(
        "THREADS.EXHAUSTED", when: "The system allows the process no further thread.",
        remedy: "Stop other queries, or raise the limit of threads (`ulimit -u`).")
}
