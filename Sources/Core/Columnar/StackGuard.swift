import CStack

/// Checks whether the thread's stack has room left, so that a recursion over a user's text ends with a message instead of ending the
/// process.
///
/// A limit on depth alone is not enough: an application's threads may have small stacks.
package enum StackGuard {
    /// Whether the current thread has `bytes` of stack left.
    package static func hasRoom(_ bytes: Int = 64 << 10) -> Bool {
        portage_stack_has_room(bytes)
    }
}
