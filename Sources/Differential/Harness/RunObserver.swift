import BatchRuntime
import Checkpoints
import Foundation
import Offsets
import Synchronization

/// Stores what a run emits: in memory, or in a directory with a file for each batch and output, so that a batch which runs again after a
/// crash replaces what it had written.
final class RunObserver: OutputObserver {
    private let directory: String?
    private let sideEffects: RunInput.SideEffects
    private let onBatch: (@Sendable () -> Void)?
    private let kept = Mutex<[Observation]>([])
    /// The observations of earlier runs in the directory, by file, without those that this run has replaced.
    private let earlier: Mutex<[String: [Observation]]>
    private let rows = Atomic<Int>(0)
    private let isMade = Atomic<Bool>(false)

    /// The number of rows that this run emitted.
    var newRows: Int { rows.load(ordering: .relaxed) }

    /// - Parameter onBatch: called after each observation, for a progress bar.
    init(_ input: RunInput, onBatch: (@Sendable () -> Void)? = nil) throws {
        directory = input.observations
        sideEffects = input.sideEffects
        self.onBatch = onBatch
        if let directory = input.observations {
            // The directory is created with the first observation: a run that is refused before leaves nothing behind.
            if FileManager.default.fileExists(atPath: directory) {
                do { try LocalFileSystem().removeTemporaries(in: directory) } catch {
                    throw DifferentialError(.unwritable, handingOn: error)
                }
            }
            // A damaged file is reported before a batch runs, not when all have.
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

    /// The single observation of a file, as `observe` writes it.
    private static func read(_ path: String) throws(DifferentialError) -> [Observation] {
        let damage: String
        do {
            let observations = try ObservationLog.read(path)
            if observations.count == 1 { return observations }
            damage = "\(path) has \(Count.of(observations.count, "line")) instead of 1"
        } catch {
            guard error.code == .malformedLog else { throw error }
            damage = "\(error)"
        }
        throw DifferentialError(
            .malformedLog,
            "\(damage). This file keeps the rows of an output in an earlier batch, and it is torn or damaged: delete it. No batch runs "
                + "again because of that, but its "
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

    /// Everything that this run and earlier ones over the same checkpoint emitted, in order.
    func observations() throws -> [Observation] {
        guard let directory else { return kept.withLock { $0 } }
        let earlier = earlier.withLock { $0 }
        return try Self.names(in: directory).flatMap { try earlier[$0] ?? Self.read("\(directory)/\($0)") }
    }

    private static func fileName(_ output: String) -> String {
        String(output.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : "_" })
    }
}
