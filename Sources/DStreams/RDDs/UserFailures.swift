import Synchronization

/// The failures of a job's functions since they were last taken: of each partition the first, for that ends it.
@usableFromInline package final class UserFailures: Sendable {
    private let failures = Mutex<[UserFailure]>([])
    /// A job that goes on failing and is never asked keeps no more than this.
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
