import Checkpoints
import Foundation

extension BatchLoop {
    /// Asks the program to stop, from any thread, also from inside a batch. Returns at once; then `awaitTermination`.
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

    /// Ends the loop with the error of a step; well, if a stop was asked for and the step only waited for somebody who did not answer.
    func fail(_ error: any Error) throws {
        guard program.isGivenUpWait(error), shared.withLock({ $0.isStopAsked }) else {
            end(error)
            throw error
        }
        logger.warning("\(program.name): stopped while it waited: \(error); what was not committed is the first batch of the next run")
        end(nil)
    }

    /// Makes a waiting loop ask its program again: new input is there.
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

    /// Ends the loop: closes the program, lets the checkpoint go, and tells whoever waits.
    func end(_ error: (any Error)?) {
        guard !isTerminated else { return }
        _ = lifecycle.handle(.failed)
        // What is on its way to the disk ends first: whoever opens the checkpoint next finds it at rest.
        commit?.settle()
        commit = nil
        program.close()
        checkpoint?.close()
        TrapReport.leave()
        letGo()
        shared.withLock { shared in
            shared.isEnded = true
            shared.error = error
            shared.teller = pthread_self()
        }
        onEnd?(error)
        onEnd = nil
        shared.withLock { ($0.isTold, $0.teller) = (true, nil) }
        ended.broadcast()
    }

    /// Stops the loop and waits until it is over; a loop without a thread of its own takes its last steps on the caller's.
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
        // What it still waits for never comes: time stands still where nobody steps.
        end(nil)
    }

    /// Steps until there is nothing to do before some time, or all is over.
    package func runAvailable() throws -> Step {
        while true {
            let step = try step()
            if case .ran = step { continue }
            return step
        }
    }

    /// Whether the caller is inside a step of this loop.
    public var isOwnThread: Bool { shared.withLock { $0.thread.map { pthread_equal($0, pthread_self()) != 0 } ?? false } }

    /// Whether the loop is over, well or not.
    public var isTerminated: Bool { shared.withLock { $0.isEnded } }

    /// Whether a wait for the end is over: all have been told of it, or the caller is being told.
    private var isSettled: Bool {
        shared.withLock { $0.isTold || $0.isEnded && $0.teller.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
    }

    /// What ended it, if it was an error.
    public var error: (any Error)? { shared.withLock { $0.error } }

    /// Waits (in real time) until the loop is over. Returns whether it is.
    /// - Throws: the error that ended the loop; `BatchLoopError` if called from inside one of its own batches.
    public func awaitTermination(timeoutMillis: Int64? = nil) throws -> Bool {
        if isOwnThread, !isTerminated {
            throw BatchLoopError(.awaitedByItself, "\(program.name): a batch cannot wait for the end of its own query; call stop() only")
        }
        let deadline = timeoutMillis.map { SteadyCondition.deadline(inMillis: $0) }
        ended.withLock {
            while !isSettled {
                guard let deadline else {
                    ended.wait()
                    continue
                }
                if !ended.wait(untilSteadyMillis: deadline) { break }
            }
        }
        guard isSettled else { return false }
        if let error { throw error }
        return true
    }
}
