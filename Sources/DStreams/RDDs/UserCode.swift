import Foundation
import Synchronization

/// An element that knows its origin: a record of a log.
package protocol SourceRecord: Sendable {}

/// Runs the functions of a job, and records in which operation and on which record one threw. Costs nothing if none does.
///
/// An error passes through the loops of all operations, on the thread that ran them: first the operation, then the
/// source that provided the record, and finally the action, which records both.
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

    /// The element that a loop was processing when it failed; ignored if it is not a record.
    @usableFromInline package static func note(_ element: Any, for error: any Error) {
        guard let record = element as? any SourceRecord, !(error is EnoughElements) else { return }
        notes.withLock { $0[thread, default: Note()].record = record }
    }

    /// Takes what was noted on this thread.
    @usableFromInline static func failed(_ error: any Error) -> UserFailure {
        let note = notes.withLock { $0.removeValue(forKey: thread) } ?? Note()
        return UserFailure(operation: note.operation, record: note.record, error: error)
    }
}

/// A failure of a function of the job: the operation and the record, as far as known.
@usableFromInline package struct UserFailure: Sendable {
    package let operation: String?
    package let record: (any SourceRecord)?
    package let error: any Error
}

/// The failures of a job's functions since they were last taken: one for each partition, because the first ends it.
@usableFromInline package final class UserFailures: Sendable {
    private let failures = Mutex<[UserFailure]>([])
    /// The most failures kept, for a job that keeps failing and is never asked.
    private static let most = 1000

    init() {}

    @usableFromInline func add(_ error: any Error) {
        let failure = UserCode.failed(error)
        failures.withLock { if $0.count < Self.most { $0.append(failure) } }
    }

    package func take() -> [UserFailure] {
        failures.withLock { failures in
            defer { failures = [] }
            return failures
        }
    }
}
