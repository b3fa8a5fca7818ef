import Errors

/// The system gives the process no more threads.
package struct NoThread: PortageError {
    /// The system's own word for it.
    package let reason: String

    package var errorClass: ErrorClass? { .noThread }
    /// What the thread was for is the caller's to say before it.
    package var message: String { "no thread is left (\(reason))" }
    package var hint: String? { "stop other queries, or raise the limit of threads (ulimit -u)" }
}

extension ErrorClass {
    package static let noThread = own(
        "THREADS.EXHAUSTED", when: "The system gives the process no further thread.",
        remedy: "Stop other queries, or raise the limit of threads (`ulimit -u`).")
}
