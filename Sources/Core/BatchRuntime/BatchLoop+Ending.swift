import Checkpoints
import Foundation

extension BatchLoop {
    /// Asks the program to stop, from any thread, even from inside a batch. Returns at once; `awaitTermination` waits for the end.
    public func stop(gracefully: Bool = true) {
        shared.withLock { shared in
            if shared.isEnded { return }
            shared.stop = (shared.stop ?? true) && gracefully
            shared.isStopAsked = true
            hasMail.store(true, ordering: .releasing)
        }
        program.giveUpWaiting()
        clock.wake()
    }

    /// Ends the loop with the error of a step, or without one if a stop was requested and the step only waited for a broker that did not
    /// answer.
    func fail(_ error: any Error) throws {
        guard program.isGivenUpWait(error), shared.withLock({ $0.isStopAsked }) else {
            end(error)
            throw error
        }
        logger.warning("\(program.name): stopped while it waited: \(error)")
        end(nil)
    }

    /// Makes a waiting loop ask its program again, because new input has arrived.
    public func wake() {
        hasMail.store(true, ordering: .releasing)
        clock.wake()
    }

    func takeMail() {
        guard hasMail.load(ordering: .acquiring) else { return }
        let stop = shared.withLock { shared -> Bool? in
            hasMail.store(false, ordering: .releasing)
            defer { shared.stop = nil }
            return shared.stop
        }
        guard let stop else { return }
        let next = lifecycle.handle(.stopRequested(gracefully: stop))
        if next != .none { action = next }
    }

    /// Ends the loop: closes the program, releases the checkpoint and notifies all waiters.
    func end(_ error: (any Error)?) {
        guard !isTerminated else { return }
        _ = lifecycle.handle(.failed)
        // Writes that are under way finish first, so that the next owner of the checkpoint finds it at rest.
        commit?.finish()
        commit = nil
        program.close()
        checkpoint?.close()
        TrapReport.leave()
        releaseCallbacks()
        shared.withLock { shared in
            shared.isEnded = true
            shared.error = error
            shared.notifier = pthread_self()
        }
        onEnd?(error)
        onEnd = nil
        shared.withLock { ($0.areWaitersNotified, $0.notifier) = (true, nil) }
        ended.broadcast()
    }

    /// Stops the loop and waits until it has ended; a loop without a thread of its own takes its last steps on the caller's thread.
    ///
    /// Called from inside one of the loop's own batches it returns at once, and the batch is the last.
    public func terminate(gracefully: Bool = true) {
        stop(gracefully: gracefully)
        if isOwnThread { return }
        let isStepped = shared.withLock { shared in
            if shared.isStarted || shared.isEnded { return false }
            (shared.isStarted, shared.isStoppedFirst) = (true, true)
            return true
        }
        guard isStepped else {
            _ = try? awaitTermination()
            return
        }
        guard isRunning else { return end(nil) }
        while case .ran? = try? step() {}
        // The time it waits for never comes: the clock does not move unless somebody steps.
        end(nil)
    }

    /// Steps until there is nothing to do before a later time, or the loop has ended.
    package func runAvailable() throws -> Step {
        while true {
            let step = try step()
            if case .ran = step { continue }
            return step
        }
    }

    /// Whether the caller is inside a step of this loop.
    public var isOwnThread: Bool { shared.withLock { $0.thread.map { pthread_equal($0, pthread_self()) != 0 } ?? false } }

    /// Whether the loop has ended, with or without an error.
    public var isTerminated: Bool { shared.withLock { $0.isEnded } }

    /// Whether a wait for the end may return: all waiters have been notified, or the caller is being notified now.
    private var isWaitOver: Bool {
        shared.withLock { $0.areWaitersNotified || $0.isEnded && $0.notifier.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
    }

    /// The error that ended the loop; nil if it runs or ended without one.
    public var error: (any Error)? { shared.withLock { $0.error } }

    /// - Throws: `BatchLoopError` inside of one of the loop's own batches.
    package func requireOtherThread() throws {
        guard isOwnThread, !isTerminated else { return }
        throw BatchLoopError(.awaitedByItself, "\(program.name): a batch cannot wait for the end of its own query; call stop() only")
    }

    /// Waits (in real time) until the loop has ended. Returns whether it has.
    /// - Throws: the error that ended the loop; `BatchLoopError` if called from inside one of its own batches.
    public func awaitTermination(timeoutMillis: Int64? = nil) throws -> Bool {
        try requireOtherThread()
        let deadline = timeoutMillis.map { SteadyCondition.deadline(inMillis: $0) }
        ended.withLock {
            while !isWaitOver {
                guard let deadline else {
                    ended.wait()
                    continue
                }
                if !ended.wait(untilSteadyMillis: deadline) { break }
            }
        }
        guard isWaitOver else { return false }
        if let error { throw error }
        return true
    }
}
