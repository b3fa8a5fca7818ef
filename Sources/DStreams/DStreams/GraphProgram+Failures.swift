import Checkpoints
import Synchronization

/// Failures, and what follows from them.
extension GraphProgram {
    /// The last failure, in a batch or in making one: as in Spark, a failure replaces the one before.
    var failure: BatchFailure? { lastFailure.withLock { $0 } }

    /// - Parameter output: the output that failed; nil if the whole batch failed, or could not be made.
    func record(_ error: any Error, _ what: String, output: OutputOperation? = nil) {
        let failures = userFailures.take()
        let plan = underWay?.batchTime == lastLabel ? underWay : nil
        var place = FailurePlace(
            job: name, batch: Time(lastLabel), batchID: plan?.batchID, output: output?.name, operation: output?.operation ?? "",
            ranges: plan?.ranges.filter { !$0.isEmpty } ?? [])
        badRecords.complete(&place, of: error, failures)
        let failure = note(error, what, place)
        // Later failures follow from the first and say less, and their order may change from run to run.
        if batchFailure == nil { batchFailure = failure }
    }

    /// Records a failure; may be called from any thread.
    /// - Parameter place: nil if it was not in a batch.
    @discardableResult func note(_ error: any Error, _ what: String, _ place: FailurePlace? = nil) -> BatchFailure {
        logger.error("\(name): \(what): \(error)\(place?.text ?? "")")
        let failure = BatchFailure(error: error, place: place)
        lastFailure.withLock { $0 = failure }
        return failure
    }

    /// Runs `body`, and passes its error to `handle`; but a wait that was given up ends the run as requested, and is not a failure of the
    /// job.
    func attempt(_ body: () throws -> Void, orElse handle: (any Error) throws -> Void) throws {
        do { try body() } catch  where isGivenUpWait(error) { throw error } catch { try handle(error) }
    }

    /// With a checkpoint, a failed batch is not committed: it ends the run, and the next start runs it again, so that its outputs
    /// are not lost. Without a checkpoint there is nothing to return to, and the context continues.
    func refuseToCommitAfterFailure() throws {
        guard checkpoint != nil, let batchFailure else { return }
        let failure = BatchFailure(error: batchFailure.error, place: batchFailure.place, uncommitted: Time(lastLabel))
        ending.withLock { $0 = failure }
        throw batchFailure.error
    }

    /// The failure of a batch that ended the run; nil while it runs, or if something else ended it.
    var endingFailure: BatchFailure? { ending.withLock { $0 } }
}
