import Differential
import Foundation
import Offsets
import Synchronization

/// The messages of a live run on standard error: that it runs, how each batch went, and how it ended. Standard output belongs to the job.
///
/// On a terminal the last batch is one line that the next takes the place of, each query of a port has its own; in a file, or where a
/// format was asked for, each batch is a line. Quiet, it says only what a person must know: that brokers are silent, and a port that was
/// chosen for it. Warnings and errors are not its own and come all the same.
package final class RunLog: Sendable {
    package enum Style: Sendable, Equatable {
        /// One line on a terminal, written over and over; of a query, under its name.
        case live
        case lines(LogFormat)
        case quiet
    }

    private struct State {
        var batches = 0
        var records: Int64 = 0
        var hasBegun = false
        /// Whether the run began at the end of a topic.
        var beganAtEnd = false
        var makingUp: MakingUp?
        /// The batch after which an interrupt ends the run.
        var last = "the batch under way"
    }

    /// The message at the beginning of the run.
    private struct Announcement {
        var text: String
        var beginning: @Sendable () -> RunBeginning
    }

    private let name: String
    private let checkpoint: String?
    private let style: Style
    /// Printed at the end of a run that began at the end of topics and read nothing.
    private let hint: String?
    private let write: @Sendable (String) -> Void
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())
    /// Locked until it is written, so that no line of a batch comes before. Locked before `state`, never after.
    private let announcement = Mutex<Announcement?>(nil)
    private let lines: LiveLines

    /// Takes the lines of the last batches off the screen, for other output of this process.
    static func clearShown() { LiveLines.ofProcess.clear() }

    package init(
        _ name: String, checkpoint: String?, style: Style, hint: String? = nil, lines: LiveLines = .ofProcess,
        write: @escaping @Sendable (String) -> Void = { StandardStream.say($0) },
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.name = name
        self.checkpoint = checkpoint
        self.style = style
        self.hint = hint
        self.lines = lines
        self.now = now
        self.write = write
    }

    /// Sets the message of `begin`.
    /// - Parameters:
    ///   - last: the batch after which an interrupt ends the run.
    ///   - beginning: called once the run has begun, on the thread that reports it first.
    package func announce(
        _ what: String, last: String = "the batch under way", beginning: @escaping @Sendable () -> RunBeginning = { RunBeginning() }
    ) {
        state.withLock { $0.last = last }
        let memory = checkpoint.map { "checkpoint \($0)" } ?? "without a checkpoint"
        announcement.withLock { $0 = Announcement(text: "\(what), \(memory); an interrupt ends it after \(last)", beginning: beginning) }
    }

    /// Prints that the run has begun, once.
    /// - Parameter known: replaces the result of `announce`'s closure.
    package func begin(_ known: RunBeginning? = nil) {
        announcement.withLock { announcement in
            guard let due = announcement else { return }
            announcement = nil
            begin(due, known ?? due.beginning())
        }
    }

    private func begin(_ announcement: Announcement, _ beginning: RunBeginning) {
        state.withLock { state in
            (state.hasBegun, state.beganAtEnd) = (true, !beginning.topicsAtEnd.isEmpty)
            state.makingUp = beginning.missed.map { MakingUp($0, since: now()) }
        }
        say(.started, [announcement.text, beginning.place].compactMap { $0 }.joined(separator: "; "))
        guard let missed = beginning.missed, let text = beginning.missedText else { return }
        say(.missed, text) { line in
            line.batches = missed.count
            line.firstBatchTime = BatchLine.time(missed.first.milliseconds)
            line.lastBatchTime = BatchLine.time(missed.last.milliseconds)
        }
    }

    /// Prints that a signal has been received and what becomes of the run.
    func interrupted() {
        say(.stopping, "interrupted; it ends after \(state.withLock { $0.last }), and at once if it is interrupted again")
    }

    /// Prints that brokers are silent: a warning, even with --quiet.
    func waits(_ message: String) {
        say(.waiting, message, isWarning: true)
    }

    /// Prints where the metrics are served, before anything else of the run is known.
    /// - Parameter isAsked: whether the port is known only from this message, so that it is printed even with --quiet.
    func serves(_ address: String, isAsked: Bool) {
        say(.serving, "metrics at \(address)", isWarning: isAsked)
    }

    package func ran(_ batch: BatchLine) {
        begin()
        state.withLock { state in
            state.batches += 1
            state.records = state.records.saturating(plus: batch.inputRecords)
            let progress = state.makingUp?.made(batch.batchTime, at: now())
            switch style {
            case .quiet: return
            case .lines(.json): write(LogLine(batch, job: name).text)
            case .lines(.text) where progress != nil:
                if let line = progress?.line { write("\(name): \(line)\n") }
            case .lines(.text): write("\(name): \(batch.text)\n")
            case .live:
                lines.show(
                    ObjectIdentifier(self),
                    { [name] width in
                        var head = Self.head(name, width)
                        if let place = progress?.place, head.count + place.count + 42 < width { head += "\(place); " }
                        return head + batch.text(width: width - 1 - head.count)
                    }, write)
            }
        }
    }

    /// What a line on a terminal begins with: the name, of a query of several at least its own; nothing where the batch would not fit
    /// beside it.
    private static func head(_ name: String, _ width: Int) -> String {
        if name.count + 40 < width { return "\(name): " }
        guard let query = name.split(separator: "/").dropFirst().last else { return "" }
        return "\(query.count + 30 < width ? query : query.prefix(max(1, width - 30))): "
    }

    /// Takes the line of the last batch off the screen.
    func clear() { lines.clear() }

    /// Says how the run ended, if it had begun. For a person the error itself is the last word, and comes by itself.
    /// - Parameter hasRead: whether brokers have answered; where not, it is no wonder that it read nothing.
    package func stopped(_ end: RunEnd, hasRead: Bool = true) {
        lines.remove(ObjectIdentifier(self))
        let (batches, records, hasBegun, beganAtEnd) = state.withLock { ($0.batches, $0.records, $0.hasBegun, $0.beganAtEnd) }
        guard hasBegun else { return }
        if end == .error, style != .lines(.json) { return }
        var next = checkpoint == nil || end == .error ? "" : "; the next run with this checkpoint continues from here"
        if records == 0, beganAtEnd, hasRead, end == .end || end == .signal, let hint { next += "; \(hint)" }
        let cause = end == .error ? " by an error" : end == .otherQuery ? ", as another query failed," : ""
        say(
            .stopped, "stopped\(cause) after \(Count.of(batches, "batch", "batches")) of \(Count.of(records, "record"))\(next)"
        ) { line in
            line.batches = Int64(batches)
            line.inputRecords = records
            line.reason = end.rawValue
        }
    }

    /// - Parameters:
    ///   - isWarning: whether it is printed even with --quiet.
    ///   - complete: adds this event's own members to a line of JSON.
    private func say(_ event: LogLine.Event, _ message: String, isWarning: Bool = false, _ complete: (inout LogLine) -> Void = { _ in }) {
        switch style {
        case .quiet where isWarning:
            if LogFormat.current == .json {
                write(LogLine(event, job: name, message: message).text)
            } else {
                write("\(name): \(message)\n")
            }
        case .quiet: return
        case .lines(.json):
            var line = LogLine(event, job: name, message: message)
            complete(&line)
            write(line.text)
        case .live:
            // Several queries share the terminal: the lines of the others stand below again.
            lines.write(CommandOutput.wrapped("\(name): \(message)", width: lines.width()) + "\n", write)
        case .lines(.text): write("\(name): \(message)\n")
        }
    }
}
