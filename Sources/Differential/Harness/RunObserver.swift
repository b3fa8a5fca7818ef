import BatchRuntime
import Checkpoints
import Foundation
import Offsets
import Synchronization

/// Keeps what a run emits: in memory, or in a directory with a file a batch and output, so that a batch which runs again after a
/// crash replaces what it had written.
final class RunObserver: OutputObserver {
    private let directory: String?
    private let sideEffects: RunInput.SideEffects
    private let onBatch: (@Sendable () -> Void)?
    private let kept = Mutex<[Observation]>([])
    /// What runs before this one left in the directory, by file, without what this one has written anew.
    private let earlier: Mutex<[String: [Observation]]>
    private let rows = Atomic<Int>(0)
    private let isMade = Atomic<Bool>(false)

    /// How many rows this run emitted.
    var newRows: Int { rows.load(ordering: .relaxed) }

    /// - Parameter onBatch: called after each observation: drives a progress bar.
    init(_ input: RunInput, onBatch: (@Sendable () -> Void)? = nil) throws {
        directory = input.observations
        sideEffects = input.sideEffects
        self.onBatch = onBatch
        if let directory = input.observations {
            // It is made with the first thing that is observed: a run that is refused before leaves nothing behind.
            if FileManager.default.fileExists(atPath: directory) {
                do { try LocalFileSystem().removeTemporaries(in: directory) } catch { throw DifferentialError(.unwritable, handingOn: error) }
            }
            // A damaged file is told of before a batch runs, not when all have.
            earlier = Mutex(
                try Dictionary(uniqueKeysWithValues: Self.names(in: directory).map { ($0, try Self.read("\(directory)/\($0)")) }))
        } else {
            earlier = Mutex([:])
        }
    }

    private static func names(in directory: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: directory) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".jsonl") }.sorted()
    }

    /// One observation a file, as `observe` writes it.
    private static func read(_ path: String) throws(DifferentialError) -> [Observation] {
        let damage: String
        do {
            let observations = try ObservationLog.read(path)
            if observations.count == 1 { return observations }
            damage = "\(path): has \(Count.of(observations.count, "line")) instead of 1"
        } catch {
            guard error.code == .malformedLog else { throw error }
            damage = "\(error)"
        }
        throw DifferentialError(
            .malformedLog,
            "\(damage). The rows of an output in a batch that ran before are kept here, and the file is torn or damaged: delete it. No batch runs again for that; its "
                + "rows are then not counted among those emitted")
    }

    func observe(_ observation: Observation) throws {
        if let directory {
            if !isMade.exchange(true, ordering: .relaxed) {
                do { try LocalFileSystem().makeDirectory(directory) } catch { throw DifferentialError(.unwritable, error.message) }
            }
            let order = String(observation.batchID ?? observation.batchTime)
            let name = String(repeating: "0", count: max(0, 20 - order.count)) + order + "-" + Self.fileName(observation.output)
            try ObservationLog.write([observation], to: "\(directory)/\(name).jsonl")
            earlier.withLock { $0["\(name).jsonl"] = nil }
        } else {
            kept.withLock { $0.append(observation) }
        }
        rows.wrappingAdd(observation.rows.count, ordering: .relaxed)
        onBatch?()
    }

    func letsThrough(output: String) -> Bool { sideEffects.includes(output) }

    /// All that was emitted, by this run and those before it over the same checkpoint, in order.
    func observations() throws -> [Observation] {
        guard let directory else { return kept.withLock { $0 } }
        let earlier = earlier.withLock { $0 }
        return try Self.names(in: directory).flatMap { try earlier[$0] ?? Self.read("\(directory)/\($0)") }
    }

    private static func fileName(_ output: String) -> String {
        String(output.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : "_" })
    }
}
