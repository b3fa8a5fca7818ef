import Foundation

/// Runs a body on a thread of its own, and lets go of all that the body held while the thread still lives.
///
/// Foundation's `Thread` releases its closure in a destructor of the dying thread, in no fixed order with those of other libraries: what
/// then ends for good may find Dispatch's own data of the thread freed. Here the closure is gone before the thread's function returns.
package enum OwnThread {
    private static let stackBytes = 8 << 20

    /// - Parameter name: as debuggers show it; the system keeps 15 bytes.
    /// - Throws: `NoThread` where the system gives no more threads.
    package static func start(named name: String, _ body: @escaping @Sendable () -> Void) throws(NoThread) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let held = Unmanaged.passRetained(Body(name, body))
        var thread = pthread_t()
        let code = pthread_create(&thread, &attributes, { argument in
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

        /// Not inlined: its references end here, before the thread does.
        @inline(never)
        static func perform(_ argument: UnsafeMutableRawPointer) {
            let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
            setName(body.name)
            body.run()
        }

        /// Glibc's call for it is not imported into Swift. Without a name all works as well.
        private static func setName(_ name: String) {
            let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { return }
            let bytes = Array(name.utf8.prefix(15))
            _ = write(file, bytes, bytes.count)
            close(file)
        }
    }
}
