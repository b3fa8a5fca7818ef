import Columnar
import Expressions
import Plans
import StateStore

/// A job's own merge of combiners as an aggregate of the table engine, with one combiner a group.
final class CombineStates<Combiner>: AggregateStates {
    private let function: CombineFunction<Combiner>
    private var combiners: [Combiner?] = []

    init(_ function: CombineFunction<Combiner>) { self.function = function }

    var count: Int { combiners.count }

    func grow(to count: Int) {
        if count > combiners.count { combiners.append(contentsOf: repeatElement(nil, count: count - combiners.count)) }
    }

    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) throws {
        let values = try function.combiner.decode(inputs[0])
        for index in 0..<assignment.count {
            try merge(values[assignment.row(index)], into: Int(assignment.groups[index]))
        }
    }

    private func merge(_ right: Combiner, into group: Int) throws {
        // Taken out of the array during the change, so that a combiner that is an array is not copied.
        if var left = combiners[group].take() {
            try function.merge(&left, right)
            combiners[group] = left
        } else {
            combiners[group] = right
        }
    }

    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        guard let other = other as? CombineStates<Combiner> else {
            preconditionFailure("merged states of two different aggregates")
        }
        for (index, group) in groups.enumerated() {
            if let right = other.combiners[index] { try merge(right, into: Int(group)) }
        }
    }

    func output(_ groups: UnsafeBufferPointer<UInt32>) throws -> ColumnArray {
        try function.combiner.encode(groups.map { try present(Int($0)) })
    }

    func retain(_ groups: UnsafeBufferPointer<UInt32>) {
        combiners = groups.map { combiners[Int($0)] }
    }

    func encode(_ group: Int, into bytes: inout [UInt8]) throws {
        bytes += try function.combiner.bytes(of: present(group))
    }

    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws {
        do { combiners.append(try function.combiner.value(from: bytes)) } catch let error as StateValueError {
            throw AdapterError(.corruptValue, function.name, underlying: error)
        }
    }

    /// A group exists because of a row, so it has a combiner.
    private func present(_ group: Int) throws -> Combiner {
        guard let combiner = combiners[group] else {
            throw AdapterError(.corruptValue, "a group of \(function.name) holds no value")
        }
        return combiner
    }
}

/// `mergeCombiners` of a job's operation, with the coder of its combiners.
final class CombineFunction<Combiner>: UserAggregateFunction {
    let name: String
    let combiner: ValueCoder<Combiner>
    let merge: @Sendable (inout Combiner, Combiner) throws -> Void

    init(name: String, combiner: ValueCoder<Combiner>, merge: @escaping @Sendable (inout Combiner, Combiner) throws -> Void) {
        self.name = name
        self.combiner = combiner
        self.merge = merge
    }

    func makeStates() -> any AggregateStates { CombineStates(self) }
}
