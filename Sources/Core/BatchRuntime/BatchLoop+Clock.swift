import Columnar

extension BatchLoop {
    /// Reads the clock, asks the program what comes next, and logs a warning if the clock was set back: batches that are due by the clock
    /// are then late, and nothing else would explain it.
    func decide(_ batchID: Int64) throws -> BatchDecision {
        let now = clock.nowMillis
        let setBack = watch.wasSetBack(nowMillis: now, steadyMillis: clock.steadyMillis)
        let decision = try program.nextBatch(batchID, nowMillis: now)
        if let setBack {
            logger.warning(
                """
                \(program.name): the clock was set back by \(Self.span(setBack.millis)): it shows \(Self.moment(now)) where it would have \
                shown \(Self.moment(setBack.fromMillis)); \(Self.consequence(decision, setBack.fromMillis))
                """)
        } else if let lastLabel = recoveredMillis, case .wait(let millis) = decision, millis > lastLabel, lastLabel > now {
            let behind = ClockWatch.SetBack(fromMillis: lastLabel, toMillis: now).millis
            if behind >= ClockWatch.leastMillis {
                logger.warning(
                    """
                    \(program.name): the clock is \(Self.span(behind)) behind the last batch in the checkpoint: it shows \(Self.moment(now)), \
                    that batch is of \(Self.moment(lastLabel)); \(Self.consequence(decision, lastLabel))
                    """)
            }
        }
        recoveredMillis = nil
        return decision
    }

    private static func consequence(_ decision: BatchDecision, _ before: Int64) -> String {
        switch decision {
        case .wait(let millis) where millis >= before: "no batch runs until it shows \(moment(millis))"
        case .wait, .run: "batches follow the time that it shows now"
        case .finished: "no batch is left to run"
        }
    }

    /// `3600.250 s`.
    private static func span(_ millis: Int64) -> String { "\(millis / 1000).\(CivilTime.padded(millis % 1000, 3)) s" }

    /// `2026-03-01T12:00:00.250Z`; plain ms for years that a calendar cannot show.
    private static func moment(_ millis: Int64) -> String {
        guard (0...253_402_300_799_999).contains(millis) else { return "\(millis) ms" }
        return CivilTime(millis: millis).iso
    }
}
