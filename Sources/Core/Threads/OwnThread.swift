import Errors
import Foundation

/// Runs a body on a thread of its own, and releases everything that the body captured while the thread is still alive.
///
/// Foundation's `Thread` releases its closure in a destructor of the dying thread, in no fixed order with those of other libraries: an
/// object freed there may find Dispatch's data of the thread freed already. Here the closure is released before the thread's function
/// returns.
package enum OwnThread {
    private static let stackBytes = 8 << 20

    /// - Parameter name: the name in debuggers; the system keeps 15 bytes.
    /// - Throws: `NoThread` if the system provides no more threads.
    package static func start(named name: String, _ body: @escaping @Sendable () -> Void) throws(NoThread) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let held = Unmanaged.passRetained(Body(name, body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { argument in
                if let argument { Body.perform(argument) }
                return nil
            }, held.toOpaque())
        guard code == 0 else {
            held.release()
            throw NoThread(reason: String(cString: strerror(code)))
        }
    }

    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(_ name: String, _ run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }

        /// Not inlined: its references are released here, before the thread ends.
        @inline(never)
        static func perform(_ argument: UnsafeMutableRawPointer) {
            let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
            setName(body.name)
            body.run()
        }

        /// Glibc's function is not imported into Swift. Without a name everything still works.
        private static func setName(_ name: String) {
            let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { return }
            let bytes = Array(name.utf8.prefix(15))
            _ = write(file, bytes, bytes.count)
            close(file)
        }
    }
}

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
