import Glibc

/// Runs a body on a thread of its own, and lets go of all that the body held before the thread ends.
enum CallThread {
    /// - Throws: `KafkaError` `.other` where the system gives no more threads.
    static func start(_ place: String, _ body: @escaping @Sendable () -> Void) throws(KafkaError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let held = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let code = pthread_create(&thread, &attributes, { argument in
            if let argument { Body.perform(argument) }
            return nil
        }, held.toOpaque())
        guard code == 0 else {
            held.release()
            throw KafkaError(
                .other, "\(place): no thread to call the brokers on (\(String(cString: strerror(code)))); stop other queries, or raise the limit of threads (ulimit -u)")
        }
    }

    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }

        /// Not inlined: its references end here, before the thread does.
        @inline(never)
        static func perform(_ argument: UnsafeMutableRawPointer) {
            Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        }
    }
}
