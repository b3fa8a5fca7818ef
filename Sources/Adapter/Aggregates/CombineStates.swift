import Columnar
import Plans

/// A job's own combine functions as an aggregate of the table engine: one combiner a group.
final class CombineStates<Input, Combiner>: AggregateStates {
    private let function: CombineFunction<Input, Combiner>
    private var combiners: [Combiner?] = []

    init(_ function: CombineFunction<Input, Combiner>) { self.function = function }

    var count: Int { combiners.count }

    func grow(to count: Int) {
        if count > combiners.count { combiners.append(contentsOf: repeatElement(nil, count: count - combiners.count)) }
    }

    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) throws {
        let values = try function.input.decode(inputs[0])
        for index in 0..<assignment.count {
            let value = values[assignment.row(index)]
            let group = Int(assignment.groups[index])
            // Out of the array while it changes, so that a combiner that is a list is not copied.
            if var combiner = combiners[group].take() {
                try function.mergeValue(&combiner, value)
                combiners[group] = combiner
            } else {
                combiners[group] = try function.create(value)
            }
        }
    }

    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        guard let other = other as? CombineStates<Input, Combiner> else {
            preconditionFailure("merged states of two different aggregates")
        }
        for (index, group) in groups.enumerated() {
            guard let right = other.combiners[index] else { continue }
            if var left = combiners[Int(group)].take() {
                try function.mergeCombiners(&left, right)
                combiners[Int(group)] = left
            } else {
                combiners[Int(group)] = right
            }
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
        combiners.append(try function.combiner.value(from: bytes))
    }

    /// A group exists because a row came for it, so it has a combiner.
    private func present(_ group: Int) throws -> Combiner {
        guard let combiner = combiners[group] else {
            throw AdapterError(.corruptValue, "a group of \(function.name) holds no value")
        }
        return combiner
    }
}

/// `create`, `mergeValue` and `mergeCombiners` of a job's operation, with the coders of what they work on.
final class CombineFunction<Input, Combiner>: UserAggregateFunction {
    let name: String
    let input: ValueCoder<Input>
    let combiner: ValueCoder<Combiner>
    let create: @Sendable (Input) throws -> Combiner
    let mergeValue: @Sendable (inout Combiner, Input) throws -> Void
    let mergeCombiners: @Sendable (inout Combiner, Combiner) throws -> Void

    init(
        name: String, input: ValueCoder<Input>, combiner: ValueCoder<Combiner>,
        create: @escaping @Sendable (Input) throws -> Combiner,
        mergeValue: @escaping @Sendable (inout Combiner, Input) throws -> Void,
        mergeCombiners: @escaping @Sendable (inout Combiner, Combiner) throws -> Void
    ) {
        self.name = name
        self.input = input
        self.combiner = combiner
        self.create = create
        self.mergeValue = mergeValue
        self.mergeCombiners = mergeCombiners
    }

    func makeStates() -> any AggregateStates { CombineStates(self) }
}
