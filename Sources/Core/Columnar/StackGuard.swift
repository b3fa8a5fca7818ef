import CStack

/// Tells recursions over a user's text whether the thread's stack still has room, so that they end with a message and not with the process.
///
/// A limit on depth alone does not do: threads of an application may have small stacks.
package enum StackGuard {
    /// Whether the current thread has `bytes` of stack left.
    package static func hasRoom(_ bytes: Int = 64 << 10) -> Bool {
        portage_stack_has_room(bytes)
    }
}
