import CTraps
import Columnar
import Foundation
import Synchronization

/// The message that the process writes to standard error when a trap ends it: job, output, batch, its offset ranges, and what to do.
///
/// Swift cannot catch a trap (`+` that overflows, an index out of range, `fatalError`): it ends the process by a signal, and a job with a
/// checkpoint meets the same records first at its next start. The command line installs the report by itself; a program that starts
/// queries or contexts of its own calls `TrapReport.install()` once, before the first of them.
///
/// The text is prepared before a batch runs, so that the handler allocates nothing and takes no lock, and it works on a full stack. Then
/// the signal ends the process. Swift's backtrace, some hundred lines that would follow, comes only where the environment
/// variable `SWIFT_BACKTRACE` is set (`enable=yes`), and after traps outside of batches.
public enum TrapReport {
    /// What happens after the message.
    public enum Ending: Hashable, Sendable {
        /// The process ends by the signal.
        case signal
        /// The process exits with this status.
        case exit(Int32)
    }

    /// How to skip a batch, by its label in ms: the advice in the report. Without a checkpoint no later live run has the label.
    public typealias Advice = @Sendable (_ label: Int64, _ hasCheckpoint: Bool) -> String

    private struct Words {
        var advice: Advice
        var isJSON: Bool
        var width: Int?
    }

    private static let words = Mutex<Words?>(nil)

    /// Installs the report for SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT and SIGFPE. A later call replaces the parameters.
    /// - Parameters:
    ///   - head: how the message begins; the signal's name follows.
    ///   - isJSON: whether it is a line of JSON, an object with `event` (`error`), `job`, `batchId`, `batchTime`, `output`, `message` and
    ///   `time`.
    ///   - advice: the last lines, which say what to do; by default they tell to pass the batch to `skipBatch`.
    ///   - width: columns of the terminal, if there is one: lines are wrapped at words.
    public static func install(
        head: String = "portage: a trap in the job ended the process, ", ending: Ending = .signal, isJSON: Bool = false, width: Int? = nil,
        advice: Advice? = nil
    ) {
        words.withLock { $0 = Words(advice: advice ?? skipping, isJSON: isJSON, width: isJSON ? nil : width) }
        let status: Int32 = if case .exit(let status) = ending { max(0, status) } else { -1 }
        var head = "\n" + head
        head.withUTF8 { portage_traps_install($0.baseAddress, $0.count, isJSON ? 1 : 0, status) }
    }

    private static let skipping: Advice = { label, hasCheckpoint in
        let skip = "call skipBatch(\(label)) before the start, which leaves the batch's records out."
        return hasCheckpoint
            ? "\(wrapping), or \(skip)"
            : "\(wrapping).\n  Without a checkpoint no later live run has this label. Over a recorded run, \(skip)"
    }

    /// What most such traps are.
    public static let wrapping =
        "Correct the job: Scala's +, - and * wrap around where Swift's trap, so sums of a legacy job are written &+, &- and &*"

    /// The calling thread runs this batch from now on.
    static func enter(_ plan: BatchPlan, of job: String, checkpoint: String?) {
        guard let words = words.withLock({ $0 }) else { return }
        let time = BatchLabel.text(plan.batchTime)
        let what = "  job \(job), batch \(plan.batchID), label \(plan.batchTime) (\(time))"
        var rest = plan.ranges.isEmpty ? "" : "  records: \(plan.ranges.text(most: 50)).\n"
        if let checkpoint {
            rest += "  The checkpoint \(checkpoint) has the batch planned and not committed: the next start runs it again.\n"
        }
        rest += "  \(words.advice(plan.batchTime, checkpoint != nil))\n"
        enter(what, rest, words.isJSON ? ",\"job\":\(JSONString.quoted(job)),\"batchId\":\(plan.batchID),\"batchTime\":\"\(time)\"" : "")
    }

    /// The calling thread runs the job's code outside of any batch from now on, until `leave` or a batch.
    /// - Parameter what: `while its graph is built`.
    package static func enter(job: String, _ what: String) {
        guard let words = words.withLock({ $0 }) else { return }
        enter("  job \(job), \(what)", "  \(wrapping).\n", words.isJSON ? ",\"job\":\(JSONString.quoted(job))" : "")
    }

    private static func enter(_ what: String, _ rest: String, _ members: String) {
        let width = words.withLock { $0?.width }
        var (what, rest, members) = (broken(what, width), broken(rest, width), members)
        what.withUTF8 { what in
            rest.withUTF8 { rest in
                members.withUTF8 {
                    portage_traps_enter(what.baseAddress, what.count, rest.baseAddress, rest.count, $0.baseAddress, $0.count)
                }
            }
        }
    }

    /// Lines of at most `width` columns; continuation lines are indented like the first.
    private static func broken(_ text: String, _ width: Int?) -> String {
        guard let width, width > 20 else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let indent = line.prefix { $0 == " " }
            var lines: [String] = []
            for word in line.dropFirst(indent.count).split(separator: " ") {
                if let last = lines.last, last.count + 1 + word.count <= width {
                    lines[lines.count - 1] = "\(last) \(word)"
                } else {
                    lines.append("\(indent)\(word)")
                }
            }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// The calling thread runs this output of its batch from now on, or none.
    package static func enter(output: String?) {
        guard var output else { return portage_traps_output(nil, 0) }
        output.withUTF8 { portage_traps_output($0.baseAddress, $0.count) }
    }

    /// The calling thread runs nothing of a job any more.
    package static func leave() { portage_traps_leave() }
}
