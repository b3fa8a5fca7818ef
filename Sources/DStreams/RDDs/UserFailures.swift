import Synchronization

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
