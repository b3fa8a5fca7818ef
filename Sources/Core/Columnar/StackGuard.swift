import Glibc

/// Tells recursions over a user's text whether the thread's stack still has room, so that they end with a message and not with the process.
///
/// A limit on depth alone does not do: threads of an application may have small stacks.
package enum StackGuard {
    /// The lowest address of this thread's stack, looked up once a thread.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Whether the current thread has `bytes` of stack left.
    package static func hasRoom(_ bytes: UInt = 64 << 10) -> Bool {
        var here: UInt8 = 0
        let address = withUnsafeMutablePointer(to: &here) { UInt(bitPattern: $0) }
        let low = UInt(bitPattern: pthread_getspecific(key) ?? lookUp())
        return address > low && address - low > bytes
    }

    private typealias AttributesOf = @convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> Int32

    /// glibc's `pthread_getattr_np`, which its headers show only to GNU sources.
    private static let attributesOf: AttributesOf? = dlsym(nil, "pthread_getattr_np").map { unsafeBitCast($0, to: AttributesOf.self) }

    private static func lookUp() -> UnsafeMutableRawPointer {
        var attributes = pthread_attr_t()
        var low: UnsafeMutableRawPointer?
        var size = 0
        if let attributesOf, attributesOf(pthread_self(), &attributes) == 0 {
            pthread_attr_getstack(&attributes, &low, &size)
            pthread_attr_destroy(&attributes)
        }
        // Where the stack is not known it counts as endless.
        guard let known = low ?? UnsafeMutableRawPointer(bitPattern: 1) else { preconditionFailure("1 is an address") }
        pthread_setspecific(key, known)
        return known
    }
}
