import BatchRuntime
import Checkpoints
import Foundation
import Synchronization

/// Keeps what a run emits: in memory, or in a directory with a file a batch and output, so that a batch which runs again after a
/// crash replaces what it had written.
final class RunObserver: OutputObserver {
    private let directory: String?
    private let sideEffects: RunInput.SideEffects
    private let onBatch: (@Sendable () -> Void)?
    private let kept = Mutex<[Observation]>([])
    private let rows = Atomic<Int>(0)

    /// How many rows this run emitted.
    var newRows: Int { rows.load(ordering: .relaxed) }

    /// - Parameter onBatch: called after each observation: drives a progress bar.
    init(_ input: RunInput, onBatch: (@Sendable () -> Void)? = nil) throws {
        directory = input.observations
        sideEffects = input.sideEffects
        self.onBatch = onBatch
        if let directory {
            let files = LocalFileSystem()
            do {
                try files.makeDirectory(directory)
                try files.removeTemporaries(in: directory)
            } catch {
                throw DifferentialError(.unwritable, error.message)
            }
        }
    }

    func observe(_ observation: Observation) throws {
        if let directory {
            let order = String(observation.batchID ?? observation.batchTime)
            let name = String(repeating: "0", count: max(0, 20 - order.count)) + order + "-" + Self.fileName(observation.output)
            try ObservationLog.write([observation], to: "\(directory)/\(name).jsonl")
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
        let names = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".jsonl") }.sorted()
        return try names.flatMap { try ObservationLog.read("\(directory)/\($0)") }
    }

    private static func fileName(_ output: String) -> String {
        String(output.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : "_" })
    }
}
