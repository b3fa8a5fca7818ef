import Foundation
import Synchronization

/// An element that says where it came from: a record of a log.
package protocol SourceRecord: Sendable {}

/// Runs the functions of a job, and remembers in which operation, on which record, one threw. That costs nothing where none does.
///
/// An error goes up through the loops of all operations at once, on the thread that ran them: first past the operation, then past the
/// source that gave out the record, at last out of the action, which takes down both.
@usableFromInline package enum UserCode {
    @inlinable @inline(__always)
    package static func run<Result>(_ operation: StaticString, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch {
            note(operation)
            throw error
        }
    }

    private struct Note {
        var operation: String?
        var record: (any SourceRecord)?
    }

    /// By thread.
    private static let notes = Mutex<[UInt: Note]>([:])

    private static var thread: UInt { UInt(pthread_self()) }

    @usableFromInline static func note(_ operation: StaticString) { notes.withLock { $0[thread] = Note(operation: "\(operation)") } }

    /// The element that a loop had given out when it failed; what is no record says nothing.
    @usableFromInline package static func note(_ element: Any, for error: any Error) {
        guard let record = element as? any SourceRecord, !(error is EnoughElements) else { return }
        notes.withLock { $0[thread, default: Note()].record = record }
    }

    /// What was noted on this thread since, once.
    @usableFromInline static func failed(_ error: any Error) -> UserFailure {
        let note = notes.withLock { $0.removeValue(forKey: thread) } ?? Note()
        return UserFailure(operation: note.operation, record: note.record, error: error)
    }
}

/// A function of the job that threw: in which operation, on which record, as far as that is known.
@usableFromInline package struct UserFailure: Sendable {
    package let operation: String?
    package let record: (any SourceRecord)?
    package let error: any Error
}
